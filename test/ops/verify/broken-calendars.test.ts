import { describe, expect, it } from 'vitest'
import { weeklyMeetingAt } from '../../../src/providers/memory/index.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { ann, at, bob, book, WE_DECIDE } from '../../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../../worlds/two-calendars.ts'
import { aRoom, booked, broken, prove } from './proving.ts'

const database = databaseOfFile()

const west = (room: TwoCalendars) => `calendar ${room.calendarIds.west} (aspen@west.example)`
const east = (room: TwoCalendars) => `calendar ${room.calendarIds.east} (aspen@east.example)`

async function linkOn(room: TwoCalendars, bookingId: number, side: 'east' | 'west' = 'west') {
  const [link] = await database().sql<{ id: number; remote_id: string }>(
    'select id, remote_id from link where booking_id = $1 and calendar_id = $2',
    [bookingId, room.calendarIds[side]],
  )
  return { id: link?.id ?? 0, remoteId: link?.remote_id ?? '' }
}

/** As if the calendar's news had been taken in, and nothing had followed. */
async function swallowed(room: TwoCalendars, remoteId: string) {
  const item = room.worlds.west.items(room.remoteIds.west).find((one) => one.remoteId === remoteId)
  await database().sql(
    `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id, state, applied_at)
      values ($1, $2, $3, $4, 'upsert', '{}', gen_random_uuid(), 'applied', now())`,
    [room.organizationId, room.calendarIds.west, remoteId, String(item?.revision)],
  )
}

describe('calendars that do not show what the core has', () => {
  it('are named when a confirmed booking is missing on one of them', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const { id: linkId, remoteId } = await linkOn(room, id)
    room.worlds.west.people.delete(room.remoteIds.west, remoteId)
    expect(broken(await prove(room))).toEqual([
      `I3: booking ${id} is not on ${west(room)} (link ${linkId}, ${remoteId})`,
    ])
  })

  it('are named when a calendar of the room was never owed the booking', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const { id: linkId, remoteId } = await linkOn(room, id)
    await database().sql('delete from link where id = $1', [linkId])
    expect(broken(await prove(room))).toEqual([
      `I3: booking ${id} has no link to ${west(room)}`,
      `I15: item ${remoteId} on ${west(room)} carries the mark of link ${linkId} and belongs to none: an orphan`,
      'I19: 1 rows of outbox refer by link_id to link that is not there',
      `I26: item ${remoteId} takes time on ${west(room)}, and no booking here knows it`,
    ])
  })

  it('are named when a copy takes no time any more', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const { remoteId } = await linkOn(room, id)
    room.worlds.west.people.editDetails(room.remoteIds.west, remoteId, { blocking: false })
    await swallowed(room, remoteId)
    expect(broken(await prove(room))).toEqual([
      `I3: booking ${id} is on ${west(room)} and takes no time there (${remoteId})`,
    ])
  })

  it('are named when a booking is there twice', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const { id: linkId, remoteId } = await linkOn(room, id)
    const copy = room.worlds.west.people.duplicate(room.remoteIds.west, remoteId) ?? ''
    expect(broken(await prove(room))).toEqual([
      `I3: booking ${id} is on ${west(room)} more than once (${remoteId}, ${copy})`,
      `I15: item ${copy} on ${west(room)} carries the mark of link ${linkId}, whose item is ${remoteId}: a twin`,
      `I26: item ${copy} takes time on ${west(room)}, and no booking here knows it`,
    ])
    // Taken in, the copy is somebody's own meeting over ours: contested, and before a person.
    await room.settle()
    expect(broken(await prove(room))).toEqual([])
  })

  it('are named when a cancelled booking is still there', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const { remoteId } = await linkOn(room, id)
    await database().sql(`update booking set state = 'cancelled' where id = $1`, [id])
    await database().sql(`delete from occupancy where booking_id = $1`, [id])
    expect(broken(await prove(room)).filter((says) => says.startsWith('I4'))).toEqual([
      `I4: booking ${id} is cancelled and is still on ${east(room)} (${(await linkOn(room, id, 'east')).remoteId})`,
      `I4: booking ${id} is cancelled and is still on ${west(room)} (${remoteId})`,
    ])
  })

  it('are named when a booking lies in another room by now', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    const [elm] = await database().sql<{ id: number }>(
      `insert into room (organization_id, name, time_zone) values ($1, 'Elm', 'Europe/Berlin') returning id`,
      [room.organizationId],
    )
    await database().sql('update booking set room_id = $2 where id = $1', [id, elm?.id])
    await database().sql('update occupancy set room_id = $2 where booking_id = $1', [id, elm?.id])
    expect(broken(await prove(room))).toEqual([
      `I4: booking ${id} lies in room ${elm?.id} and is still on ${east(room)} (${(await linkOn(room, id, 'east')).remoteId})`,
      `I4: booking ${id} lies in room ${elm?.id} and is still on ${west(room)} (${(await linkOn(room, id)).remoteId})`,
    ])
  })

  it('are named when a declined invitation is accepted there', async () => {
    await using room = await aRoom(database())
    const { people } = room.worlds.west
    const item = people.inviteRoom(room.remoteIds.west, { series: at('09:00'), summary: 'Budget', organizer: ann })
    await room.settle()
    await database().sql(
      `update booking set state = 'declined', verdict = '{"code":"released"}' where organization_id = $1`,
      [room.organizationId],
    )
    await database().sql(`delete from occupancy where organization_id = $1`, [room.organizationId])
    const [booking] = await database().sql<{ id: number }>('select id from booking where organization_id = $1', [
      room.organizationId,
    ])
    expect(broken(await prove(room))).toContain(
      `I4: booking ${booking?.id} is declined and is still on ${west(room)} (${item})`,
    )
  })

  it('are named when the times differ, of one meeting or of one week of a series', async () => {
    await using room = await aRoom(database())
    const single = await booked(room, at('11:00'))
    const series = weeklyMeetingAt('2026-12-02T09:00:00+01:00', 60, { zoneName: 'Europe/Berlin', count: 3 })
    const weekly = await booked(room, series)
    const { people } = room.worlds.west
    const [one, many] = [await linkOn(room, single), await linkOn(room, weekly)]
    people.move(room.remoteIds.west, one.remoteId, at('13:00'))
    const item = room.worlds.west.items(room.remoteIds.west).find(({ remoteId }) => remoteId === many.remoteId)
    people.move(room.remoteIds.west, many.remoteId, {
      ...(item?.series ?? series),
      exdates: [{ at: Temporal.Instant.from('2026-12-09T08:00:00Z') }],
    })
    await swallowed(room, one.remoteId)
    await swallowed(room, many.remoteId)
    expect(broken(await prove(room))).toEqual([
      `I26: booking ${single} is not at 2026-12-01T10:00:00Z/2026-12-01T11:00:00Z on ${west(room)}`,
      `I26: booking ${single} takes 2026-12-01T12:00:00Z/2026-12-01T13:00:00Z, which it does not have here, on ${west(room)}`,
      `I26: booking ${weekly} is not at 2026-12-09T08:00:00Z/2026-12-09T09:00:00Z on ${west(room)}`,
    ])
  })

  it('are named when something private is shown in public', async () => {
    await using room = await aRoom(database())
    const id = await booked(room)
    await database().sql(`update booking set visibility = 'private' where id = $1`, [id])
    expect(broken(await prove(room))).toEqual([
      `I26: booking ${id} is private here, and public on ${east(room)}`,
      `I26: booking ${id} is private here, and public on ${west(room)}`,
    ])
  })

  it('are named when somebody’s meeting never reached us', async () => {
    await using room = await aRoom(database())
    await booked(room)
    const item = room.worlds.west.people.inviteRoom(room.remoteIds.west, {
      series: at('15:00'),
      summary: 'Lost',
      organizer: bob,
    })
    expect(broken(await prove(room))).toEqual([
      `I26: item ${item} takes time on ${west(room)}, and no booking here knows it`,
    ])
  })
})

describe('a copy that somebody made of our item', () => {
  it('is named as long as it lies ahead; what is over is left where it stands', async () => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    const clock = { now: () => now }
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: clock.now })
    await book(room, '10:00')
    await room.settle()
    const [ours] = room.worlds.west.items(room.remoteIds.west)
    const copy = room.worlds.west.people.duplicate(room.remoteIds.west, ours?.remoteId ?? '')
    await swallowed(room, copy ?? '')
    expect(broken(await prove(room, { clock }))).toContainEqual(expect.stringContaining('a twin'))
    now = now.add({ hours: 24 * 40 })
    expect(broken(await prove(room, { clock }))).toEqual([])
  })
})
