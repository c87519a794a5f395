import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommitRequest } from '../../src/booking/commit-request.ts'
import type { Room } from '../../src/core/room.ts'
import { commitBookings } from '../../src/store/booking-store.ts'
import { oneBooking } from '../bench/one-booking.ts'
import { openWorld, type World } from '../booking/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const wish = (room: Room, slot: number, more: Partial<CommitRequest> = {}): CommitRequest => ({
  ...oneBooking(room.organizationId, room.id, slot),
  policies: [{ roomId: room.id, version: room.policyVersion }],
  ...more,
})

async function pair(room: Room, remoteId: string): Promise<number> {
  const [connection] = await world.database.sql<{ id: number }>(
    `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
      values ($1, 'memory', 'Memory', '{}', '', 'k', 600) returning id`,
    [room.organizationId],
  )
  const [calendar] = await world.database.sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides)
      values ($1, $2, $3, $4, 'UTC', 'meetmeup') returning id`,
    [room.organizationId, room.id, connection?.id, remoteId],
  )
  return calendar?.id ?? 0
}

const links = (bookingId: number) =>
  world.database.sql(
    'select calendar_id, role, state, desired_core_version as desired, pushed_core_version as pushed from link where booking_id = $1 order by calendar_id',
    [bookingId],
  )

describe('many bookings in one call', () => {
  it('are each decided on their own, in the order given', async () => {
    const [room, other] = [await world.room(), await world.room()]
    const answers = await commitBookings(world.database.sql, [
      wish(other, 1),
      wish(room, 1),
      wish(room, 1),
      wish(room, 2),
    ])
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.guard))).toEqual(['ok', 'ok', 'room', 'ok'])
    const [refused] = answers.filter((answer) => !answer.ok)
    expect(refused).toMatchObject({
      clashes: [{ roomId: room.id, holder: { organizerName: 'Ann Lee', startsAt: '2020-01-01T01:00:00+00:00' } }],
    })
  })

  it('never wait for each other in a ring, whatever the order of their rooms', async () => {
    const rooms = [await world.room(), await world.room(), await world.room()]
    const batches = Array.from({ length: 12 }, (_, n) => {
      const order = n % 2 === 0 ? rooms : rooms.toReversed()
      return commitBookings(
        world.database.sql,
        order.map((room) => wish(room, 100 + n)),
      )
    })
    const answers = (await Promise.all(batches)).flat()
    expect(answers.filter((answer) => answer.ok)).toHaveLength(36)
  })
})

describe('what calendars are owed', () => {
  it('is a copy on each of the room’s calendars but the one that the booking came from', async () => {
    const room = await world.room()
    const [source, mirror] = [await pair(room, 'source'), await pair(room, 'mirror')]
    const origin = { role: 'invitation', remoteId: 'r1', place: 'room' } as const
    const [answer] = await commitBookings(world.database.sql, [wish(room, 1, { sourceCalendarId: source, origin })])
    if (answer?.ok !== true) throw new Error('refused')
    expect(answer.links.map(({ calendarId }) => calendarId)).toEqual([mirror])
    expect(await links(answer.bookingId)).toEqual([
      { calendar_id: source, role: 'invitation', state: 'live', desired: 1, pushed: 1 },
      { calendar_id: mirror, role: 'mirror', state: 'pending', desired: 1, pushed: 0 },
    ])
    const outbox = await world.database.sql('select calendar_id, desired_version from outbox where link_id = $1', [
      answer.links[0]?.id,
    ])
    expect(outbox).toEqual([{ calendar_id: mirror, desired_version: 1 }])
  })

  it('includes an answer to the calendar it came from, when the room answers there', async () => {
    const room = await world.room()
    const source = await pair(room, 'asks-us')
    const origin = { role: 'invitation', remoteId: 'r2', place: 'room' } as const
    const [answer] = await commitBookings(world.database.sql, [
      wish(room, 1, { sourceCalendarId: source, origin, owesSource: true }),
    ])
    if (answer?.ok !== true) throw new Error('refused')
    expect(answer.links).toEqual([{ id: expect.any(Number), calendarId: source }])
    expect(await links(answer.bookingId)).toMatchObject([{ desired: 1, pushed: 0 }])
  })

  it('is the news of a move also on the calendars of the room that was left', async () => {
    const [room, other] = [await world.room(), await world.room()]
    const [left, entered] = [await pair(room, 'left'), await pair(other, 'entered')]
    const [made] = await commitBookings(world.database.sql, [wish(room, 1)])
    if (made?.ok !== true) throw new Error('refused')
    const moved = wish(other, 1, { bookingId: made.bookingId, expectedVersion: 1, changeKind: 'moved' })
    const [answer] = await commitBookings(world.database.sql, [moved])
    if (answer?.ok !== true) throw new Error('refused')
    expect(answer.links.map(({ calendarId }) => calendarId).sort()).toEqual([left, entered].sort())
    expect(Object.keys(answer.revisions).map(Number).sort()).toEqual([room.id, other.id].sort())
  })
})

describe('the change log of a room', () => {
  it('has one line for each revision, without a gap', async () => {
    const room = await world.room()
    await commitBookings(world.database.sql, [wish(room, 1), wish(room, 1), wish(room, 2)])
    const [first] = await world.database.sql<{ booking_id: number }>(
      'select booking_id from change_log where room_id = $1 and rev = 1',
      [room.id],
    )
    const again = wish(room, 5, { bookingId: first?.booking_id ?? 0, expectedVersion: 1, changeKind: 'moved' })
    await commitBookings(world.database.sql, [again, again])
    const log = await world.database.sql('select rev, kind from change_log where room_id = $1 order by rev', [room.id])
    expect(log).toEqual([
      { rev: 1, kind: 'booked' },
      { rev: 2, kind: 'booked' },
      { rev: 3, kind: 'moved' },
    ])
  })
})
