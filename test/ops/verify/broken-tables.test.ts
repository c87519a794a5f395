import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { composePeople } from '../../../src/compose/compose-people.ts'
import { weeklyMeetingAt } from '../../../src/providers/memory/index.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { ann, at, bob } from '../../worlds/room-at-rest.ts'
import { aRoom, booked, broken, proofOf, prove } from './proving.ts'

const database = databaseOfFile()

const withoutProviders = { providers: null }

/** With an address, a device, and one room that exists for them. */
async function aPerson(organizationId: number): Promise<number> {
  const { people, appPasswords } = composePeople({
    database: database(),
    masterKeys: [new Uint8Array(32)],
    clock: { now: () => Temporal.Now.instant() },
  })
  const caller = { organizationId, actor: 'test', causeId: randomUUID() }
  const [room] = await database().sql<{ id: number }>('select id from room where organization_id = $1', [
    organizationId,
  ])
  const content = { displayName: 'Ann', language: 'en', role: 'booker', rooms: [room?.id ?? 0] } as const
  const made = await people.create(caller, { ...content, addresses: ['ann@x.org'] })
  if (!made.ok) throw new Error(made.error.code)
  await appPasswords.create(caller, { personId: made.value.id, device: 'Phone', scope: 'write' })
  return made.value.id
}

describe('rows that somebody has changed by hand', () => {
  it('are named when two bookings hold the room at one time', async () => {
    await using room = await aRoom(database())
    const first = await booked(room, at('09:00'))
    const second = await booked(room, at('11:00'))
    await database().sql('alter table occupancy drop constraint no_two_bookings_hold_one_room')
    const move = (to: string) =>
      database().sql(
        `update occupancy set held_from = $2, starts_at = $2, held_until = $2::timestamptz + interval '1 hour', ends_at = $2::timestamptz + interval '1 hour' where booking_id = $1`,
        [second, to],
      )
    await move('2026-12-01T08:30:00Z')
    const report = await prove(room, withoutProviders)
    await move('2026-12-01T10:00:00Z')
    await database().sql(
      `alter table occupancy add constraint no_two_bookings_hold_one_room exclude using gist (
        organization_id with =, room_id with =, tstzrange(held_from, held_until) with &&) where (kind in ('booking', 'hold', 'blocker'))`,
    )
    expect(report.ok).toBe(false)
    expect(broken(report)).toContain(
      `I1: bookings ${first} and ${second} hold room ${room.roomId} from 2026-12-01T08:30:00Z to 2026-12-01T09:00:00Z`,
    )
  })

  it('are counted apart when the overlap is allowed, with its author and reason', async () => {
    await using room = await aRoom(database())
    await database().sql(`update room set policy = '{"allowConflicts": true}', policy_version = 2 where id = $1`, [
      room.roomId,
    ])
    const first = await booked(room, at('09:00'))
    const second = await booked(room, at('09:30'))
    const report = await prove(room, withoutProviders)
    expect(report).toMatchObject({ ok: true, violations: 0, waivers: 1 })
    expect(proofOf(report, 'I1').waivers.map(({ says }) => says)).toEqual([
      `bookings ${second} and ${first} share room ${room.roomId} from 2026-12-01T08:30:00Z to 2026-12-01T09:00:00Z, allowed by policy: The room allows overlapping bookings`,
    ])
  })

  it('are named when a booking has lost its time, or has time that is none of its own', async () => {
    await using room = await aRoom(database())
    const lost = await booked(room, at('09:00'))
    const moved = await booked(room, at('11:00'))
    await database().sql('delete from occupancy where booking_id = $1', [lost])
    await database().sql(
      `update occupancy set ends_at = ends_at + interval '1 hour', held_until = held_until + interval '1 hour' where booking_id = $1`,
      [moved],
    )
    expect(broken(await prove(room, withoutProviders))).toEqual([
      `I2: booking ${lost} (confirmed) does not occupy room ${room.roomId} from 2026-12-01T08:00:00Z to 2026-12-01T09:00:00Z`,
      `I2: booking ${moved} (confirmed) does not occupy room ${room.roomId} from 2026-12-01T10:00:00Z to 2026-12-01T11:00:00Z`,
      `I2: booking ${moved} (confirmed) occupies room ${room.roomId} from 2026-12-01T10:00:00Z to 2026-12-01T12:00:00Z, which is none of its occurrences`,
    ])
  })

  it('are named when one week of a series is missing, or the series is not rolled forward', async () => {
    await using room = await aRoom(database())
    const series = weeklyMeetingAt('2026-12-01T09:00:00+01:00', 60, { zoneName: 'Europe/Berlin', count: 4 })
    const id = await booked(room, series)
    await database().sql(`delete from occupancy where booking_id = $1 and starts_at = '2026-12-08T08:00Z'`, [id])
    await database().sql(`update booking set expanded_until = '2027-06-01T00:00Z' where id = $1`, [id])
    expect(broken(await prove(room, withoutProviders))).toEqual([
      `I2: booking ${id} (confirmed) is a series that is known up to 2027-06-01T00:00:00Z only`,
      `I2: booking ${id} (confirmed) does not occupy room ${room.roomId} from 2026-12-08T08:00:00Z to 2026-12-08T09:00:00Z`,
    ])
  })

  it('are named when a cancelled booking still has the room', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await database().sql(`update booking set state = 'cancelled' where id = $1`, [id])
    const [row] = await database().sql<{ uid: string }>('select uid from booking where id = $1', [id])
    expect(broken(await prove(room, withoutProviders))).toEqual([
      `I2: booking ${id} (cancelled) has the room as booking at 2026-12-01T10:00:00+00:00`,
      `I16: booking ${id} is cancelled, and its history says confirmed`,
      `I18: the feed of room ${room.roomId} shows ${row?.uid} as CONFIRMED, and it is cancelled`,
    ])
  })

  it('are named when one remote item, or one booking, has two links on a calendar', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const calendarId = room.calendarIds.east
    await database().sql('drop index link_by_remote')
    await database().sql('drop index link_once_per_calendar')
    await database().sql(
      `insert into link (organization_id, booking_id, calendar_id, role, remote_id, desired_core_version, pushed_core_version, state)
        select organization_id, booking_id, calendar_id, role, remote_id, desired_core_version, pushed_core_version, state from link where booking_id = $1 and calendar_id = $2`,
      [id, calendarId],
    )
    const found = broken(await prove(room, withoutProviders))
    await database().sql('delete from link where booking_id = $1', [id])
    await database().sql(
      `create unique index link_once_per_calendar on link (organization_id, booking_id, calendar_id, coalesce(occurrence_key, ''))`,
    )
    await database().sql(
      `create unique index link_by_remote on link (organization_id, calendar_id, remote_id) where remote_id is not null and state <> 'gone'`,
    )
    expect(found).toHaveLength(2)
    expect(found[0]).toMatch(new RegExp(`^I9: remote item \\S+ has links \\d+ and \\d+ on calendar ${calendarId}$`))
    expect(found[1]).toMatch(new RegExp(`^I9: booking ${id} has links \\d+ and \\d+ on calendar ${calendarId}$`))
  })

  it('are named when a calendar was told a version that the booking does not have', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await database().sql(
      'update link set desired_core_version = 7, pushed_core_version = 7 where booking_id = $1 and calendar_id = $2',
      [id, room.calendarIds.west],
    )
    const [only, ...others] = broken(await prove(room, withoutProviders))
    expect(only).toMatch(
      new RegExp(`^I10: link \\d+ of booking ${id} has pushed 7, desired 7, and the booking is at version 1$`),
    )
    expect(others).toEqual([])
  })

  it('are named when an item of the last round has vanished from the inbox', async () => {
    await using room = await aRoom(database())
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.visit('east', { poll: true })
    expect(broken(await prove(room, withoutProviders))).toEqual([])
    await database().sql('delete from inbox where calendar_id = $1', [room.calendarIds.east])
    expect(broken(await prove(room, withoutProviders))).toEqual([
      `I13: the last round of calendar ${room.calendarIds.east} (window from 0001-01-01T00:00:00Z) brought 1 items, and the inbox has 0 of them`,
    ])
  })

  it('are named when they refer to another organization, or to nothing', async () => {
    await using stranger = await aRoom(database())
    const theirs = await booked(stranger)
    await using room = await aRoom(database())
    const ours = await booked(room)
    await database().transaction(async (sql) => {
      // As a restore with constraints switched off does it.
      await sql('set local session_replication_role = replica')
      await sql('update occupancy set booking_id = $2 where booking_id = $1', [ours, theirs])
      await sql('update outbox set link_id = 999999999 where organization_id = $1 and calendar_id = $2', [
        room.organizationId,
        room.calendarIds.east,
      ])
    })
    const proof = proofOf(await prove(room, withoutProviders), 'I19')
    expect(proof.violations.map(({ says }) => says)).toEqual([
      `1 rows of occupancy refer by booking_id to booking of organization ${stranger.organizationId}`,
      '1 rows of outbox refer by link_id to link that is not there',
    ])
  })

  it('are named when people refer to another organization: their addresses, rooms and devices', async () => {
    await using stranger = await aRoom(database())
    await using room = await aRoom(database())
    const theirs = await aPerson(stranger.organizationId)
    const ours = await aPerson(room.organizationId)
    expect(broken(await prove(room, withoutProviders))).toEqual([])
    await database().transaction(async (sql) => {
      await sql('set local session_replication_role = replica')
      await sql('update person_address set person_id = $2 where person_id = $1', [ours, theirs])
      await sql('update person_room set person_id = $2, room_id = $3 where person_id = $1', [
        ours,
        theirs,
        stranger.roomId,
      ])
      await sql('update app_password set person_id = 999999999 where person_id = $1', [ours])
    })
    const elsewhere = `of organization ${stranger.organizationId}`
    expect(broken(await prove(room, withoutProviders))).toEqual([
      'I19: 1 rows of app_password refer by person_id to person that is not there',
      `I19: 1 rows of person_address refer by person_id to person ${elsewhere}`,
      `I19: 1 rows of person_room refer by person_id to person ${elsewhere}`,
      `I19: 1 rows of person_room refer by room_id to room ${elsewhere}`,
    ])
  })

  it('are named when a declined or contested booking tells nobody why', async () => {
    await using room = await aRoom(database())
    const { people } = room.worlds.east
    const holder = await booked(room)
    people.inviteRoom(room.remoteIds.west, { series: at('11:30'), summary: 'Too late', organizer: bob })
    people.writeOntoRoom(room.remoteIds.west, { series: at('11:15', 30), summary: 'Sneaky', organizer: bob })
    await room.settle()
    expect(broken(await prove(room))).toEqual([])
    const rows = await database().sql<{ id: number; state: string }>(
      'select id, state from booking where organization_id = $1 and id <> $2 order by id',
      [room.organizationId, holder],
    )
    const idOf = (state: string) => rows.find((row) => row.state === state)?.id
    await database().sql('delete from conflict where organization_id = $1', [room.organizationId])
    expect(broken(await prove(room, withoutProviders))).toEqual([
      `I22: booking ${idOf('contested')} (contested) is contested, and no conflict shows it to anybody`,
    ])
    await database().sql('update booking set verdict = null where organization_id = $1', [room.organizationId])
    await database().sql('delete from audit where organization_id = $1', [room.organizationId])
    expect(broken(await prove(room, withoutProviders))).toContain(
      `I22: booking ${idOf('declined')} is declined, and neither a verdict, nor a conflict, nor its history says why`,
    )
  })

  it('are named when something was set aside without a word', async () => {
    await using room = await aRoom(database())
    const put = (remoteId: string, state: string, error: unknown) =>
      database().sql<{ id: number }>(
        `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id, state, error, applied_at)
          values ($1, $2, $3, '1', 'unreadable', '{}', gen_random_uuid(), $4, $5, now()) returning id`,
        [room.organizationId, room.calendarIds.east, remoteId, state, error === null ? null : JSON.stringify(error)],
      )
    await put('listed', 'quarantined', { code: 'unreadable', message: 'no start' })
    const [mute] = await put('mute', 'quarantined', null)
    const [lost] = await put('lost', 'applied', null)
    const calendar = room.calendarIds.east
    expect(broken(await prove(room, withoutProviders))).toEqual([
      `I30: item mute of calendar ${calendar} (inbox ${mute?.id}) is in quarantine, and nothing says why`,
      `I30: item lost of calendar ${calendar} (inbox ${lost?.id}) could not be read, and is on no list`,
    ])
  })

  it('are named when a calendar refuses a booking and nobody is asked', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const [link] = await database().sql<{ id: number }>(
      `update link set state = 'blocked' where booking_id = $1 and calendar_id = $2 returning id`,
      [id, room.calendarIds.west],
    )
    const unlisted = `I30: link ${link?.id} of booking ${id} to calendar ${room.calendarIds.west} is blocked, and no conflict shows it`
    expect(broken(await prove(room, withoutProviders))).toEqual([unlisted])
    await database().sql(
      `insert into conflict (organization_id, room_id, kind, state, matter, rule, bookings, links, evidence)
        values ($1, $2, 'unpushable', 'open', 'unpushable:1', 'r', $3, $4, '{}')`,
      [room.organizationId, room.roomId, [id], [link?.id]],
    )
    expect(broken(await prove(room, withoutProviders))).toEqual([])
  })
})
