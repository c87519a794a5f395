import { describe, expect, it } from 'vitest'
import { bookRoom, closeRoom, closeSettledConflicts, liftClosure } from '../../src/booking/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import { closureStore } from '../../src/store/closure-store.ts'
import { conflictStore } from '../../src/store/conflict-store.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { ann, conflicts, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

describe('a series written onto a calendar, of which a closure takes one date', () => {
  it('is asked about as long as it stands there, and has the date again when the closure is lifted', async () => {
    const now = () => Temporal.Instant.from('2026-11-23T09:00:00Z')
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now })
    const { people } = room.worlds.east
    people.writeOntoRoom(room.remoteIds.east, {
      series: weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { count: 4 }),
      summary: 'Weekly',
      organizer: ann,
    })
    await room.settle()
    const store = closureStore(room.database, occupancySearch)
    const bookings = bookingStore(room.database.sql)
    const ports = {
      closures: store,
      rooms: bookableRooms(room.database.sql, () => performance.now()),
      waker: { wake: () => {} },
      clock: { now },
      uids: { newUid: () => 'closure@x' },
      bookings,
      conflicts: conflictStore(room.database),
      settled: conflictStore(room.database),
      ids: { uuid: () => crypto.randomUUID() },
      committer: bookings,
      finder: occupancySearch(room.database.sql),
    }
    const _kinds = () =>
      room.database.sql('select starts_at, kind from occupancy where organization_id=$1 order by 1', [
        room.organizationId,
      ])
    const closed = await closeRoom(ports, room.caller(), {
      roomId: room.roomId,
      startsAt: Temporal.Instant.from('2026-12-08T08:00:00Z'),
      endsAt: Temporal.Instant.from('2026-12-08T18:00:00Z'),
      reason: 'x',
    })
    if (!closed.ok) throw new Error(closed.error.code)
    await closeSettledConflicts(ports, 100)
    expect(await conflicts(room)).toEqual(['out_of_service (open)'])
    await liftClosure(ports, room.caller(), { roomId: room.roomId, closureId: closed.value.closure.id })
    await closeSettledConflicts(ports, 100)
    await room.settle()
    const other = await bookRoom(ports, room.caller(), {
      roomId: room.roomId,
      series: meetingAt('2026-12-08T09:00:00Z', 60),
      summary: 'Other',
      description: null,
      organizer: ann,
      visibility: 'public',
      attendeeCount: null,
      uid: null,
      origin: 'api',
    })
    expect(other.ok).toBe(false)
  })
})
