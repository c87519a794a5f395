import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { releaseKeptTimes, resolveConflict } from '../../src/booking/index.ts'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { type OccurrenceKey, occurrenceKey } from '../../src/core/recurrence/index.ts'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import { conflictStore } from '../../src/store/conflict-store.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { ann, at, bob, conflicts, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()
const weekly = (count: number, start = '2026-12-01T09:00:00Z') =>
  weeklyMeetingAt(start, 60, { zoneName: 'Europe/Berlin', count })
const keyOf = (text: string): OccurrenceKey => occurrenceKey({ at: Temporal.Instant.from(text) })

async function heldBy({ database: { sql }, organizationId }: TwoCalendars, name: string): Promise<string[]> {
  const rows = await sql<{ line: string }>(
    `select o.kind || ' ' || to_char(o.starts_at at time zone 'UTC', 'MM-DD HH24:MI') as line from occupancy o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
      where b.organization_id = $1 and b.organizer_name = $2 order by o.starts_at`,
    [organizationId, name],
  )
  return rows.map(({ line }) => line)
}

const singleOn = (day: string) => {
  const [, month, date] = day.split('-')
  return {
    ...at('10:00'),
    timing: { ...at('10:00').timing, wall: Temporal.PlainDateTime.from(`2026-${month}-${date}T10:00`) },
  } as ReturnType<typeof at>
}

async function room() {
  return await twoCalendars({ database: database(), decides: WE_DECIDE })
}

const coreOf = (two: TwoCalendars) =>
  composeBooking({ ...two, clock: two.ports.clock, waker: { wake: () => {} }, host: 'meetmeup.test' })

/** An administrator decides the open case for one of its sides, or for all. */
async function decides(two: TwoCalendars, name: string, action: 'keep' | 'allow'): Promise<void> {
  const [side] = await two.database.sql<{ id: number; conflict: number }>(
    `select b.id, c.id as conflict from conflict c join booking b on b.organization_id = c.organization_id and b.id = any (c.bookings)
      where c.organization_id = $1 and c.state = 'open' and b.organizer_name = $2`,
    [two.organizationId, name],
  )
  const decision = { conflictId: side?.conflict ?? 0, expectedVersion: null, reason: 'asked' }
  const resolved = await resolveConflict(
    {
      bookings: bookingStore(two.database.sql),
      ...{ conflicts: conflictStore(two.database), clock: two.ports.clock },
      rooms: bookableRooms(two.database.sql, () => performance.now()),
      waker: { wake: () => undefined },
    },
    two.caller(),
    action === 'allow' ? { ...decision, action } : { ...decision, action, keep: side?.id ?? 0 },
  )
  expect(resolved.ok).toBe(true)
}

const keeps = (two: TwoCalendars, name: string): Promise<void> => decides(two, name, 'keep')

async function atPeace(two: TwoCalendars): Promise<void> {
  expect(await disagreements(two)).toEqual([])
  expect(broken(await prove(two, { clock: two.ports.clock }))).toEqual([])
}

describe('a series that somebody invites the room to, of which one date is taken', () => {
  it('has the other dates; the room declines that one alone, and says why', async () => {
    await using two = await room()
    two.worlds.west.people.inviteRoom(two.remoteIds.west, {
      series: singleOn('2026-12-08'),
      summary: 'Other',
      organizer: bob,
    })
    await two.settle()
    const id = two.worlds.east.people.inviteRoom(two.remoteIds.east, {
      series: weekly(4),
      summary: 'Weekly',
      organizer: ann,
    })
    await two.settle()
    expect(await states(two)).toEqual(['Bob Ray: confirmed', 'Ann Meyer: confirmed'])
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      'booking 12-01 09:00',
      'booking 12-15 09:00',
      'booking 12-22 09:00',
    ])
    const copy = two.worlds.east.items(two.remoteIds.east).find(({ remoteId }) => remoteId === id)
    expect(copy?.roomResponse).toBe('accepted')
    expect([...(copy?.series.overrides ?? [])]).toEqual([[keyOf('2026-12-08T09:00:00Z'), { cancelled: true }]])
    expect(copy?.answerComment).toContain('Bob Ray')
    expect(copy?.answerComment).toContain('The other dates of the series are not touched.')
    expect(await conflicts(two)).toEqual(['series_vs_single (auto)'])
    await atPeace(two)
  })

  it('is declined as a whole when more than half of its dates are taken', async () => {
    await using two = await room()
    for (const day of ['2026-12-08', '2026-12-15', '2026-12-22'])
      two.worlds.west.people.inviteRoom(two.remoteIds.west, { series: singleOn(day), summary: 'Other', organizer: bob })
    await two.settle()
    const id = two.worlds.east.people.inviteRoom(two.remoteIds.east, {
      series: weekly(4),
      summary: 'Weekly',
      organizer: ann,
    })
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual([])
    const copy = two.worlds.east.itemsEver(two.remoteIds.east).find(({ remoteId }) => remoteId === id)
    expect(copy?.roomResponse).toBe('declined')
    expect(copy?.answerComment).toContain('Taken: 2026-12-08 10:00, 2026-12-15 10:00, 2026-12-22 10:00.')
    await atPeace(two)
  })
})

describe('one date of a series that its organiser moves to where the room is taken', () => {
  async function moved() {
    const two = await room()
    const { people } = two.worlds.east
    const id = people.inviteRoom(two.remoteIds.east, { series: weekly(4), summary: 'Weekly', organizer: ann })
    two.worlds.west.people.inviteRoom(two.remoteIds.west, {
      series: singleOn('2026-12-09'),
      summary: 'Other',
      organizer: bob,
    })
    await two.settle()
    const move = async (start: string) => {
      const to = { start: Temporal.Instant.from(start), end: Temporal.Instant.from(start).add({ minutes: 60 }) }
      people.moveOccurrence(two.remoteIds.east, id, { key: keyOf('2026-12-08T09:00:00Z'), to })
      await two.settle()
    }
    await move('2026-12-09T09:30:00Z')
    return { two, id, move }
  }

  it('loses the room for that date alone, and keeps its old time until it gets a new one', async () => {
    const { two, move } = await moved()
    await using _two = two
    const held = ['booking 12-01 09:00', 'booking 12-08 09:00', 'booking 12-15 09:00', 'booking 12-22 09:00']
    expect(await heldBy(two, 'Ann Meyer')).toEqual(held)
    const [copy] = two.worlds.east.items(two.remoteIds.east)
    expect(copy?.answerComment).toContain('the room is kept at the time it had: 2026-12-08 10:00')
    await atPeace(two)
    await move('2026-12-09T14:00:00Z')
    expect(await heldBy(two, 'Ann Meyer')).toEqual(held.with(1, 'booking 12-09 14:00'))
    expect(await states(two)).toEqual(['Ann Meyer: confirmed', 'Bob Ray: confirmed'])
    await atPeace(two)
  })

  it('lets go of its old time when nobody has found it a new one within a day', async () => {
    const { two } = await moved()
    await using _two = two
    const now = two.ports.clock.now().add({ hours: 25 })
    const bookings = bookingStore(two.database.sql)
    const released = await releaseKeptTimes(
      {
        ...{ kept: bookings, bookings, committer: bookings, ids: { uuid: randomUUID } },
        rooms: bookableRooms(two.database.sql, () => performance.now()),
        waker: { wake: () => undefined },
        clock: { now: () => now },
      },
      10,
    )
    expect(released).toBeGreaterThan(0)
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      'booking 12-01 09:00',
      'booking 12-15 09:00',
      'booking 12-22 09:00',
    ])
    await atPeace(two)
  })
})

const DAYS = ['12-01', '12-08', '12-15', '12-22']

/** Bob has the room on one of the four days for which Ann then writes her series straight onto the other calendar. */
async function overOther({ taken = '2026-12-08' } = {}) {
  const two = await room()
  const { east, west } = two.worlds
  const invited = { series: singleOn(taken), summary: 'Other', organizer: bob }
  const other = west.people.inviteRoom(two.remoteIds.west, invited)
  await two.settle()
  const written = { series: weekly(DAYS.length), summary: 'Direct', organizer: ann }
  const direct = east.people.writeOntoRoom(two.remoteIds.east, written)
  await two.settle()
  return { two, other, direct }
}

async function seriesIn({ database: { sql }, organizationId }: TwoCalendars): Promise<number> {
  const [row] = await sql<{ id: number }>('select id from booking where organization_id = $1 and recurring', [
    organizationId,
  ])
  return row?.id ?? 0
}

describe('a series written straight onto a room’s calendar, over one booking', () => {
  it('has the dates that are free; the taken one is contested, and a person is asked', async () => {
    const { two } = await overOther()
    await using _two = two
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      ...['booking 12-01 09:00', 'contested 12-08 09:00'],
      ...['booking 12-15 09:00', 'booking 12-22 09:00'],
    ])
    expect(shown(two, 'east')).toContain('Direct (organizer)')
    expect(await conflicts(two)).toEqual(['series_vs_single (open)'])
    expect([
      ...(two.worlds.east.items(two.remoteIds.east).find(({ summary }) => summary === 'Direct')?.series.exdates ?? []),
    ]).toEqual([])
    await atPeace(two)
  })

  it('keeps the taken date contested when another date of it is moved here', async () => {
    const { two } = await overOther()
    await using _two = two
    const start = Temporal.Instant.from('2026-12-16T14:00:00Z')
    const moved = await coreOf(two).bookings.changeOccurrence(two.caller(), {
      ...{ bookingId: await seriesIn(two), expectedVersion: null, originalStart: keyOf('2026-12-15T09:00:00Z') },
      ...{ to: { start, end: null }, fields: {} },
    })
    expect(moved.ok).toBe(true)
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      ...['booking 12-01 09:00', 'contested 12-08 09:00'],
      ...['booking 12-16 14:00', 'booking 12-22 09:00'],
    ])
    expect(await conflicts(two)).toEqual(['series_vs_single (open)'])
    await atPeace(two)
  })

  it('has the date, and nobody is asked any more, when the other booking goes', async () => {
    const { two, other } = await overOther()
    await using _two = two
    expect(await coreOf(two).closeSettledConflicts()).toBe(0)
    two.worlds.west.people.cancel(two.remoteIds.west, other)
    await two.settle()
    expect(await coreOf(two).closeSettledConflicts()).toBe(1)
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual(DAYS.map((day) => `booking ${day} 09:00`))
    expect(await conflicts(two)).toEqual(['series_vs_single (resolved)'])
    await atPeace(two)
  })

  it('has the date beside the other booking when a person allows both', async () => {
    const { two } = await overOther()
    await using _two = two
    await decides(two, 'Ann Meyer', 'allow')
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      ...['booking 12-01 09:00', 'waived 12-08 09:00'],
      ...['booking 12-15 09:00', 'booking 12-22 09:00'],
    ])
    expect(await heldBy(two, 'Bob Ray')).toEqual(['booking 12-08 09:00'])
    expect(await conflicts(two)).toEqual(['series_vs_single (resolved)'])
    await atPeace(two)
  })

  it('is contested whole when its other dates are taken to another time here, and shown on no other calendar', async () => {
    const { two } = await overOther({ taken: '2026-12-01' })
    await using _two = two
    const moved = await coreOf(two).bookings.changeFollowing(two.caller(), {
      ...{ bookingId: await seriesIn(two), expectedVersion: null, originalStart: keyOf('2026-12-08T09:00:00Z') },
      change: () => ({ ok: true, value: { series: weekly(3, '2026-12-09T14:00:00Z') } }),
    })
    expect(moved.ok).toBe(true)
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      ...['contested 12-01 09:00', 'booking 12-09 14:00'],
      ...['booking 12-16 14:00', 'booking 12-23 14:00'],
    ])
    expect((await states(two)).sort()).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: contested', 'Bob Ray: confirmed'])
    await atPeace(two)
  })

  it('is contested on all of its dates, also on the taken one, when it gives way to an older meeting', async () => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    const policy = { winnerRule: 'first_created' } as const
    await using two = await twoCalendars({ database: database(), decides: WE_DECIDE, policy, now: () => now })
    two.worlds.west.people.inviteRoom(two.remoteIds.west, {
      ...{
        series: singleOn('2026-12-15'),
        summary: 'Older',
        organizer: { name: 'Cleo', address: 'cleo@west.example' },
      },
    })
    now = now.add({ minutes: 1 })
    two.worlds.east.people.inviteRoom(two.remoteIds.east, {
      ...{ series: singleOn('2026-12-08'), summary: 'Other', organizer: bob },
    })
    await two.visit('east')
    two.worlds.east.people.writeOntoRoom(two.remoteIds.east, { series: weekly(3), summary: 'Direct', organizer: ann })
    await two.visit('east')
    expect(await heldBy(two, 'Ann Meyer')).toContain('contested 12-08 09:00')
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual(['12-01', '12-08', '12-15'].map((day) => `contested ${day} 09:00`))
    await atPeace(two)
  })

  it('has not lost a date that its writer takes out of it', async () => {
    const { two, direct } = await overOther()
    await using _two = two
    two.worlds.east.people.cancelOccurrence(two.remoteIds.east, direct, keyOf('2026-12-08T09:00:00Z'))
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual([
      'booking 12-01 09:00',
      'booking 12-15 09:00',
      'booking 12-22 09:00',
    ])
    await atPeace(two)
  })

  it('keeps its other dates when a person gives that one to the other booking, or gets it back', async () => {
    for (const keepsSeries of [false, true]) {
      const { two } = await overOther()
      await using _two = two
      await keeps(two, keepsSeries ? 'Ann Meyer' : 'Bob Ray')
      await two.settle()
      const days = keepsSeries ? DAYS : DAYS.toSpliced(1, 1)
      expect(await heldBy(two, 'Ann Meyer')).toEqual(days.map((day) => `booking ${day} 09:00`))
      expect((await states(two)).sort()).toEqual(
        keepsSeries ? ['Ann Meyer: confirmed', 'Bob Ray: declined'] : ['Ann Meyer: confirmed', 'Bob Ray: confirmed'],
      )
      await atPeace(two)
    }
  })

  it('does not get back what a person gave to somebody else when another person is refused', async () => {
    await using two = await room()
    const writes = async (name: string, series: ReturnType<typeof weekly>) => {
      two.worlds.west.people.writeOntoRoom(two.remoteIds.west, {
        ...{ series, summary: name, organizer: { name, address: `${name.toLowerCase()}@west.example` } },
      })
      await two.settle()
    }
    two.worlds.east.people.inviteRoom(two.remoteIds.east, { series: weekly(2), summary: 'Weekly', organizer: ann })
    await two.settle()
    await writes('Bert', weekly(4, '2026-12-08T09:00:00Z'))
    await keeps(two, 'Bert')
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual(['booking 12-01 09:00'])
    await writes('Cleo', weekly(2, '2026-11-24T09:00:00Z'))
    await keeps(two, 'Ann Meyer')
    await two.settle()
    expect(await heldBy(two, 'Ann Meyer')).toEqual(['booking 12-01 09:00'])
    expect(await heldBy(two, 'Bert')).toContain('booking 12-08 09:00')
    await atPeace(two)
  })
})
