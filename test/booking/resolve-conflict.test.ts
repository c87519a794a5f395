import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveConflict } from '../../src/booking/index.ts'
import type { Conflict } from '../../src/booking/ports.ts'
import type { Booking } from '../../src/core/booking.ts'
import type { Room } from '../../src/core/room.ts'
import { meeting, openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Clash {
  readonly room: Room
  readonly holder: Booking
  readonly contested: Booking
  readonly conflict: Conflict
}

/** Two bookings of one room at one time: the second was written over the first and is contested. */
async function clash(): Promise<Clash> {
  const room = await world.room()
  const holder = await booked(room, '2026-12-01T10:00')
  const elsewhere = await booked(room, '2026-12-01T12:00')
  await world.database.sql(
    `update occupancy set kind = 'contested', held_from = '2026-12-01T09:30Z', held_until = '2026-12-01T10:30Z',
      starts_at = '2026-12-01T09:30Z', ends_at = '2026-12-01T10:30Z' where booking_id = $1`,
    [elsewhere.id],
  )
  const series = JSON.stringify({
    timing: { kind: 'timed', wall: '2026-12-01T10:30:00', zone: 'Europe/Berlin', durationSeconds: 3600 },
    ...{ rule: null, rdates: [], exdates: [], overrides: {} },
  })
  await world.database.sql(`update booking set state = 'contested', series = $2 where id = $1`, [elsewhere.id, series])
  const { organizationId } = room
  const at = { organizationId, roomId: room.id }
  await world.ports.conflicts.raise(at, {
    ...{ kind: 'direct_write', state: 'open', matter: `m${elsewhere.id}`, rule: 'first_commit' },
    ...{ bookings: [holder.id, elsewhere.id], links: [], evidence: {} },
  })
  const [conflict] = await world.ports.conflicts.list({
    organizationId,
    states: ['open'],
    roomId: room.id,
    before: null,
    limit: 1,
  })
  const contested = await world.ports.bookings.read(organizationId, elsewhere.id)
  if (conflict === undefined || contested === null) throw new Error('no conflict')
  return { room, holder, contested, conflict }
}

async function booked(room: Room, wall: string): Promise<Booking> {
  const result = await world.book(room, meeting(wall, 60))
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.booking
}

const stateOf = async ({ id }: Booking): Promise<string | undefined> =>
  (await world.ports.bookings.read(world.caller.organizationId, id))?.state

describe('an administrator who decides a conflict', () => {
  it('gives the room to the newcomer, and the holder loses it in the same step', async () => {
    const { room, holder, contested, conflict } = await clash()
    const resolved = await resolveConflict(world.ports, world.caller, {
      ...{ conflictId: conflict.id, expectedVersion: 1, reason: 'Board meeting', action: 'keep', keep: contested.id },
    })
    expect(resolved).toMatchObject({ ok: true, value: { version: 2 } })
    expect([await stateOf(holder), await stateOf(contested)]).toEqual(['cancelled', 'confirmed'])
    const rows = await world.database.sql('select booking_id, kind from occupancy where room_id = $1', [room.id])
    expect(rows).toEqual([{ booking_id: contested.id, kind: 'booking' }])
  })

  it('keeps the holder, and the newcomer is told that an administrator decided', async () => {
    const { holder, contested, conflict } = await clash()
    await resolveConflict(world.ports, world.caller, {
      ...{ conflictId: conflict.id, expectedVersion: null, reason: 'First come', action: 'keep', keep: holder.id },
    })
    const loser = await world.ports.bookings.read(world.caller.organizationId, contested.id)
    expect(loser).toMatchObject({
      state: 'cancelled',
      verdict: { code: 'conflict_lost', rule: 'administrator', inputs: { decidedBy: 'key:1', reason: 'First come' } },
    })
  })

  it('may let both have the room: the overlap is waived with author and reason', async () => {
    const { room, holder, contested, conflict } = await clash()
    await resolveConflict(world.ports, world.caller, {
      ...{ conflictId: conflict.id, expectedVersion: null, reason: 'Same team', action: 'allow' },
    })
    expect([await stateOf(holder), await stateOf(contested)]).toEqual(['confirmed', 'confirmed'])
    const kinds = await world.database.sql('select kind from occupancy where room_id = $1 order by starts_at', [
      room.id,
    ])
    expect(kinds).toEqual([{ kind: 'booking' }, { kind: 'waived' }])
    expect(await world.overlaps()).toBe(0)
  })

  it('changes nothing at all when somebody else has meanwhile taken part of the time', async () => {
    const { room, holder, contested, conflict } = await clash()
    await booked(room, '2026-12-01T11:00')
    const resolved = await resolveConflict(world.ports, world.caller, {
      ...{ conflictId: conflict.id, expectedVersion: null, reason: 'Board', action: 'keep', keep: contested.id },
    })
    expect(resolved).toMatchObject({ ok: false, error: { code: 'changed_meanwhile', failure: { guard: 'room' } } })
    expect([await stateOf(holder), await stateOf(contested)]).toEqual(['confirmed', 'contested'])
    const open = await world.ports.conflicts.read(world.caller.organizationId, conflict.id)
    expect(open?.state).toBe('open')
  })

  it('decides once', async () => {
    const { holder, conflict } = await clash()
    const decide = () =>
      resolveConflict(world.ports, world.caller, {
        ...{ conflictId: conflict.id, expectedVersion: null, reason: 'x', action: 'keep' as const, keep: holder.id },
      })
    expect(await decide()).toMatchObject({ ok: true })
    expect(await decide()).toEqual({ ok: false, error: { code: 'already_resolved', state: 'resolved' } })
  })
})
