import type { DavObject, DavPeople, DavPropertyStore, DavReader, SignInDesk } from './ports.ts'

/** Everything that CalDAV is given by `compose/compose-caldav.ts`. */
export interface CaldavDeps {
  readonly desk: SignInDesk
  readonly reader: DavReader
  readonly people: DavPeople
  readonly properties: DavPropertyStore
  readonly clock: { now(): Temporal.Instant }
  /** A client's own text with what has changed since put in. Kept for a while: the same version is asked for again. */
  readonly rewrite: (object: DavObject) => string
  /** A new uuid. */
  readonly newId: () => string
  /** What an error that was thrown means to the caller. */
  readonly faultOf: (error: Error) => Fault
  /** Key under which identifiers of meetings that only say "busy" are made; 32 bytes, the same for ever. */
  readonly uidSecret: Uint8Array
}

/** `passing`: lost infrastructure, overload, too slow; worth a repetition. `bug`: ours. The others are the client's. */
export type Fault = 'too_large' | 'malformed' | 'passing' | 'bug'
