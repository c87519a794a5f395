import type { AvailabilityReader } from '../booking/ports.ts'
import type { SignedIn, SignInRequest } from '../ops/app-passwords/index.ts'
import type { BookingPorts } from './book/ports.ts'
import type { BringUpToDate } from './bring-up-to-date.ts'
import type { ObjectLooker } from './look.ts'
import type { DavPeople, DavPropertyStore, DavReader } from './ports.ts'

/** Everything that CalDAV is given by `compose/compose-caldav.ts`. */
export interface CaldavDeps {
  /** Who that is; asked before a body is read. */
  readonly signIn: (request: SignInRequest) => Promise<SignedIn>
  readonly reader: DavReader
  readonly people: DavPeople
  readonly properties: DavPropertyStore
  readonly booking: BookingPorts
  readonly clock: { now(): Temporal.Instant }
  readonly bringUpToDate: BringUpToDate
  readonly looker: ObjectLooker
  /** For free-busy-query. */
  readonly availability: Pick<AvailabilityReader, 'busy'>
  /** A new uuid. */
  readonly newId: () => string
  /** What an error that was thrown means to the caller. */
  readonly faultOf: (error: Error) => Fault
  /** Key under which identifiers of meetings that only say "busy" are made; 32 bytes, the same for ever. */
  readonly uidSecret: Uint8Array
}

/** `passing`: lost infrastructure, overload, too slow; worth a repetition. `bug`: ours. The others are the client's. */
export type Fault = 'too_large' | 'malformed' | 'passing' | 'bug'
