import { hkdfSync, randomUUID } from 'node:crypto'
import { problemOf } from '../api/error-handler.ts'
import { PROBLEMS } from '../api/problem-codes.ts'
import type { Clock, Waker } from '../booking/ports.ts'
import type { BookingPorts } from '../caldav/book/ports.ts'
import { createBringUpToDate } from '../caldav/bring-up-to-date.ts'
import type { CaldavDeps, Fault } from '../caldav/deps.ts'
import type { ObjectLooker } from '../caldav/look.ts'
import type { ObjectReader } from '../ical/object-reader.ts'
import { bookableRooms } from '../store/bookable-rooms.ts'
import { bookingStore } from '../store/booking-store.ts'
import { davPeople } from '../store/caldav/dav-people.ts'
import { davPropertyStore } from '../store/caldav/dav-property-store.ts'
import { davReader } from '../store/caldav/dav-reader.ts'
import { davWriter } from '../store/caldav/dav-writer.ts'
import type { Database } from '../store/database.ts'
import { occupancySearch } from '../store/occupancy-search.ts'

export interface CaldavParts {
  readonly database: Database
  readonly signIn: CaldavDeps['signIn']
  readonly objects: ObjectReader
  readonly looker: ObjectLooker
  readonly waker: Waker
  readonly clock: Clock
  /** Host part of the UIDs of bookings that are born here. */
  readonly host: string
  /** From which the key is derived under which identifiers of meetings that only say "busy" are made. */
  readonly masterKey: Uint8Array
}

/** CalDAV on the real database. */
export function composeCaldav(parts: CaldavParts): CaldavDeps {
  const { database, signIn, looker, clock, masterKey } = parts
  const { sql, repeated } = database
  return {
    signIn,
    people: davPeople(sql),
    reader: davReader(repeated),
    properties: davPropertyStore(database),
    booking: bookingPorts(parts),
    clock,
    newId: () => randomUUID(),
    uidSecret: new Uint8Array(hkdfSync('sha256', masterKey, '', 'meetmeup dav uids', 32)),
    faultOf,
    bringUpToDate: createBringUpToDate(),
    looker,
    availability: occupancySearch(sql),
  }
}

function bookingPorts({ database, objects, waker, clock, host }: CaldavParts): BookingPorts {
  const { sql } = database
  const bookings = bookingStore(sql)
  return {
    rooms: bookableRooms(sql, () => performance.now()),
    committer: bookings,
    bookings,
    finder: occupancySearch(sql),
    waker,
    clock,
    uids: { newUid: () => `${randomUUID()}@${host}` },
    writer: davWriter(database),
    objects,
  }
}

/** The API has the list of what lost infrastructure looks like. */
function faultOf(error: Error): Fault {
  const { code } = problemOf(error)
  if (code === 'body_too_large') return 'too_large'
  const [status] = PROBLEMS[code]
  return status === 503 ? 'passing' : status < 500 ? 'malformed' : 'bug'
}
