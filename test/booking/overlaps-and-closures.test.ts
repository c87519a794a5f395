import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeRoom, closeSettledConflicts, extendHorizon, liftClosure } from '../../src/booking/index.ts'
import type { Room } from '../../src/core/room.ts'
import { conflictStore } from '../../src/store/conflict-store.ts'
import { booked, closingPorts, instantInBerlin, meeting, openWorld, recurring, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const ports = () => closingPorts(world)
const lets = () => world.room({ policy: { allowConflicts: true } })

async function closed(room: Room, from: string, to: string) {
  const made = await closeRoom(ports(), world.caller, {
    roomId: room.id,
    startsAt: instantInBerlin(from),
    endsAt: instantInBerlin(to),
    reason: 'Painting',
  })
  if (!made.ok) throw new Error(made.error.code)
  return made.value
}

const kinds = async (room: Room, from: string) =>
  (
    await world.database.sql<{ kind: string }>(
      'select kind from occupancy where room_id = $1 and starts_at >= $2 order by starts_at, kind',
      [room.id, instantInBerlin(from).toString()],
    )
  ).map(({ kind }) => kind)

describe('a room that lets meetings overlap each other', () => {
  it('is closed all the same: nobody books it then', async () => {
    const room = await lets()
    await closed(room, '2026-12-01T09:00', '2026-12-01T12:00')
    expect(await world.book(room, meeting('2026-12-01T11:30', 60))).toMatchObject({
      ok: false,
      error: {
        code: 'refused',
        verdict: { code: 'room_unavailable', inputs: { holders: [{ closedFor: 'Painting' }] } },
      },
    })
    expect(await world.book(room, meeting('2026-12-01T12:00', 60))).toMatchObject({ ok: true })
  })

  it('refuses what reaches out of a meeting, which it may overlap, into a closure, which it may not', async () => {
    const room = await lets()
    await closed(room, '2026-12-01T09:00', '2026-12-01T12:00')
    await world.book(room, meeting('2026-12-01T12:00', 60))
    expect(await world.book(room, meeting('2026-12-01T12:15', 30))).toMatchObject({
      ok: true,
      value: { booking: { verdict: { code: 'overlap_waived' } } },
    })
    const refused = await world.book(room, meeting('2026-12-01T11:45', 60))
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'refused', verdict: { inputs: { holders: [{ closedFor: 'Painting' }] } } },
    })
    expect(await kinds(room, '2026-12-01T00:00')).toEqual(['blocker', 'booking', 'waived'])
  })

  it('is closed over none of them unasked: each waits for another room, and each has it again when the room is in service', async () => {
    const room = await lets()
    const first = await booked(world, room, meeting('2026-12-01T10:00', 60))
    const second = await booked(world, room, meeting('2026-12-01T10:30', 60))
    const series = await booked(world, room, recurring('2026-11-30T10:15', 30, { freq: 'DAILY', end: { count: 3 } }))
    const { closure, contested, lostDates } = await closed(room, '2026-12-01T09:00', '2026-12-01T12:00')
    expect([contested, lostDates]).toEqual([[first, second], [series]])
    expect(await kinds(room, '2026-12-01T00:00')).toEqual(['blocker', 'contested', 'contested', 'booking'])
    await liftClosure(ports(), world.caller, { roomId: room.id, closureId: closure.id })
    expect(await closeSettledConflicts({ ...world.ports, settled: conflictStore(world.database) }, 100)).toBe(1)
    expect(await kinds(room, '2026-12-01T00:00')).toEqual(['booking', 'waived', 'booking'])
    for (const id of [first, second])
      expect(await world.ports.bookings.read(world.caller.organizationId, id)).toMatchObject({ state: 'confirmed' })
  })

  it('gives a meeting its time back when it is in service again, also where another one has a part of it by now', async () => {
    const room = await lets()
    const long = await booked(world, room, meeting('2026-12-01T10:00', 180))
    const { closure } = await closed(room, '2026-12-01T09:00', '2026-12-01T12:00')
    await booked(world, room, meeting('2026-12-01T12:30', 60))
    await liftClosure(ports(), world.caller, { roomId: room.id, closureId: closure.id })
    expect(await closeSettledConflicts({ ...world.ports, settled: conflictStore(world.database) }, 100)).toBe(1)
    expect(await world.ports.bookings.read(world.caller.organizationId, long)).toMatchObject({ state: 'confirmed' })
    expect(await kinds(room, '2026-12-01T00:00')).toEqual(['waived', 'booking'])
  })

  it('gives a series its other dates: those that overlap a meeting too, and not those on which it is closed', async () => {
    const room = await lets()
    await closed(room, '2026-12-02T09:00', '2026-12-02T12:00')
    await world.book(room, meeting('2026-12-03T10:00', 60))
    const daily = recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 4 } })
    const given = await world.book(room, daily, { onClash: 'skip' })
    expect(given.ok && given.value.booking.lost).toHaveLength(1)
    expect(await kinds(room, '2026-12-01T00:00')).toEqual(['booking', 'blocker', 'booking', 'waived', 'booking'])
  })

  it('keeps all dates of an endless series that rolls on over meetings', async () => {
    const room = await lets()
    const start = world.now
    const weekly = await world.book(room, recurring('2026-12-01T10:00', 60, { freq: 'WEEKLY' }))
    world.now = start.add({ hours: 24 * 60 })
    await world.book(room, meeting('2028-01-18T10:30', 60))
    await extendHorizon({ ...world.ports, series: world.ports.bookings }, 100)
    expect(weekly.ok).toBe(true)
    if (!weekly.ok) return
    const after = await world.ports.bookings.read(world.caller.organizationId, weekly.value.booking.id)
    expect(after?.lost).toEqual([])
    expect(await kinds(room, '2028-01-18T00:00')).toEqual(expect.arrayContaining(['waived', 'booking']))
    world.now = start
  })
})
