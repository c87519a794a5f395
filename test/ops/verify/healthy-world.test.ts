import { describe, expect, it } from 'vitest'
import { composeBooking } from '../../../src/compose/compose-booking.ts'
import { invariants, verify } from '../../../src/ops/verify/index.ts'
import { weeklyMeetingAt } from '../../../src/providers/memory/index.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { ann, at, bob } from '../../worlds/room-at-rest.ts'
import { aRoom, booked, broken, NOW, portsOf, proofOf, prove } from './proving.ts'

const database = databaseOfFile()

const weekly = (start: string) => weeklyMeetingAt(start, 60, { zoneName: 'Europe/Berlin', count: 6 })

describe.each([
  { east: 'meetmeup', west: 'meetmeup' },
  { east: 'provider', west: 'meetmeup' },
] as const)('a room in two calendars where all is well (east: $east decides, west: $west decides)', (decides) => {
  it('is proved, promise by promise', async () => {
    await using room = await aRoom(database(), { decides })
    const { east } = room.worlds
    const id = await booked(room)
    await booked(room, weekly('2026-12-02T14:00:00+01:00'))
    const given = await booked(room, at('15:00'))
    const budget = east.people.inviteRoom(room.remoteIds.east, {
      series: at('09:00'),
      summary: 'Budget',
      organizer: ann,
    })
    east.people.inviteRoom(room.remoteIds.west, {
      series: weekly('2026-12-03T09:00:00+01:00'),
      summary: 'Salaries',
      organizer: bob,
      visibility: 'private',
    })
    await room.settle()
    east.people.inviteRoom(room.remoteIds.west, { series: at('11:30'), summary: 'Too late', organizer: bob })
    east.people.writeOntoRoom(room.remoteIds.west, { series: at('09:15', 30), summary: 'Sneaky', organizer: bob })
    await room.settle()
    east.people.move(room.remoteIds.east, budget, at('17:00'))
    await room.cancel(given)
    await room.move(id, at('12:00'))
    await room.settle()

    const report = await prove(room)
    expect(broken(report)).toEqual([])
    expect(report).toMatchObject({ ok: true, violations: 0, waivers: 0, at: NOW.toString() })
    expect(report.proofs.map(({ code, status }) => `${code} ${status}`)).toEqual(
      invariants.map(({ code }) => `${code} ok`),
    )
  })
})

describe('what the proof can and cannot say', () => {
  it('finds no copy left on the calendars of a room that a booking has moved away from', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const [elm] = await database().sql<{ id: number }>(
      `insert into room (organization_id, name, time_zone) values ($1, 'Elm', 'Europe/Berlin') returning id`,
      [room.organizationId],
    )
    await database().sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [
      room.organizationId,
      elm?.id,
    ])
    const { bookings } = composeBooking({
      database: database(),
      clock: { now: () => NOW },
      waker: { wake: () => {} },
      host: 'meetmeup.test',
    })
    const moved = await bookings.move(room.caller(), {
      bookingId: id,
      expectedVersion: null,
      changes: { roomId: elm?.id ?? 0 },
    })
    expect(moved.ok).toBe(true)
    await room.settle()
    expect(broken(await prove(room))).toEqual([])
  })

  it('tells what was not looked at when the calendars cannot be asked', async () => {
    await using room = await aRoom(database())
    await booked(room)
    const report = await prove(room, { providers: null })
    expect(report.ok).toBe(true)
    const skipped = report.proofs.filter(({ status }) => status === 'skipped')
    expect(skipped.map(({ code }) => code)).toEqual(['I3', 'I4', 'I15', 'I26'])
    expect(skipped[0]?.reason).toBe('the calendars cannot be asked from here')
  })

  it('judges no calendar that it may not read, and infers nothing about its bookings', async () => {
    await using room = await aRoom(database())
    await booked(room)
    await database().sql(`update connection set state = 'signed_out' where organization_id = $1`, [room.organizationId])
    const report = await prove(room)
    expect(report.ok).toBe(true)
    expect(proofOf(report, 'I3')).toMatchObject({ status: 'skipped', reason: 'no calendar could be read' })
    expect(proofOf(report, 'I3').notChecked.map(({ says }) => says)).toEqual([
      `calendar ${room.calendarIds.east} (aspen@east.example): its connection is signed out`,
      `calendar ${room.calendarIds.west} (aspen@west.example): its connection is signed out`,
    ])
  })

  it('goes on with the other calendar when one is out of reach', async () => {
    await using room = await aRoom(database())
    await booked(room)
    room.worlds.east.faults.failNextRead(room.remoteIds.east, 'unreachable')
    const report = await prove(room)
    expect(proofOf(report, 'I26')).toMatchObject({ status: 'ok' })
    expect(proofOf(report, 'I26').notChecked).toHaveLength(1)
  })

  it('takes a write that is on its way for what it is', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await room.move(id, at('13:00'))
    const report = await prove(room)
    expect(broken(report)).toEqual([])
    expect(proofOf(report, 'I26').notChecked.map(({ says }) => says)).toContain(
      `booking ${id}: a write to calendar ${room.calendarIds.west} (aspen@west.example) is on its way`,
    )
  })

  it('takes an invitation that nobody has read yet for what it is', async () => {
    await using room = await aRoom(database())
    await booked(room)
    await database().sql(`update calendar set last_proof_at = $2 where organization_id = $1`, [
      room.organizationId,
      NOW.toString(),
    ])
    room.worlds.east.people.inviteRoom(room.remoteIds.east, { series: at('09:00'), summary: 'New', organizer: ann })
    const report = await prove(room)
    expect(broken(report)).toEqual([])
    expect(proofOf(report, 'I26').notChecked).toHaveLength(1)
  })

  it('does not look for what is over: calendars forget it', async () => {
    await using room = await aRoom(database())
    await booked(room)
    await booked(room, weekly('2026-12-02T14:00:00+01:00'))
    room.worlds.west.people.emptyCalendar(room.remoteIds.west)
    expect(proofOf(await prove(room), 'I3').violations).toHaveLength(2)
    const later = { now: () => Temporal.Instant.from('2027-01-20T09:00:00Z') }
    expect(proofOf(await prove(room, { clock: later }), 'I3').violations).toEqual([])
  })

  it('writes nothing and moves no cursor', async () => {
    await using room = await aRoom(database())
    await booked(room)
    const state = () =>
      database().sql(
        `select (select json_agg(c order by window_from, calendar_id) from calendar_cursor c where organization_id = $1) as cursors,
          (select count(*) from inbox where organization_id = $1) as inbox, (select count(*) from audit where organization_id = $1) as audit`,
        [room.organizationId],
      )
    const before = await state()
    await prove(room)
    expect(await state()).toEqual(before)
  })

  it('looks at one organization, or at all of them', async () => {
    await using ill = await aRoom(database())
    const id = await booked(ill)
    await database().sql('update booking set version = 0 where organization_id = $1 and id = $2', [
      ill.organizationId,
      id,
    ])
    await using well = await aRoom(database())
    await booked(well)
    expect((await prove(well)).ok).toBe(true)
    const all = await verify(portsOf(well, { providers: null }), { organizationId: null })
    expect(proofOf(all, 'I10').violations.map(({ organizationId }) => organizationId)).toContain(ill.organizationId)
  })
})

describe('a copy of ours that a person cancelled, and that was made anew', () => {
  it('is no twin of the new one: it takes no time', async () => {
    await using room = await aRoom(database())
    const { west } = room.worlds
    west.people.inviteRoom(room.remoteIds.west, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.settle()
    const [copy] = west.items(room.remoteIds.east)
    west.people.cancel(room.remoteIds.east, copy?.remoteId ?? '')
    await room.settle()
    expect(west.items(room.remoteIds.east).filter(({ cancelled }) => !cancelled)).toHaveLength(1)
    expect(broken(await prove(room))).toEqual([])
  })
})
