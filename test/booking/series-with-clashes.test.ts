import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveBooking } from '../../src/booking/index.ts'
import { asAsked, lostToJson } from '../../src/core/lost-dates.ts'
import { occupancyRows } from '../../src/core/occupancy.ts'
import type { Room } from '../../src/core/room.ts'
import { seriesToJson } from '../../src/core/series-json.ts'
import { verdictText } from '../../src/core/verdict-text.ts'
import { meeting, openWorld, recurring, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const daily = (count: number, minutes = 60) => recurring('2026-12-01T10:00', minutes, { freq: 'DAILY', end: { count } })

async function take(room: Room, ...days: readonly string[]): Promise<void> {
  for (const day of days) {
    const taken = await world.book(room, meeting(`${day}T10:00`, 60), {
      organizer: { name: 'Bob Ray', address: 'bob@acme.test' },
    })
    if (!taken.ok) throw new Error(`not booked: ${day}`)
  }
}

const heldBy = async (bookingId: number): Promise<string[]> => {
  const rows = await world.database.sql<{ key: string; at: string }>(
    'select occurrence_key as key, starts_at as at from occupancy where booking_id = $1 order by starts_at',
    [bookingId],
  )
  return rows.map(({ at }) => at)
}

describe('a series of which some dates are taken', () => {
  it('has the other dates, and a reason for each one that it lost', async () => {
    const room = await world.room()
    const birch = await world.room({ name: 'Birch' })
    await take(room, '2026-12-03')
    const booked = await world.book(room, daily(40))
    if (!booked.ok) throw new Error(JSON.stringify(booked.error))
    const { booking } = booked.value
    expect(await heldBy(booking.id)).toHaveLength(39)
    expect(booking.state).toBe('confirmed')
    expect(booking.lost.map(({ key, kept }) => [key, kept])).toEqual([['2026-12-03T09:00:00Z', null]])
    const [lost] = booking.lost
    expect(lost?.verdict).toMatchObject({
      code: 'room_unavailable',
      inputs: { holders: [{ organizerName: 'Bob Ray' }], alternatives: [{ roomId: birch.id }] },
    })
    expect(booking.verdict).toMatchObject({ code: 'series_partly_held', value: 1, limit: 8 })
    if (booking.verdict !== null)
      expect(verdictText(booking.verdict, 'inside')).toBe(
        '39 of 40 dates have the room; the others are taken: 2026-12-03 10:00 (a meeting of Bob Ray). Free at that time: Birch (8 seats, North, floor 2).',
      )
  })

  it('reads back as it was written', async () => {
    const room = await world.room()
    await take(room, '2026-12-03', '2026-12-07')
    const booked = await world.book(room, daily(10))
    if (!booked.ok) throw new Error(JSON.stringify(booked.error))
    const read = await world.ports.bookings.read(world.caller.organizationId, booked.value.booking.id)
    expect(read?.lost.map(lostToJson)).toEqual(booked.value.booking.lost.map(lostToJson))
    expect(read === null ? null : seriesToJson(asAsked(read.series, read.lost))).toEqual(seriesToJson(daily(10)))
  })

  it('is refused as a whole when more than half of its dates are taken, with the list of them', async () => {
    const room = await world.room()
    await take(room, '2026-12-01', '2026-12-02', '2026-12-03')
    const booked = await world.book(room, daily(5))
    expect(booked).toMatchObject({
      ok: false,
      error: {
        code: 'refused',
        verdict: {
          code: 'room_unavailable',
          inputs: {
            dates: ['2026-12-01T09:00:00Z', '2026-12-02T09:00:00Z', '2026-12-03T09:00:00Z'],
            facts: { clashes: 3, occurrences: 5, exceeded: 'maxClashPercent', maxClashPercent: 50 },
          },
        },
      },
    })
    const half = await world.book(room, daily(6))
    expect(half.ok && half.value.booking.lost).toHaveLength(3)
  })

  it('is refused as a whole when more than eight dates are taken, however many are free', async () => {
    const room = await world.room()
    const days = (count: number) =>
      Array.from({ length: count }, (_, index) => Temporal.PlainDate.from('2026-12-05').add({ days: index }).toString())
    await take(room, ...days(8))
    expect((await world.book(room, recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 60 } }))).ok).toBe(
      true,
    )
    const other = await world.room()
    await take(other, ...days(9))
    expect(await world.book(other, daily(60))).toMatchObject({
      ok: false,
      error: { verdict: { inputs: { facts: { exceeded: 'maxClashInstances', clashes: 9 } } } },
    })
  })

  it('is refused for one taken date where the room says so, as Exchange does by default, or where the caller does', async () => {
    const strict = await world.room({ policy: { maxClashPercent: 0, maxClashInstances: 0 } })
    await take(strict, '2026-12-03')
    expect((await world.book(strict, daily(40))).ok).toBe(false)
    const room = await world.room()
    await take(room, '2026-12-03')
    expect((await world.book(room, daily(40), { onClash: 'refuse' })).ok).toBe(false)
  })

  it('counts every taken date, also where there are more of them than one answer of the database tells', async () => {
    const room = await world.room({ policy: { maxClashPercent: 50, maxClashInstances: 1000 } })
    const other = await world.book(room, recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 70 } }))
    expect(other.ok).toBe(true)
    const booked = await world.book(room, daily(140))
    if (!booked.ok) throw new Error(JSON.stringify(booked.error.code))
    expect(booked.value.booking.lost).toHaveLength(70)
    expect(await heldBy(booked.value.booking.id)).toHaveLength(70)
    expect((await world.book(room, daily(139))).ok).toBe(false)
  })

  it('that has its dates keeps all of them when it would lose one by a move, unless whoever moves it says otherwise', async () => {
    const room = await world.room()
    const booked = await world.book(room, daily(10))
    if (!booked.ok) throw new Error('not booked')
    const { id } = booked.value.booking
    await world.book(room, meeting('2026-12-04T11:15', 30))
    const changes = { series: recurring('2026-12-01T11:00', 60, { freq: 'DAILY', end: { count: 10 } }) }
    const move = { bookingId: id, expectedVersion: null, changes }
    expect((await moveBooking(world.ports, world.caller, move)).ok).toBe(false)
    expect(await heldBy(id)).toHaveLength(10)
    const moved = await moveBooking(world.ports, world.caller, { ...move, onClash: 'skip' })
    expect(moved.ok && moved.value.booking.lost.map(({ key }) => key)).toEqual(['2026-12-04T10:00:00Z'])
    expect(await heldBy(id)).toHaveLength(9)
  })

  it('is not moved by whoever asks for it once more as at first', async () => {
    const room = await world.room()
    await take(room, '2026-12-03')
    const booked = await world.book(room, daily(10))
    if (!booked.ok) throw new Error('not booked')
    const again = await moveBooking(world.ports, world.caller, {
      bookingId: booked.value.booking.id,
      expectedVersion: null,
      changes: { series: daily(10), summary: 'The same' },
    })
    expect(again.ok && again.value.booking.lost).toHaveLength(1)
    expect(await heldBy(booked.value.booking.id)).toHaveLength(9)
  })
})

describe('whatever stands in the way of a series', () => {
  it('no two bookings overlap, and what is held together with what was lost is what was asked for', async () => {
    const single = fc.record({ day: fc.integer({ min: 0, max: 11 }), quarter: fc.integer({ min: -6, max: 6 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(single, { maxLength: 14 }),
        fc.array(fc.record({ count: fc.integer({ min: 2, max: 12 }), quarter: fc.integer({ min: -4, max: 4 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.record({
          maxClashPercent: fc.integer({ min: 0, max: 100 }),
          maxClashInstances: fc.integer({ min: 0, max: 12 }),
        }),
        async (singles, wanted, policy) => {
          const padding = { setUpMinutes: 5, cleanUpMinutes: 10 }
          const room = await world.room({ padding, policy })
          const start = (day: number, quarter: number) =>
            Temporal.PlainDateTime.from('2026-12-01T10:00')
              .add({ days: day })
              .add({ minutes: quarter * 15 })
              .toString()
          const asked = wanted.map(({ count, quarter }) =>
            recurring(start(0, quarter), 60, { freq: 'DAILY', end: { count } }),
          )
          // All at once: what one of them finds free may be taken when it comes to write.
          const booked = await Promise.all([
            ...singles.map(({ day, quarter }) => world.book(room, meeting(start(day, quarter), 60))),
            ...asked.map((series) => world.book(room, series)),
          ])
          expect(await world.overlaps()).toBe(0)
          for (const [index, series] of asked.entries()) {
            const answer = booked[singles.length + index]
            if (answer === undefined || !answer.ok) continue
            const { booking } = answer.value
            const rows = (of: typeof series) => {
              const horizon = booking.expandedUntil ?? world.now
              const made = occupancyRows({
                ...{ series: of, roomId: room.id, roomZone: room.timeZone, padding, kind: 'booking' },
                ...{ from: world.now, horizon },
              })
              return made.ok ? made.value.map(({ startsAt }) => startsAt.toString()) : []
            }
            const held = await heldBy(booking.id)
            const lost = booking.lost.map(({ startsAt }) => startsAt.toString())
            expect(held).toEqual(rows(booking.series))
            expect([...held, ...lost].sort()).toEqual(rows(series))
            expect(lost.length <= policy.maxClashInstances).toBe(true)
            expect(lost.length * 100 <= policy.maxClashPercent * rows(series).length).toBe(true)
            for (const date of booking.lost) expect(date.verdict.inputs.holders).toHaveLength(1)
          }
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)
})
