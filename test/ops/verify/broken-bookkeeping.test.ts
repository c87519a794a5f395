import { describe, expect, it } from 'vitest'
import { TookTooLong } from '../../../src/ops/verify/ports.ts'
import { patientDatabase } from '../../../src/store/verify/patient-database.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { at, invite } from '../../worlds/room-at-rest.ts'
import type { TwoCalendars } from '../../worlds/two-calendars.ts'
import { aRoom, booked, broken, portsOf, proofOf, prove } from './proving.ts'

const database = databaseOfFile()

const sql = (text: string, values: readonly unknown[] = []) => database().sql<{ id: number }>(text, values)
const withoutCalendars = (room: TwoCalendars) => prove(room, { providers: null })
const linkOf = async (booking: number, calendar: number): Promise<number> => {
  const [link] = await sql('select id from link where booking_id = $1 and calendar_id = $2', [booking, calendar])
  return link?.id ?? 0
}

describe('the bookkeeping of the engine, changed by hand', () => {
  it('is named when nobody may visit a calendar for a long time', async () => {
    await using room = await aRoom(database())
    await sql(
      `update calendar set lease_token = gen_random_uuid(), lease_until = now() + interval '30 seconds' where id = $1`,
      [room.calendarIds.east],
    )
    expect(broken(await withoutCalendars(room))).toEqual([])
    await sql(`update calendar set lease_until = '2099-01-01T00:00Z' where id = $1`, [room.calendarIds.east])
    expect(broken(await withoutCalendars(room))).toEqual([
      `I11: calendar ${room.calendarIds.east} is leased until 2099-01-01T00:00:00Z, and nobody may visit it before`,
    ])
  })

  it('is named when a calendar is owed something and nothing is done about it, unless the calendar is out of reach', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.cancel(id)
    await sql(`update outbox set created_at = '2026-11-01T08:00Z' where organization_id = $1 and done_at is null`, [
      room.organizationId,
    ])
    const [east, west] = [await linkOf(id, room.calendarIds.east), await linkOf(id, room.calendarIds.west)]
    await sql(`update calendar set failures = 1, health_detail = 'timeout' where id = $1`, [room.calendarIds.west])
    const report = await withoutCalendars(room)
    expect(broken(report)).toEqual([
      `I12: link ${east} is owed to calendar ${room.calendarIds.east} since 2026-11-01T08:00:00Z, and nothing says why`,
    ])
    expect(proofOf(report, 'I12').notChecked.map(({ says }) => says)).toEqual([
      `link ${west} is owed to calendar ${room.calendarIds.west} since 2026-11-01T08:00:00Z: it cannot be reached (timeout)`,
    ])
    await sql(`update outbox set error_code = 'timeout' where link_id = $1`, [east])
    expect(broken(await withoutCalendars(room))).toEqual([])
  })

  it('is named when something was received and is left lying, or ended without a time', async () => {
    await using room = await aRoom(database())
    invite(room, 'east', '09:00')
    await room.settle()
    const [item] = await sql(
      `update inbox set applied_at = null where id = (select min(id) from inbox where calendar_id = $1) returning id`,
      [room.calendarIds.east],
    )
    const calendar = room.calendarIds.east
    expect(broken(await withoutCalendars(room))).toEqual([
      `I14: item ${item?.id} of calendar ${calendar} is applied, and nothing says since when`,
    ])
    await sql(`update inbox set state = 'new', received_at = '2026-11-01T08:00Z' where id = $1`, [item?.id])
    expect(broken(await withoutCalendars(room))).toEqual([
      `I14: 1 items of calendar ${calendar} wait since 2026-11-01T08:00:00Z, and nothing says why`,
    ])
  })

  it('is named when something is tried again and again, or not for a long time', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const [east, west] = [await linkOf(id, room.calendarIds.east), await linkOf(id, room.calendarIds.west)]
    await sql('update link set attempt = 40 where id = $1', [east])
    await sql(`update link set next_attempt_at = '2099-01-01T00:00Z' where id = $1`, [west])
    await sql(`update calendar set failures = 3, next_poll_at = '2099-01-01T00:00Z' where id = $1`, [
      room.calendarIds.west,
    ])
    expect(broken(await withoutCalendars(room))).toEqual([
      `I25: calendar ${room.calendarIds.west} was tried 3 times, and is tried again at 2099-01-01T00:00:00Z`,
      `I25: link ${east} was tried 40 times, and is tried again at once`,
      `I25: link ${west} was tried 0 times, and is tried again at 2099-01-01T00:00:00Z`,
    ])
  })

  it('is named when what was agreed with a calendar is not what was hashed', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const east = await linkOf(id, room.calendarIds.east)
    await sql(`update link set base = jsonb_set(base, '{cancelled}', 'true') where id = $1`, [east])
    expect(broken(await withoutCalendars(room))).toEqual([
      `I23: link ${east} keeps an agreed state that its hash does not fit`,
    ])
  })

  it('is named when nobody knows since when a copy is gone', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.cancel(id)
    await room.settle()
    expect(broken(await prove(room))).toEqual([])
    const east = await linkOf(id, room.calendarIds.east)
    await sql('update link set remote_deleted_at = null where id = $1', [east])
    expect(broken(await withoutCalendars(room))).toEqual([
      `I27: link ${east} leads to nothing any more, and nothing says since when`,
    ])
  })

  it('is named when one booking is written round and round although nobody changes it', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const east = await linkOf(id, room.calendarIds.east)
    await sql(
      `insert into outbox (organization_id, topic, calendar_id, link_id, desired_version, done_at)
        select $1, 'push_link', $2, $3, 1, now() from generate_series(1, 20)`,
      [room.organizationId, room.calendarIds.east, east],
    )
    expect(broken(await withoutCalendars(room))).toEqual([`I28: link ${east} was to be written 21 times for 2 changes`])
  })
})

describe('the history of bookings, changed by hand', () => {
  it('is named when a version has no line, or the newest line says another state', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.move(id, at('13:00'))
    await room.settle()
    await sql('delete from audit where organization_id = $1 and entity_id = $2 and to_version = 1', [
      room.organizationId,
      id,
    ])
    await sql(
      `update audit set detail = detail || '{"state": "held"}' where organization_id = $1 and entity_id = $2 and to_version = 2`,
      [room.organizationId, id],
    )
    expect(broken(await withoutCalendars(room))).toEqual([
      `I16: booking ${id} is at version 2, and its history tells of 1`,
      `I16: booking ${id} is confirmed, and its history says held`,
    ])
  })

  it('is named when a booking has another UID, or an older SEQUENCE, than it was published with', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.move(id, at('13:00'))
    await room.settle()
    const [before] = await database().sql<{ uid: string; sequence: number }>(
      'select uid, sequence from booking where id = $1',
      [id],
    )
    await sql(`update booking set uid = 'another', sequence = sequence - 1 where organization_id = $1 and id = $2`, [
      room.organizationId,
      id,
    ])
    expect(before?.sequence).toBeGreaterThan(0)
    expect(broken(await withoutCalendars(room))).toEqual([
      `I20: booking ${id} has the UID another, and was published as ${before?.uid}`,
      `I21: booking ${id} has SEQUENCE ${(before?.sequence ?? 0) - 1}, and was published with ${before?.sequence}`,
    ])
  })

  it('is named when a room’s log has a gap, or does not reach its revision', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.move(id, at('13:00'))
    await room.cancel(id)
    const log = (text: string) => sql(text, [room.organizationId, room.roomId])
    await log('delete from change_log where organization_id = $1 and room_id = $2 and rev = 2')
    expect(broken(await withoutCalendars(room))).toEqual([
      `I24: room ${room.roomId} is at revision 3, and its log lacks 1 changes up to it`,
    ])
    await log('update room_revision set rev = 1 where organization_id = $1 and room_id = $2')
    expect(broken(await withoutCalendars(room))).toEqual([
      `I24: room ${room.roomId} is at revision 1, and its log ends at 3`,
    ])
  })
})

describe('what people and programs are shown, changed by hand', () => {
  it('is named when a feed shows as confirmed what was given up', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.cancel(id)
    await room.settle()
    const [row] = await database().sql<{ uid: string }>(
      `update booking set fragment = replace(fragment, 'STATUS:CANCELLED', 'STATUS:CONFIRMED') where id = $1 returning uid`,
      [id],
    )
    expect(broken(await withoutCalendars(room))).toEqual([
      `I18: the feed of room ${room.roomId} shows ${row?.uid} as CONFIRMED, and it is cancelled`,
    ])
  })

  it('is named when a feed lacks a booking that the others show', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const [row] = await database().sql<{ uid: string }>(
      'update booking set fragment = null where id = $1 returning uid',
      [id],
    )
    expect(broken(await withoutCalendars(room))).toEqual([
      `I17: the feed of room ${room.roomId} does not show ${row?.uid} as confirmed`,
    ])
  })

  it('is named when API or CalDAV show a booking in another state, or not at all', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const { publications } = portsOf(room)
    const report = await prove(room, {
      providers: null,
      publications: {
        rooms: publications.rooms,
        async read(of, now) {
          const publication = await publications.read(of, now)
          const api = publication.api.map((booking) => ({ ...booking, state: 'held' as const }))
          return { ...publication, api, caldav: [] }
        },
      },
    })
    expect(broken(report)).toEqual([
      `I17: the API of room ${room.roomId} shows booking ${id} as held, which the tables do not say`,
      `I17: the API of room ${room.roomId} does not show booking ${id} as confirmed`,
      `I17: the CalDAV collection of room ${room.roomId} does not show booking ${id} as confirmed`,
    ])
  })
})

describe('secrets', () => {
  it('are named where they stand in an error, a setting or a line of history, and are not repeated', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const east = await linkOf(id, room.calendarIds.east)
    await sql(`update link set last_error = '{"message": "401 for Bearer abcdefghijklmnopqrstuvwxyz"}' where id = $1`, [
      east,
    ])
    const [line] = await sql(
      `insert into audit (organization_id, actor, cause_id, action, entity, entity_id, detail)
        values ($1, 'test', gen_random_uuid(), 'test', 'test', 1, '{"key": "mmu_abcdefghijklmnopqrstuvwxyz"}') returning id`,
      [room.organizationId],
    )
    expect(broken(await withoutCalendars(room))).toEqual([
      `I29: audit ${line?.id} holds what looks like an API key`,
      `I29: link ${east} holds what looks like an access token`,
    ])
  })
})

describe('a question that the database does not answer in time', () => {
  it('is left open: no promise counts as broken by it, and none as proved', async () => {
    await using room = await aRoom(database())
    const { changeLog } = portsOf(room)
    const slow = { ...changeLog, broken: () => Promise.reject(new TookTooLong('the database took longer than 60 s')) }
    const report = await prove(room, { providers: null, changeLog: slow })
    expect(report.ok).toBe(true)
    expect(proofOf(report, 'I24')).toMatchObject({ status: 'skipped', reason: 'the database took longer than 60 s' })
  })

  it('is asked of a database that writes nothing meanwhile', async () => {
    await sql(`create function write_something() returns void language sql as $$ update organization set name = 'x' $$`)
    const asked = patientDatabase(database()).sql('select write_something()')
    await expect(asked).rejects.toThrow('read-only transaction')
  })
})
