import { randomUUID } from 'node:crypto'
import { problemOf } from '../api/error-handler.ts'
import { PROBLEMS } from '../api/problem-codes.ts'
import type { CaldavDeps, Fault } from '../caldav/deps.ts'
import type { DavPeople, SignInDesk } from '../caldav/ports.ts'
import { davPropertyStore } from '../store/caldav/dav-property-store.ts'
import { davReader } from '../store/caldav/dav-reader.ts'
import type { Database } from '../store/database.ts'

export interface CaldavParts {
  readonly database: Database
  readonly desk: SignInDesk
  readonly people: DavPeople
  readonly clock: { now(): Temporal.Instant }
  /** 32 bytes, the same for ever. */
  readonly uidSecret: Uint8Array
}

/** CalDAV on the real database. */
export function composeCaldav({ database, desk, people, clock, uidSecret }: CaldavParts): CaldavDeps {
  return {
    desk,
    people,
    reader: davReader(database.sql),
    properties: davPropertyStore(database),
    clock,
    newId: () => randomUUID(),
    uidSecret,
    faultOf,
    rewrite: ({ fragment }) => fragment,
  }
}

/** The API has the list of what lost infrastructure looks like. */
function faultOf(error: Error): Fault {
  const { code } = problemOf(error)
  if (code === 'body_too_large') return 'too_large'
  const [status] = PROBLEMS[code]
  return status === 503 ? 'passing' : status < 500 ? 'malformed' : 'bug'
}
