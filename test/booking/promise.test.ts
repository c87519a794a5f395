import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelBooking, moveBooking } from '../../src/booking/index.ts'
import { occupancyRows } from '../../src/core/occupancy.ts'
import type { Series } from '../../src/core/recurrence/index.ts'
import type { Room } from '../../src/core/room.ts'
import { BERLIN, meeting, openWorld, recurring, series, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const quarter = fc.integer({ min: 0, max: 4 * 24 * 3 })
const wall = quarter.map((quarters) =>
  Temporal.PlainDateTime.from('2027-03-27T00:00')
    .add({ minutes: quarters * 15 })
    .toString(),
)
const length = fc.integer({ min: 1, max: 12 }).map((quarters) => quarters * 15)
const wanted: fc.Arbitrary<Series> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(wall, length).map(([start, minutes]) => meeting(start, minutes)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(wall, length, fc.integer({ min: 2, max: 5 }))
      .map(([start, minutes, count]) => recurring(start, minutes, { freq: 'DAILY', end: { count } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 2 })
      .map((days) => series({ timing: { kind: 'all_day', date: Temporal.PlainDate.from('2027-03-28'), days } })),
  },
)
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('book' as const), room: fc.nat(1), series: wanted }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('move' as const), which: fc.nat(20), room: fc.nat(1), series: wanted }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }) },
)
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never

/** Does one act on behalf of one of many; what is refused is refused. */
async function perform(rooms: readonly Room[], known: number[], deed: Act): Promise<void> {
  if (deed.kind === 'book') {
    const room = rooms[deed.room]
    const booked = room === undefined ? null : await world.book(room, deed.series)
    if (booked?.ok) known.push(booked.value.booking.id)
    return
  }
  const bookingId = known[deed.which % Math.max(1, known.length)]
  if (bookingId === undefined) return
  if (deed.kind === 'cancel')
    await cancelBooking(world.ports, world.caller, { bookingId, expectedVersion: null, reason: null })
  else {
    const roomId = rooms[deed.room]?.id
    const changes = { series: deed.series, ...(roomId === undefined ? {} : { roomId }) }
    await moveBooking(world.ports, world.caller, { bookingId, expectedVersion: null, changes })
  }
}

/** What the rows of each booking should be, worked out anew from its series. */
async function expected(rooms: readonly Room[], ids: readonly number[]): Promise<string[]> {
  const lines: string[] = []
  for (const id of ids) {
    const booking = await world.ports.bookings.read(world.caller.organizationId, id)
    const room = rooms.find((each) => each.id === booking?.roomId)
    if (booking === null || room === undefined || booking.state !== 'confirmed') continue
    const horizon = booking.expandedUntil ?? world.now
    const { timeZone: roomZone, padding } = room
    const rows = occupancyRows({
      series: booking.series,
      roomId: room.id,
      roomZone,
      padding,
      kind: 'booking',
      from: world.now,
      horizon,
    })
    if (!rows.ok) throw new Error(rows.error.code)
    lines.push(
      ...rows.value.map((row) => `${id} ${row.roomId} ${row.heldFrom} ${row.heldUntil} ${row.startsAt} ${row.endsAt}`),
    )
  }
  return lines.sort()
}

describe('whatever many people do to two rooms at once', () => {
  it('no two bookings overlap, and each holds exactly what its series says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 24 }), async (deeds) => {
        const padding = { setUpMinutes: 5, cleanUpMinutes: 10 }
        const rooms = [await world.room({ padding }), await world.room({ timeZone: BERLIN })]
        const known: number[] = []
        for (let at = 0; at < deeds.length; at += 6)
          await Promise.all(deeds.slice(at, at + 6).map((deed) => perform(rooms, known, deed)))
        expect(await world.overlaps()).toBe(0)
        const rows = await world.database.sql<{ line: string[] }>(
          `select array[booking_id::text, room_id::text] as line, held_from, held_until, starts_at, ends_at from occupancy where room_id = any ($1)`,
          [rooms.map(({ id }) => id)],
        )
        const lines = rows.map((row) => {
          const { line, ...times } = row
          return [...line, ...Object.values(times)].join(' ')
        })
        expect(lines.sort()).toEqual(await expected(rooms, known))
      }),
      { numRuns: 25 },
    )
  }, 120_000)
})
