import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeOccurrence, closeRoom, extendHorizon, moveBooking } from '../../src/booking/index.ts'
import { booked, closingPorts, instantInBerlin, meeting, openWorld, recurring, series, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())
const ports = () => closingPorts(world)
const START = Temporal.Instant.from('2026-11-22T08:00:00Z')

describe('a series that moves while it takes place', () => {
  it('may begin later, just after the date of today is over', async () => {
    world.now = START
    const room = await world.room()
    const id = await booked(world, room, recurring('2026-11-24T09:00', 60, { freq: 'DAILY' }))
    world.now = instantInBerlin('2026-11-24T10:05')
    const moved = await moveBooking(world.ports, world.caller, {
      bookingId: id,
      expectedVersion: null,
      changes: { series: recurring('2026-11-24T09:30', 60, { freq: 'DAILY' }) },
    })
    expect(moved.ok).toBe(true)
  })

  it('may have a date moved into the clean-up of the one that is just over', async () => {
    world.now = START
    const room = await world.room({ padding: { setUpMinutes: 0, cleanUpMinutes: 15 } })
    const id = await booked(world, room, recurring('2026-11-24T09:00', 60, { freq: 'DAILY' }))
    world.now = instantInBerlin('2026-11-24T10:05')
    const moved = await changeOccurrence(world.ports, world.caller, {
      bookingId: id,
      expectedVersion: null,
      originalStart: '2026-11-25T08:00:00Z' as never,
      to: { start: instantInBerlin('2026-11-24T10:10'), end: null },
      fields: {},
    })
    expect(moved.ok).toBe(true)
  })
})

describe('a series without an end', () => {
  it('keeps all of its times when a closure takes one date of a series that begins further ahead than is known', async () => {
    world.now = START
    const room = await world.room({ policy: { bookingWindowDays: null } })
    const id = await booked(world, room, recurring('2028-03-01T09:00', 60, { freq: 'WEEKLY' }))
    const count = async () =>
      (
        await world.database.sql<{ n: number }>(
          `select count(*) n, max(ends_at) as until from occupancy where booking_id=$1`,
          [id],
        )
      )[0]
    const before = await count()
    world.now = instantInBerlin('2027-12-20T09:00')
    const closed = await closeRoom(ports(), world.caller, {
      roomId: room.id,
      startsAt: instantInBerlin('2028-03-08T00:00'),
      endsAt: instantInBerlin('2028-03-09T00:00'),
      reason: 'x',
    })
    expect(closed.ok).toBe(true)
    const _after = await count()
    await extendHorizon({ ...world.ports, series: world.ports.bookings }, 100)
    const later = await count()
    const thief = await world.book(room, meeting('2029-02-28T09:00', 60))
    expect(thief.ok).toBe(false)
    expect(later?.n ?? 0).toBe((before?.n ?? 0) - 1)
  })

  it('does not keep other series from being known further ahead', async () => {
    world.now = START
    const room = await world.room({
      padding: { setUpMinutes: 15, cleanUpMinutes: 15 },
      policy: { maxDurationMinutes: null },
    })
    const birch = await world.room()
    const day = series({
      timing: { kind: 'all_day', date: Temporal.PlainDate.from('2026-11-24'), days: 1 },
      rule: recurring('2026-11-24T09:00', 60, { freq: 'DAILY' }).rule,
    })
    const touching = await booked(world, room, day)
    world.now = world.now.add({ seconds: 60 })
    const other = await booked(world, birch, recurring('2026-11-24T09:00', 60, { freq: 'DAILY' }))
    world.now = world.now.add({ hours: 24 * 60 })
    await extendHorizon({ ...world.ports, series: world.ports.bookings }, 100)
    const until = async (bookingId: number) =>
      Temporal.Instant.from(
        (
          await world.database.sql<{ until: string }>('select expanded_until as until from booking where id = $1', [
            bookingId,
          ])
        )[0]?.until ?? '1970-01-01T00:00:00Z',
      )
    const ahead = world.now.add({ hours: 24 * 399 })
    for (const id of [touching, other]) expect(Temporal.Instant.compare(await until(id), ahead)).toBe(1)
  })
})
