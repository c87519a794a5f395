import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { composeDrift } from '../../src/compose/compose-drift.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, invite, shown, states, WE_DECIDE, writeOnto, written } from '../worlds/room-at-rest.ts'
import { NOW, type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'
import { onTheFirst, PROVIDERS, twoSandboxes } from '../worlds/two-sandboxes.ts'

const database = databaseOfFile({ clockFrom: NOW })
const SLOW = { timeout: 120_000 }

type World = Pick<TwoCalendars, 'database' | 'organizationId' | 'roomId' | 'ports' | 'caller'>

const acts = ({ ports }: World) =>
  composeDrift({ database: database(), providers: ports.providers, clock: ports.clock, wakeCalendar: () => {} })

async function report(world: World) {
  // PostgreSQL keeps the time of the day of the test: here the calendars were read by the clock of the world.
  await world.database.sql('update calendar set last_proof_at = $2 where organization_id = $1', [
    world.organizationId,
    world.ports.clock.now().toString(),
  ])
  const found = await acts(world).of({ organizationId: world.organizationId, roomId: world.roomId })
  if (!found.ok) throw new Error(found.error.code)
  return found.value.calendars
}

const found = async (world: World) =>
  (await report(world)).flatMap(({ differences }) => differences.map(({ kind, remedy }) => `${kind}: ${remedy}`)).sort()

describe('the drift report of a room', () => {
  it('is empty when both calendars agree with the core', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await book(room, at('14:00'))
    await room.settle()
    expect((await report(room)).map(({ unread, differences }) => [unread, differences])).toEqual([
      [null, []],
      [null, []],
    ])
  })

  it('names what is new there, what is owed, what is gone and what nobody knows', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const meeting = invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.east.people.delete(room.remoteIds.east, meeting)
    invite(room, 'east', '12:00')
    writeOnto(room, 'west', '16:00')
    await book(room, at('14:00'))
    expect(await found(room)).toEqual([
      'missing: read_again',
      'owed: write',
      'owed: write',
      'unread: take_in',
      'unread: take_in',
    ])
    const all = (await report(room)).flatMap(({ differences }) => differences)
    expect(all.filter(({ kind }) => kind !== 'missing').every(({ since }) => since !== null)).toBe(true)
  })

  it('writes nothing', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await room.settle()
    invite(room, 'east', '12:00')
    const before = await written(room)
    await report(room)
    expect(await written(room)).toEqual(before)
  })

  it('waits for its turn, and says so when it does not come', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await database().sql(
      `update calendar set lease_token = $2, lease_until = now() + interval '1 minute' where id = $1`,
      [room.calendarIds.east, randomUUID()],
    )
    const [east, west] = await report(room)
    expect(east?.unread).toContain('being worked on')
    expect(west?.unread).toBeNull()
  }, 30_000)

  it('asks no provider that wants quiet, or that has signed us out', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await database().sql(`update connection set quiet_until = now() + interval '1 hour' where organization_id = $1`, [
      room.organizationId,
    ])
    expect((await report(room)).map(({ unread }) => unread?.slice(0, 28))).toEqual([
      'its provider asked for quiet',
      'its provider asked for quiet',
    ])
  })

  it('knows no room of another organization', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await using other = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const asked = await acts(room).of({ organizationId: room.organizationId, roomId: other.roomId })
    expect(asked).toEqual({ ok: false, error: { code: 'room_not_found' } })
  })
})

describe('the repair of what differs', () => {
  it('does what the report says, for one difference or for all', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const meeting = invite(room, 'east', '09:00')
    await book(room, at('14:00'))
    await room.settle()
    // The core forgets a link and the item's news; a person deletes a meeting and nobody tells of it.
    await database().sql(
      `delete from link where organization_id = $1 and calendar_id = $2 and booking_id = (select min(id) from booking where organization_id = $1)`,
      [room.organizationId, room.calendarIds.west],
    )
    room.worlds.east.people.delete(room.remoteIds.east, meeting)
    const before = (await report(room)).flatMap(({ differences }) => differences)
    expect(before.map(({ kind }) => kind).sort()).toEqual(['missing', 'missing', 'stray'])
    const gone = before.find(({ calendarId }) => calendarId === room.calendarIds.east)
    const one = await acts(room).repair(room.caller(), { roomId: room.roomId, only: [gone?.id ?? ''] })
    expect(one).toEqual({ ok: true, value: { repairing: 1 } })
    await room.visit('east', { poll: false })
    expect((await states(room)).sort()).toEqual(['Ann Meyer: cancelled', 'Ann Meyer: confirmed'])
    const all = await acts(room).repair(room.caller(), { roomId: room.roomId, only: null })
    expect(all.ok).toBe(true)
    await room.settle()
    expect(await found(room)).toEqual([])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('refuses a difference that does not stand', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const answer = await acts(room).repair(room.caller(), { roomId: room.roomId, only: ['0123456789abcdef'] })
    expect(answer).toEqual({ ok: false, error: { code: 'difference_not_found', id: '0123456789abcdef' } })
  })
})

describe.each(PROVIDERS)('the drift of a room in %s', (provider) => {
  it('is found and repaired over HTTP, and reporting sends no write', SLOW, async () => {
    await using world = await twoSandboxes(database())
    const harness = world[provider]
    await harness.inviteRoom(onTheFirst(harness, '09:00', 'Budget'))
    await world.book(at('15:00'))
    await world.settle()
    expect(await found(world)).toEqual([])
    await harness.inviteRoom(onTheFirst(harness, '11:00', 'New'))
    await harness.settle()
    await database().sql(`delete from link where organization_id = $1 and calendar_id = $2 and role = 'mirror'`, [
      world.organizationId,
      world.calendarIds[provider],
    ])
    world.forgetRequests()
    const seen = await found(world)
    expect(seen).toContain('missing: write')
    expect(seen).toContain('unread: take_in')
    expect(PROVIDERS.flatMap((each) => world.writes(each))).toEqual([])
    await acts(world).repair(world.caller(), { roomId: world.roomId, only: null })
    await world.visit(provider)
    await world.settle()
    expect(await found(world)).toEqual([])
    expect(await world.shown(provider)).toHaveLength(3)
  })
})
