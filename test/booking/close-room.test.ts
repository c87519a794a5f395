import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeRoom, closeSettledConflicts, liftClosure, releaseClosedRooms } from '../../src/booking/index.ts'
import type { Room } from '../../src/core/room.ts'
import { verdictText } from '../../src/core/verdict-text.ts'
import { conflictStore } from '../../src/store/conflict-store.ts'
import { booked, closingPorts, instantInBerlin, meeting, openWorld, recurring, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const ports = () => closingPorts(world)
const close = async (room: Room, from: string, to: string) => {
  const closed = await closeRoom(ports(), world.caller, {
    roomId: room.id,
    startsAt: instantInBerlin(from),
    endsAt: instantInBerlin(to),
    reason: 'Painting',
  })
  if (!closed.ok) throw new Error(closed.error.code)
  return closed.value
}

const read = (bookingId: number) => world.ports.bookings.read(world.caller.organizationId, bookingId)

const cases = async (room: Room) =>
  (
    await world.ports.conflicts.list({
      ...{ organizationId: room.organizationId, roomId: room.id, before: null, limit: 10 },
      states: ['open', 'auto', 'resolved'],
    })
  ).map(({ kind, state }) => `${kind} (${state})`)

const settle = () => closeSettledConflicts({ ...world.ports, settled: conflictStore(world.database) }, 100)

describe('a room that is out of service', () => {
  it('takes no booking in that time, and says why; before and after it does', async () => {
    const room = await world.room()
    await close(room, '2026-12-01T09:00', '2026-12-01T18:00')
    const refused = await world.book(room, meeting('2026-12-01T17:30', 60))
    expect(refused).toMatchObject({ ok: false, error: { code: 'refused' } })
    if (!refused.ok && refused.error.code === 'refused')
      expect(verdictText(refused.error.verdict, 'inside')).toContain('by a closure of the room')
    expect((await world.book(room, meeting('2026-12-01T08:00', 60))).ok).toBe(true)
    expect((await world.book(room, meeting('2026-12-01T18:00', 60))).ok).toBe(true)
    expect(await cases(room)).toEqual([])
    expect(await world.overlaps()).toBe(0)
  })

  it('has meetings in its way wait, with other rooms proposed, until a day before; then they lose it', async () => {
    const room = await world.room({ building: 'West' })
    const birch = await world.room({ name: 'Birch', building: 'West' })
    const id = await booked(world, room, meeting('2026-12-01T10:00', 60))
    const { closure, contested } = await close(room, '2026-12-01T09:00', '2026-12-01T18:00')
    expect(contested).toEqual([id])
    const waiting = await read(id)
    expect(waiting).toMatchObject({ state: 'contested', verdict: { rule: 'out_of_service' } })
    expect(waiting?.verdict?.inputs.alternatives?.map(({ roomId }) => roomId)).toContain(birch.id)
    expect(
      waiting?.verdict === undefined || waiting.verdict === null ? '' : verdictText(waiting.verdict, 'inside'),
    ).toContain('Reason: Painting.')
    expect(await cases(room)).toEqual(['out_of_service (open)'])
    expect(await settle()).toBe(0)
    const before = world.now
    expect(await releaseClosedRooms(ports(), 10)).toBe(0)
    world.now = closure.startsAt.subtract({ hours: 23 })
    expect(await releaseClosedRooms(ports(), 10)).toBeGreaterThanOrEqual(1)
    expect(await releaseClosedRooms(ports(), 10)).toBe(0)
    await settle()
    world.now = before
    expect(await read(id)).toMatchObject({ state: 'declined', verdict: { rule: 'out_of_service' } })
    expect(await cases(room)).toEqual(['out_of_service (resolved)'])
    expect(await world.overlaps()).toBe(0)
  })

  it('gives the room back to who waited when it is in service again', async () => {
    const room = await world.room()
    const id = await booked(world, room, meeting('2026-12-01T10:00', 60))
    const { closure } = await close(room, '2026-12-01T09:00', '2026-12-01T18:00')
    const lifted = await liftClosure(ports(), world.caller, { roomId: room.id, closureId: closure.id })
    expect(lifted.ok).toBe(true)
    await settle()
    expect(await read(id)).toMatchObject({ state: 'confirmed' })
    expect((await world.book(room, meeting('2026-12-01T14:00', 60))).ok).toBe(true)
    expect(await liftClosure(ports(), world.caller, { roomId: room.id + 1, closureId: closure.id })).toMatchObject({
      ok: false,
    })
    expect(await world.overlaps()).toBe(0)
  })

  it('declines who waited when somebody else was faster after it was opened again, and says who has it', async () => {
    const room = await world.room()
    const waited = await booked(world, room, meeting('2026-12-01T10:00', 60))
    const free = await booked(world, room, meeting('2026-12-01T12:00', 60))
    const series = await booked(world, room, recurring('2026-12-01T14:00', 60, { freq: 'DAILY', end: { count: 3 } }))
    const { closure } = await close(room, '2026-12-01T00:00', '2026-12-05T00:00')
    await liftClosure(ports(), world.caller, { roomId: room.id, closureId: closure.id })
    const faster = { organizer: { name: 'Bob Ray', address: 'bob@acme.test' } }
    for (const time of ['2026-12-01T10:30', '2026-12-02T14:30'])
      expect((await world.book(room, meeting(time, 60), faster)).ok).toBe(true)
    expect(await settle()).toBe(1)
    const declined = await read(waited)
    expect(declined).toMatchObject({ state: 'declined', verdict: { code: 'room_unavailable' } })
    expect(declined?.verdict?.inputs.holders).toMatchObject([{ organizerName: 'Bob Ray' }])
    expect(await read(free)).toMatchObject({ state: 'confirmed' })
    expect(await read(series)).toMatchObject({ state: 'confirmed', lost: [{ key: '2026-12-02T13:00:00Z' }] })
    expect(await cases(room)).toEqual(['out_of_service (resolved)'])
    expect(await settle()).toBe(0)
    expect(await world.overlaps()).toBe(0)
  })

  it('takes those dates alone from a series', async () => {
    const room = await world.room()
    const id = await booked(world, room, recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 6 } }))
    const { contested, lostDates } = await close(room, '2026-12-03T00:00', '2026-12-05T00:00')
    expect([contested, lostDates]).toEqual([[], [id]])
    expect(await read(id)).toMatchObject({
      state: 'confirmed',
      lost: [{ key: '2026-12-03T09:00:00Z' }, { key: '2026-12-04T09:00:00Z' }],
      verdict: { code: 'series_partly_held', value: 2 },
    })
    expect(await cases(room)).toEqual(['out_of_service (auto)'])
    expect(await world.overlaps()).toBe(0)
  })

  it('has a series of which no date is left wait like a single meeting, and gives it back its dates when it is opened again', async () => {
    const room = await world.room()
    const id = await booked(world, room, recurring('2026-12-01T10:00', 60, { freq: 'DAILY', end: { count: 2 } }))
    const { closure, contested, lostDates } = await close(room, '2026-12-01T00:00', '2026-12-03T00:00')
    expect([contested, lostDates]).toEqual([[id], []])
    expect(await read(id)).toMatchObject({ state: 'contested', lost: [], verdict: { rule: 'out_of_service' } })
    await liftClosure(ports(), world.caller, { roomId: room.id, closureId: closure.id })
    await settle()
    expect(await read(id)).toMatchObject({ state: 'confirmed', lost: [] })
    expect((await world.book(room, meeting('2026-12-02T10:00', 60))).ok).toBe(false)
    expect(await world.overlaps()).toBe(0)
  })

  it('is not closed over what blocks it already', async () => {
    const room = await world.room()
    const first = await close(room, '2026-12-01T09:00', '2026-12-01T12:00')
    await expect(close(room, '2026-12-01T11:00', '2026-12-01T15:00')).rejects.toThrow('blocked_already')
    await close(room, '2026-12-01T12:00', '2026-12-01T15:00')
    await liftClosure(ports(), world.caller, { roomId: room.id, closureId: first.closure.id })
    expect((await world.book(room, meeting('2026-12-01T09:30', 30))).ok).toBe(true)
    expect((await world.book(room, meeting('2026-12-01T14:00', 30))).ok).toBe(false)
    expect(await world.overlaps()).toBe(0)
  })

  it('cannot be closed in the past, nor backwards, nor where there is none', async () => {
    const room = await world.room()
    const at = (text: string) => Temporal.Instant.from(text)
    const refused = async (roomId: number, startsAt: string, endsAt: string) => {
      const closed = await closeRoom(
        ports(),
        { ...world.caller, causeId: randomUUID() },
        {
          ...{ roomId, reason: 'x' },
          ...{ startsAt: at(startsAt), endsAt: at(endsAt) },
        },
      )
      return closed.ok ? 'ok' : closed.error.code
    }
    expect(await refused(room.id, '2026-12-01T10:00:00Z', '2026-12-01T10:00:00Z')).toBe('ends_before_start')
    expect(await refused(room.id, '2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z')).toBe('in_the_past')
    expect(await refused(999_999, '2026-12-01T10:00:00Z', '2026-12-02T10:00:00Z')).toBe('room_not_found')
  })
})
