import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meeting, openWorld, type World } from '../booking/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a room', () => {
  it('is found again as it was made, and its history says who made it', async () => {
    const room = await world.room({ name: 'Ahorn', features: ['screen', 'whiteboard'], policy: { holdMinutes: 9 } })
    expect(await world.rooms.read(room.organizationId, room.id)).toEqual(room)
    expect(room).toMatchObject({ version: 1, policyVersion: 1, policy: { holdMinutes: 9, allowRecurring: true } })
    const audit = await world.database.sql(`select action, actor from audit where entity = 'room' and entity_id = $1`, [
      room.id,
    ])
    expect(audit).toEqual([{ action: 'room.create', actor: 'key:1' }])
  })

  it('gets a new version of its rules when rules, padding or zone change, and not when its name does', async () => {
    const room = await world.room()
    const change = async (changes: Parameters<typeof world.rooms.change>[1]['changes']) => {
      const changed = await world.rooms.change(world.caller, { roomId: room.id, expectedVersion: null, changes })
      return changed.ok ? [changed.value.version, changed.value.policyVersion] : changed.error
    }
    expect(await change({ name: 'New name' })).toEqual([2, 1])
    expect(await change({ padding: { setUpMinutes: 5, cleanUpMinutes: 0 } })).toEqual([3, 2])
    expect(await change({ policy: { minNoticeMinutes: 30 } })).toEqual([4, 3])
    expect(await change({ policy: { minNoticeMinutes: 30 } })).toEqual([5, 3])
  })

  it('is not changed by somebody who has not seen the newest version', async () => {
    const room = await world.room()
    const stale = await world.rooms.change(world.caller, {
      roomId: room.id,
      expectedVersion: 7,
      changes: { name: 'X' },
    })
    expect(stale).toEqual({ ok: false, error: { code: 'version_mismatch', version: 1 } })
  })

  it('stays in service while bookings lie ahead, and leaves the list when it goes', async () => {
    const room = await world.room({ building: 'Leaving' })
    const booked = await world.book(room, meeting('2027-06-01T10:00', 60))
    const refused = await world.rooms.archive(world.caller, { roomId: room.id, expectedVersion: null })
    expect(refused).toEqual({ ok: false, error: { code: 'in_use', bookings: 1, calendars: 0 } })
    await world.database.sql('delete from occupancy where booking_id = $1', [booked.ok ? booked.value.booking.id : 0])
    expect(await world.rooms.archive(world.caller, { roomId: room.id, expectedVersion: 1 })).toMatchObject({ ok: true })
    const { organizationId } = world.caller
    expect(await world.rooms.list({ organizationId, building: 'Leaving', after: null, limit: 10 })).toEqual([])
  })

  it('of another organization does not exist', async () => {
    const room = await world.room()
    expect(await world.rooms.read(room.organizationId + 1, room.id)).toBeNull()
    const caller = { ...world.caller, organizationId: room.organizationId + 1 }
    const changed = await world.rooms.change(caller, {
      roomId: room.id,
      expectedVersion: null,
      changes: { name: 'Mine' },
    })
    expect(changed).toEqual({ ok: false, error: { code: 'room_not_found', roomId: room.id } })
  })
})
