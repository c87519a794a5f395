import { describe, expect, it } from 'vitest'
import { statusStore } from '../../src/store/status-store.ts'
import { typedHere } from '../cli/command-line.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, invite, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

/** An item of the east calendar that came in a form which nobody understood. */
async function garbled(room: TwoCalendars): Promise<{ readonly id: number; readonly remoteId: string }> {
  await room.settle()
  const remoteId = invite(room, 'east', '09:00')
  // It is not time to read the calendar again.
  await database().sql(
    `update calendar set dirty_since = null, next_poll_at = now() + interval '1 hour' where organization_id = $1`,
    [room.organizationId],
  )
  await database().sql(
    `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
      values ($1, $2, $3, 'garbled', 'unreadable', $4, gen_random_uuid())`,
    [
      room.organizationId,
      room.calendarIds.east,
      remoteId,
      JSON.stringify({ reason: 'no such zone', raw: { subject: 'x'.repeat(9_000) } }),
    ],
  )
  await room.visit('east')
  const [row] = await database().sql<{ id: number; state: string }>(
    `select id, state from inbox where organization_id = $1 and remote_version = 'garbled'`,
    [room.organizationId],
  )
  expect(row?.state).toBe('quarantined')
  return { id: row?.id ?? 0, remoteId }
}

const quarantined = (room: TwoCalendars) =>
  statusStore(database()).quarantine({ organizationId: room.organizationId, roomId: null, afterId: 0, limit: 10 })

describe('an item that was set aside', () => {
  it('is shown with its reason and its raw form, cut where it is long, and the history knows who looked', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { id } = await garbled(room)
    expect(await quarantined(room)).toMatchObject([{ id, error: { code: 'unreadable', message: 'no such zone' } }])
    const one = await statusStore(database()).quarantined(room.caller(), id)
    expect(one).toMatchObject({ id, isCut: true })
    expect(one?.raw).toHaveLength(8_000)
    const audit = await database().sql(`select action from audit where organization_id = $1 and entity = 'inbox'`, [
      room.organizationId,
    ])
    expect(audit).toEqual([{ action: 'quarantine.disclose' }])
  })

  it('is read from its calendar again when somebody asks for it, and then counts', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { id } = await garbled(room)
    expect(await statusStore(database()).retry(room.caller(), id)).toBe(room.calendarIds.east)
    await room.visit('east')
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await quarantined(room)).toEqual([])
    expect(await statusStore(database()).retry(room.caller(), id)).toBeNull()
  })

  it('is set aside again, and stops nobody, when it still cannot be read', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { id } = await garbled(room)
    await statusStore(database()).retry(room.caller(), id)
    room.worlds.east.faults.failNextRead(room.remoteIds.east, 'garbled')
    await room.visit('east')
    expect(await quarantined(room)).toMatchObject([{ id, error: { code: 'malformed' } }])
    const [calendar] = await database().sql<{ failures: number }>('select failures from calendar where id = $1', [
      room.calendarIds.east,
    ])
    expect(calendar?.failures).toBe(0)
  })

  it('is off the list as soon as a newer version of it can be read', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await garbled(room)
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await quarantined(room)).toEqual([])
  })

  it('can be listed and tried again on the command line; another organization does not find it', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await using other = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const { id } = await garbled(room)
    const type = (organization: number, ...words: string[]) =>
      typedHere(database(), 'quarantine', ...words, '--organization', String(organization))
    expect((await type(room.organizationId, 'list')).out).toContain('no such zone')
    expect((await type(other.organizationId, 'list')).out).toContain('Nothing was set aside.')
    expect((await type(other.organizationId, 'retry', String(id))).code).toBe(1)
    const retried = await type(room.organizationId, 'retry', String(id), '--json')
    expect(JSON.parse(retried.out)).toEqual({ id, calendarId: room.calendarIds.east })
  })

  it('is off the list as soon as the same version of it can be read, by the next comparison at the latest', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const remoteId = invite(room, 'east', '09:00')
    room.worlds.east.faults.garbleItem(room.remoteIds.east, remoteId)
    await room.visit('east', { poll: true })
    expect(await quarantined(room)).toHaveLength(1)
    await room.visit('east', { compare: true })
    expect(await quarantined(room)).toEqual([])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })

  it('is nothing that anybody has to look into, once a read has said that it is gone', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const remoteId = invite(room, 'east', '09:00')
    await room.settle()
    const { faults, people } = room.worlds.east
    faults.garbleItem(room.remoteIds.east, remoteId)
    people.delete(room.remoteIds.east, remoteId)
    await room.visit('east', { poll: true })
    expect(await quarantined(room)).toHaveLength(1)
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    await room.settle({ compare: true })
    expect(await quarantined(room)).toEqual([])
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(broken(await prove(room))).toEqual([])
  })

  it('and is our own copy, which a person has cancelled, is not written over: the cancellation counts', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const booked = await book(room, '09:00')
    await room.settle()
    const [copy] = room.worlds.east.items(room.remoteIds.east)
    const { faults, people } = room.worlds.east
    faults.garbleItem(room.remoteIds.east, copy?.remoteId ?? '')
    people.cancel(room.remoteIds.east, copy?.remoteId ?? '')
    if (booked.ok) await room.move(booked.value.booking.id, at('14:00'))
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
    expect(shown(room, 'west')).toEqual([])
    expect(broken(await prove(room))).toEqual([])
  })

  it('and of which an old version comes once more, is what its calendar shows now, and not what it showed then', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '11:00')
    await room.visit('east')
    const { people, faults } = room.worlds.east
    const [copy] = room.worlds.east.items(room.remoteIds.east)
    people.move(room.remoteIds.east, copy?.remoteId ?? '', at('14:00'))
    faults.garbleItem(room.remoteIds.east, copy?.remoteId ?? '')
    faults.replay(room.remoteIds.east, copy?.remoteId ?? '')
    await room.settle()
    expect(await disagreements(room)).toEqual([])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
  })

  it('is off the list when its calendar is read anew and it can be understood', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const remoteId = invite(room, 'east', '09:00')
    const { faults } = room.worlds.east
    faults.garbleItem(room.remoteIds.east, remoteId)
    await room.visit('east', { poll: true })
    faults.expireCursors(room.remoteIds.east)
    await room.visit('east', { poll: true })
    expect(await quarantined(room)).toEqual([])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
  })

  it('is off the list after a comparison that does not find it any more, although nobody told of its end', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const remoteId = invite(room, 'east', '09:00')
    const { faults, people } = room.worlds.east
    faults.garbleItem(room.remoteIds.east, remoteId)
    await room.visit('east', { poll: true })
    people.delete(room.remoteIds.east, remoteId)
    faults.expireCursors(room.remoteIds.east)
    await room.visit('east', { compare: true })
    expect(await quarantined(room)).toEqual([])
    expect(await states(room)).toEqual([])
  })
})
