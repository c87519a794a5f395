import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeRoom, liftClosure, releaseClosedRooms } from '../../src/booking/index.ts'
import { closureStore } from '../../src/store/closure-store.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { booked, closingPorts, instantInBerlin, meeting, openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())
const ports = () => closingPorts(world)
const START = Temporal.Instant.from('2026-11-22T08:00:00Z')

describe('a closure', () => {
  it('lies on whole seconds', async () => {
    world.now = START
    const room = await world.room()
    const closed = await closeRoom(ports(), world.caller, {
      roomId: room.id,
      startsAt: Temporal.Instant.from('2026-12-01T10:00:00.5Z'),
      endsAt: Temporal.Instant.from('2026-12-01T11:00:00.5Z'),
      reason: 'x',
    })
    expect(closed.ok).toBe(true)
  })

  it('lies where it was said also in the hour that comes twice', async () => {
    world.now = START
    const room = await world.room()
    const startsAt = Temporal.Instant.from('2027-10-31T01:00:00Z')
    const endsAt = Temporal.Instant.from('2027-10-31T02:00:00Z')
    const closed = await closeRoom(ports(), world.caller, { roomId: room.id, startsAt, endsAt, reason: 'x' })
    if (!closed.ok) throw new Error('no')
    const rows = await world.database.sql(`select starts_at, ends_at from occupancy where booking_id = $1`, [
      closed.value.closure.bookingId,
    ])
    expect(rows).toEqual([{ starts_at: '2027-10-31T01:00:00Z', ends_at: '2027-10-31T02:00:00Z' }])
  })

  it('declines nobody when it is lifted while its meetings are being told', async () => {
    world.now = START
    const room = await world.room()
    const id = await booked(world, room, meeting('2026-12-01T10:00', 60))
    const closed = await closeRoom(ports(), world.caller, {
      roomId: room.id,
      startsAt: instantInBerlin('2026-12-01T09:00'),
      endsAt: instantInBerlin('2026-12-01T18:00'),
      reason: 'x',
    })
    if (!closed.ok) throw new Error('no')
    world.now = instantInBerlin('2026-11-30T12:00')
    const store = closureStore(world.database, occupancySearch)
    const racing = {
      ...ports(),
      closures: {
        ...store,
        async due(before: Temporal.Instant, limit: number) {
          const due = await store.due(before, limit)
          await liftClosure(ports(), world.caller, { roomId: room.id, closureId: closed.value.closure.id })
          return due
        },
      },
    }
    await releaseClosedRooms(racing, 10)
    expect((await world.ports.bookings.read(world.caller.organizationId, id))?.state).not.toBe('declined')
  })
})
