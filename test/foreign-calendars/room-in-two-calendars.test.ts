import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { extendHorizon } from '../../src/booking/index.ts'
import { composeForeignCalendars } from '../../src/compose/compose-foreign-calendars.ts'
import { createSealer } from '../../src/ops/secrets/sealer.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import { conflictStore } from '../../src/store/conflict-store.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { aRoom, booked, broken, NOW, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, bob } from '../worlds/room-at-rest.ts'
import { SIDES, type TwoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** Hands in a file; the first line of each event says when (`20261201T090000`, in Berlin, an hour). */
async function handIn(room: TwoCalendars, ...events: readonly (readonly [from: string, ...lines: string[]])[]) {
  const side = composeForeignCalendars({
    database: database(),
    sealer: createSealer([{ id: 'test', key: new Uint8Array(32).fill(7) }], randomBytes),
    rules: { allowedHosts: new Set(), allowLoopback: false },
    waker: { wake: () => {} },
    clock: { now: () => NOW },
  })
  const lines = events.flatMap(([from, ...more], place) => [
    ...['BEGIN:VEVENT', `UID:choir-${place}`, `DTSTART;TZID=Europe/Berlin:${from}`, 'DURATION:PT1H', 'SUMMARY:Choir'],
    ...more,
    'END:VEVENT',
  ])
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n')
  const added = await side.foreignCalendars.add(room.caller(), { roomId: room.roomId, name: 'Choir', text })
  if (added.kind !== 'added') throw new Error(added.kind)
  return { remove: () => side.foreignCalendars.remove(room.caller(), added.calendar.id) }
}

/** Both calendars show exactly what the room is held for, and every promise is kept. */
async function expectAllWell(room: TwoCalendars): Promise<void> {
  await room.settle()
  expect(await disagreements(room)).toEqual([])
  expect(broken(await prove(room))).toEqual([])
}

const shownOn = (room: TwoCalendars) =>
  SIDES.map((side) => room.worlds[side].items(room.remoteIds[side]).filter(({ cancelled }) => !cancelled).length)

describe('a room in two calendars that a third one blocks', () => {
  it('shows the block on both, takes it off both, and every promise holds', async () => {
    await using room = await aRoom(database())
    await booked(room, at('14:00'))
    const choir = await handIn(room, ['20261201T090000', 'RRULE:FREQ=WEEKLY;COUNT=3'], ['20261201T143000'])
    await expectAllWell(room)
    // The booking and the series; what is contested is not shown.
    expect(shownOn(room)).toEqual([2, 2])
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:30'), summary: 'Late', organizer: bob })
    await expectAllWell(room)
    expect(await choir.remove()).toBe('done')
    await expectAllWell(room)
    expect(shownOn(room)).toEqual([2, 1])
  })

  it('goes on blocking as its series comes nearer, and does not book', async () => {
    await using room = await aRoom(database())
    await handIn(room, ['20261202T090000', 'RRULE:FREQ=WEEKLY'])
    await room.settle()
    const later = NOW.add({ hours: 100 * 24 })
    const rows = () =>
      database().sql<{ kind: string; count: number }>(
        'select kind, count(*) as count from occupancy where room_id = $1 group by kind',
        [room.roomId],
      )
    const [before] = await rows()
    const bookings = bookingStore(database().sql)
    await extendHorizon(
      {
        series: bookings,
        bookings,
        committer: bookings,
        finder: occupancySearch(database().sql),
        rooms: bookableRooms(database().sql, () => 0),
        conflicts: conflictStore(database()),
        waker: { wake: () => {} },
        clock: { now: () => later },
        ids: { uuid: () => randomUUID() },
      },
      100,
    )
    const after = await rows()
    expect(after.map(({ kind }) => kind)).toEqual(['blocker'])
    expect(Number(after[0]?.count)).toBeGreaterThan(Number(before?.count))
  })
})
