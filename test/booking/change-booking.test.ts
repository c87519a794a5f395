import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type BookingError,
  type BookingReceipt,
  cancelBooking,
  expireHolds,
  extendHorizon,
  getBooking,
  moveBooking,
  settleHold,
} from '../../src/booking/index.ts'
import type { Booking } from '../../src/core/booking.ts'
import { occurrenceKey } from '../../src/core/recurrence/occurrence-key.ts'
import type { Result } from '../../src/core/result.ts'
import type { Room } from '../../src/core/room.ts'
import { meeting, openWorld, recurring, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

function granted(result: Result<BookingReceipt, BookingError>): Booking {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.booking
}

const codeOf = (result: Result<unknown, BookingError>): string =>
  result.ok ? 'ok' : result.error.code === 'refused' ? result.error.verdict.code : result.error.code

const heldTimes = async (bookingId: number): Promise<string[]> => {
  const rows = await world.database.sql<{ starts_at: string }>(
    'select starts_at from occupancy where booking_id = $1 order by starts_at',
    [bookingId],
  )
  return rows.map((row) => row.starts_at)
}

/** A calendar of the room; one that decides by itself is asked. */
async function pair(room: Room, decides: 'meetmeup' | 'provider'): Promise<number> {
  const { organizationId } = world.caller
  const [connection] = await world.database.sql<{ id: number }>(
    `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
      values ($1, 'memory', 'Memory', '{}', '', 'k', 600) returning id`,
    [organizationId],
  )
  const [calendar] = await world.database.sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, can_ask)
      values ($1, $2, $3, 'room', 'Europe/Berlin', $4, $4 = 'provider') returning id`,
    [organizationId, room.id, connection?.id, decides],
  )
  return calendar?.id ?? 0
}

describe('moving a booking', () => {
  it('frees the old time when the new one is granted', async () => {
    const room = await world.room()
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    const moved = await moveBooking(world.ports, world.caller, {
      bookingId: booking.id,
      expectedVersion: 1,
      changes: { series: meeting('2026-12-01T10:30', 60) },
    })
    expect(granted(moved)).toMatchObject({ version: 2, sequence: 1, uid: booking.uid })
    expect(await heldTimes(booking.id)).toEqual(['2026-12-01T09:30:00Z'])
    expect(codeOf(await world.book(room, meeting('2026-12-01T09:30', 60)))).toBe('ok')
  })

  it('keeps the old time when the new one is taken', async () => {
    const room = await world.room()
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    granted(await world.book(room, meeting('2026-12-01T12:00', 60)))
    const changes = { series: meeting('2026-12-01T12:30', 60) }
    const moved = await moveBooking(world.ports, world.caller, { bookingId: booking.id, expectedVersion: 1, changes })
    expect(codeOf(moved)).toBe('room_unavailable')
    expect(await heldTimes(booking.id)).toEqual(['2026-12-01T09:00:00Z'])
    const kept = await getBooking(world.ports, world.caller, booking.id)
    expect(kept.ok && kept.value.version).toBe(1)
  })

  it('takes it to another room in one step, and both rooms have a new revision', async () => {
    const [room, other] = [await world.room(), await world.room({ name: 'Birch' })]
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    const moved = await moveBooking(world.ports, world.caller, {
      bookingId: booking.id,
      expectedVersion: null,
      changes: { roomId: other.id },
    })
    expect(moved.ok && moved.value.revisions).toEqual({ [room.id]: 2, [other.id]: 1 })
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('ok')
  })

  it('lets only one of two simultaneous movers through', async () => {
    const room = await world.room()
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    const to = (wall: string) =>
      moveBooking(world.ports, world.caller, {
        bookingId: booking.id,
        expectedVersion: 1,
        changes: { series: meeting(wall, 60) },
      })
    const codes = (await Promise.all([to('2026-12-01T13:00'), to('2026-12-01T15:00')])).map(codeOf)
    expect(codes.sort()).toEqual(['ok', 'version_mismatch'])
    expect(await heldTimes(booking.id)).toHaveLength(1)
  })

  it('leaves the meetings of a series that already took place where they were', async () => {
    const room = await world.room()
    const weekly = recurring('2026-12-01T10:00', 60, { freq: 'WEEKLY', end: { count: 4 } })
    const booking = granted(await world.book(room, weekly))
    const before = world.now
    world.now = Temporal.Instant.from('2026-12-10T00:00:00Z')
    const changes = { series: recurring('2026-12-01T14:00', 60, { freq: 'WEEKLY', end: { count: 4 } }) }
    granted(await moveBooking(world.ports, world.caller, { bookingId: booking.id, expectedVersion: 1, changes }))
    world.now = before
    expect((await heldTimes(booking.id)).map((time) => time.slice(5, 13))).toEqual([
      '12-01T09',
      '12-08T09',
      '12-15T13',
      '12-22T13',
    ])
  })

  it('is refused for a meeting that its organiser keeps in their own calendar', async () => {
    const room = await world.room()
    const calendarId = await pair(room, 'meetmeup')
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    await world.database.sql(`update link set role = 'invitation' where booking_id = $1 and calendar_id = $2`, [
      booking.id,
      calendarId,
    ])
    const changes = { series: meeting('2026-12-01T12:00', 60) }
    const moved = await moveBooking(world.ports, world.caller, {
      bookingId: booking.id,
      expectedVersion: null,
      changes,
    })
    expect(codeOf(moved)).toBe('not_organizer')
    const released = await cancelBooking(world.ports, world.caller, {
      bookingId: booking.id,
      expectedVersion: null,
      reason: null,
    })
    expect(granted(released)).toMatchObject({ state: 'declined', verdict: { code: 'released' } })
  })

  it('gives up one meeting of a series at short notice, because only what is new is judged', async () => {
    const room = await world.room({ policy: { minNoticeMinutes: 600 } })
    const rule = { freq: 'DAILY' as const, end: { count: 3 } }
    const daily = recurring('2026-11-23T10:00', 60, rule)
    const booking = granted(await world.book(room, daily))
    const before = world.now
    world.now = Temporal.Instant.from('2026-11-23T08:30:00Z')
    const key = occurrenceKey({ at: Temporal.Instant.from('2026-11-24T09:00:00Z') })
    const without = { ...daily, overrides: new Map([[key, { cancelled: true as const }]]) }
    const shortened = await moveBooking(world.ports, world.caller, {
      ...{ bookingId: booking.id, expectedVersion: null, changes: { series: without } },
    })
    const later = recurring('2026-11-23T14:00', 60, rule)
    const moved = await moveBooking(world.ports, world.caller, {
      ...{ bookingId: booking.id, expectedVersion: null, changes: { series: later } },
    })
    world.now = before
    expect(codeOf(shortened)).toBe('ok')
    expect(codeOf(moved)).toBe('policy_min_notice')
    expect((await heldTimes(booking.id)).map((time) => time.slice(5, 13))).toEqual(['11-23T09', '11-25T09'])
  })

  it('changes only the words when only words are changed', async () => {
    const room = await world.room()
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    const changes = { summary: 'Retrospective; with, signs' }
    const changed = await moveBooking(world.ports, world.caller, { bookingId: booking.id, expectedVersion: 1, changes })
    expect(granted(changed)).toMatchObject({ summary: 'Retrospective; with, signs', state: 'confirmed', version: 2 })
    expect(await heldTimes(booking.id)).toEqual(['2026-12-01T09:00:00Z'])
    const [row] = await world.database.sql<{ fragment: string }>('select fragment from booking where id = $1', [
      booking.id,
    ])
    expect(row?.fragment).toContain('SUMMARY:Retrospective\\; with\\, signs\r\n')
  })
})

describe('cancelling', () => {
  it('frees the room, and is written down with its author', async () => {
    const room = await world.room()
    const booking = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    const cancelled = await cancelBooking(world.ports, world.caller, {
      bookingId: booking.id,
      expectedVersion: 1,
      reason: 'Ill',
    })
    expect(granted(cancelled)).toMatchObject({
      state: 'cancelled',
      verdict: { code: 'cancelled', inputs: { decidedBy: 'key:1', reason: 'Ill' } },
    })
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('ok')
    const audit = await world.database.sql(
      `select action, actor, cause_id, from_version, to_version from audit where entity = 'booking' and entity_id = $1 order by id`,
      [booking.id],
    )
    const { actor, causeId: cause_id } = world.caller
    expect(audit).toEqual([
      { action: 'booking.book', actor, cause_id, from_version: null, to_version: 1 },
      { action: 'booking.cancel', actor, cause_id, from_version: 1, to_version: 2 },
    ])
  })

  it('happens once: the second time there is nothing left to cancel', async () => {
    const booking = granted(await world.book(await world.room(), meeting('2026-12-01T10:00', 60)))
    const cancel = () =>
      cancelBooking(world.ports, world.caller, { bookingId: booking.id, expectedVersion: null, reason: null })
    expect([codeOf(await cancel()), codeOf(await cancel())]).toEqual(['ok', 'not_active'])
  })
})

describe('a room whose calendar decides by itself', () => {
  it('is held until it accepts, and confirmed then', async () => {
    const room = await world.room()
    const calendarId = await pair(room, 'provider')
    const held = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    expect(held.state).toBe('held')
    expect(held.holdExpiresAt?.toString()).toBe('2026-11-22T08:05:00Z')
    expect(world.woken.at(-1)).toBe(calendarId)
    const links = await world.database.sql('select role, state, desired_core_version from link where booking_id = $1', [
      held.id,
    ])
    expect(links).toEqual([{ role: 'request', state: 'pending', desired_core_version: 1 }])
    expect(codeOf(await world.book(room, meeting('2026-12-01T10:00', 60)))).toBe('room_unavailable')
    const settled = await settleHold(world.ports, world.caller, {
      bookingId: held.id,
      answer: 'accepted',
      comment: null,
    })
    expect(granted(settled)).toMatchObject({ state: 'confirmed', holdExpiresAt: null })
    expect(await world.database.sql('select kind from occupancy where booking_id = $1', [held.id])).toEqual([
      { kind: 'booking' },
    ])
  })

  it('gives the time free again when it declines, and every calendar that was told is owed the news', async () => {
    const room = await world.room()
    await pair(room, 'provider')
    await pair(room, 'meetmeup')
    const held = granted(await world.book(room, meeting('2026-12-01T10:00', 60)))
    const settled = await settleHold(world.ports, world.caller, {
      bookingId: held.id,
      answer: 'declined',
      comment: 'Closed',
    })
    expect(granted(settled)).toMatchObject({
      state: 'declined',
      verdict: { code: 'provider_refused', inputs: { reason: 'Closed' } },
    })
    expect(settled.ok && settled.value.links).toHaveLength(2)
    expect(await heldTimes(held.id)).toEqual([])
  })

  it('is confirmed or refused by the policy when no answer comes in time', async () => {
    const rooms = [await world.room(), await world.room({ policy: { onUnreachableProvider: 'refuse' } })]
    const held: Booking[] = []
    for (const room of rooms) {
      await pair(room, 'provider')
      held.push(granted(await world.book(room, meeting('2026-12-01T10:00', 60))))
    }
    const before = world.now
    world.now = before.add({ minutes: 6 })
    await expireHolds({ ...world.ports, holds: world.ports.bookings }, 100)
    world.now = before
    const states = await Promise.all(held.map(({ id }) => world.ports.bookings.read(world.caller.organizationId, id)))
    expect(states.map((booking) => [booking?.state, booking?.verdict?.code])).toEqual([
      ['confirmed', 'hold_expired'],
      ['declined', 'hold_expired'],
    ])
  })
})

describe('as the months go by', () => {
  it('a series without an end is held further ahead, and who was there first keeps the room', async () => {
    const room = await world.room({ policy: { bookingWindowDays: null }, building: 'South' })
    const birch = await world.room({ name: 'Birch', building: 'South' })
    const daily = granted(await world.book(room, recurring('2026-12-01T10:00', 60, { freq: 'DAILY' })))
    granted(await world.book(room, meeting('2028-01-10T10:30', 60)))
    const before = world.now
    world.now = before.add({ hours: 24 * 31 })
    const extended = await extendHorizon({ ...world.ports, series: world.ports.bookings }, 100)
    const again = await extendHorizon({ ...world.ports, series: world.ports.bookings }, 100)
    world.now = before
    expect(extended).toMatchObject({ lost: 1, contested: 0 })
    expect(extended.rows).toBeGreaterThanOrEqual(30)
    expect(again.rows).toBe(0)
    expect(await world.overlaps()).toBe(0)
    const cases = await world.ports.conflicts.list({
      organizationId: room.organizationId,
      states: ['open', 'auto'],
      roomId: room.id,
      before: null,
      limit: 10,
    })
    expect(cases).toMatchObject([{ kind: 'series_vs_single', state: 'auto' }])
    const read = await world.ports.bookings.read(room.organizationId, daily.id)
    expect(read).toMatchObject({
      version: 2,
      state: 'confirmed',
      lost: [{ key: '2028-01-10T09:00:00Z', verdict: { code: 'room_unavailable', inputs: { holders: [{}] } } }],
      verdict: { code: 'series_partly_held', value: 1 },
    })
    expect(read?.verdict?.inputs.alternatives?.map(({ roomId }) => roomId)).toContain(birch.id)
  })
})
