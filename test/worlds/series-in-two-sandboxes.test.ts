import { describe, expect, it } from 'vitest'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { wakerOf } from '../../src/compose/compose-sync.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { onTheFirst, PROVIDERS, type Provider, type TwoSandboxes, twoSandboxes } from './two-sandboxes.ts'

const database = databaseOfFile()

const OTHER: Readonly<Record<Provider, Provider>> = { exchange: 'google', google: 'exchange' }

const timed = (day: string, from: string, to: string) =>
  ({ kind: 'timed', start: `${day}T${from}`, end: `${day}T${to}`, timeZone: 'Europe/Berlin' }) as const

/** A weekly meeting to which a person of this system invites the room. */
const inviteWeekly = (
  world: TwoSandboxes,
  provider: Provider,
  [day, from, to]: readonly [string, string, string],
  times: number,
) =>
  world[provider].inviteRoom({
    summary: 'Jour fixe',
    organizer: world[provider].person,
    time: timed(day, from, to),
    weeklyTimes: times,
  })

/** The organiser ends the series before 15 December, in the way of their own program. */
async function cutShort(world: TwoSandboxes, provider: Provider, id: string): Promise<void> {
  if (provider === 'google') {
    const { control, person } = world.google
    const body = { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20261215T075959Z'] }
    control.people.change({ person: person.address, eventId: id, event: body })
    return
  }
  const range = {
    type: 'endDate',
    startDate: '2026-12-01',
    endDate: '2026-12-14',
    recurrenceTimeZone: 'W. Europe Standard Time',
  }
  const pattern = { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'sunday' }
  const changed = world.exchange.sandbox.people.edit(JSON.parse(id), { recurrence: { pattern, range } })
  if (!changed.ok) throw new Error(JSON.stringify(changed.error))
}

const settleAll = async (world: TwoSandboxes): Promise<void> => {
  for (const provider of PROVIDERS) await world[provider].settle()
}

/** The starts of everything that takes time on one calendar until the middle of January, UTC. */
async function starts(world: TwoSandboxes, provider: Provider): Promise<readonly string[]> {
  const from = Temporal.Instant.from('2026-11-30T23:00:00Z')
  const found = await world[provider].readCalendarPlainly(from, from.add({ hours: 24 * 45 }))
  return found.map(({ start }) => Temporal.Instant.from(start).toString().slice(0, 16)).sort()
}

async function bookings({ database, organizationId }: TwoSandboxes): Promise<readonly string[]> {
  const rows = await database.sql<{ state: string }>(
    'select state from booking where organization_id = $1 order by id',
    [organizationId],
  )
  return rows.map(({ state }) => state)
}

async function kinds({ database, organizationId }: TwoSandboxes): Promise<readonly string[]> {
  const rows = await database.sql<{ kind: string }>(
    `select kind || ' (' || state || ')' as kind from conflict where organization_id = $1 order by id`,
    [organizationId],
  )
  return rows.map(({ kind }) => kind)
}

const AFTER_THE_CUT = [
  ...['2026-12-01T08:00', '2026-12-08T08:00'],
  ...['2026-12-15T08:30', '2026-12-22T08:30', '2026-12-29T08:30', '2027-01-05T08:30'],
]

type Order = 'the second part first' | 'the first part first' | 'both in one pull'
const ORDERS: readonly Order[] = ['the second part first', 'the first part first', 'both in one pull']

describe.each(PROVIDERS)('a series of %s that its organiser cuts in two', (provider) => {
  it.each(ORDERS)(
    'keeps the room in both parts, on both calendars, when we hear of %s',
    { timeout: 60_000 },
    async (order) => {
      await using world = await twoSandboxes(database())
      const id = await inviteWeekly(world, provider, ['2026-12-01', '09:00', '10:00'], 6)
      await settleAll(world)
      await world.settle()
      expect(await starts(world, OTHER[provider])).toHaveLength(6)
      const second = () => inviteWeekly(world, provider, ['2026-12-15', '09:30', '10:30'], 4)
      const first = () => cutShort(world, provider, id)
      const [one, two] = order === 'the first part first' ? [first, second] : [second, first]
      await one()
      await settleAll(world)
      if (order !== 'both in one pull') await world.visit(provider, { poll: true })
      expect(await bookings(world)).not.toContain('declined')
      await two()
      await settleAll(world)
      await world.settle()
      expect(await bookings(world)).toEqual(['confirmed', 'confirmed'])
      expect(await kinds(world)).toEqual(['series_split (auto)'])
      for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, AFTER_THE_CUT])
    },
  )
})

describe('"this and following" on Google’s own page', () => {
  it('is one act there, and one move here', { timeout: 60_000 }, async () => {
    await using world = await twoSandboxes(database())
    const id = await inviteWeekly(world, 'google', ['2026-12-01', '09:00', '10:00'], 6)
    await settleAll(world)
    await world.settle()
    world.google.control.people.splitSeries({
      person: world.google.person.address,
      eventId: id,
      originalStart: '2026-12-15T09:00:00+01:00',
      start: '2026-12-15T09:30:00+01:00',
      end: '2026-12-15T10:30:00+01:00',
    })
    await settleAll(world)
    await world.settle()
    expect(await bookings(world)).toEqual(['confirmed', 'confirmed'])
    expect(await kinds(world)).toEqual(['series_split (auto)'])
    for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, AFTER_THE_CUT])
  })
})

/** What Google was told in the room's name for single dates, in order. */
const datesAnswered = ({ google }: TwoSandboxes): readonly string[] =>
  google.control
    .journal({ method: 'PATCH', path: '_2026[0-9]{4}T[0-9]{6}Z$' })
    .flatMap(({ body }) => (isAnswer(body) ? [body.attendees[0]?.responseStatus ?? ''] : []))

const isAnswer = (body: unknown): body is { attendees: { responseStatus: string }[] } =>
  typeof body === 'object' && body !== null && 'attendeesOmitted' in body

describe.each(PROVIDERS)('a weekly series of %s of which one date is taken', (provider) => {
  it('has the other dates on both calendars; that one date is declined to its organiser', {
    timeout: 60_000,
  }, async () => {
    await using world = await twoSandboxes(database())
    const other = OTHER[provider]
    const single = { ...onTheFirst(world[other], '09:15', 'Visit'), time: timed('2026-12-08', '09:15', '09:45') }
    await world[other].inviteRoom(single)
    await settleAll(world)
    await world.settle()
    await inviteWeekly(world, provider, ['2026-12-01', '09:00', '10:00'], 4)
    await settleAll(world)
    await world.settle()
    expect(await bookings(world)).toEqual(['confirmed', 'confirmed'])
    expect(await kinds(world)).toEqual(['series_vs_single (auto)'])
    const held = ['2026-12-01T08:00', '2026-12-08T08:15', '2026-12-15T08:00', '2026-12-22T08:00']
    for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, held])
  })

  it('loses a date that its organiser moves to where the room is taken, and that date alone', {
    timeout: 60_000,
  }, async () => {
    await using world = await twoSandboxes(database())
    const other = OTHER[provider]
    await world[other].inviteRoom({
      ...onTheFirst(world[other], '14:00', 'Visit'),
      time: timed('2026-12-08', '14:00', '15:00'),
    })
    const id = await inviteWeekly(world, provider, ['2026-12-01', '09:00', '10:00'], 3)
    await settleAll(world)
    await world.settle()
    await world[provider].moveOccurrence(id, '2026-12-08', timed('2026-12-08', '14:30', '15:30'))
    await settleAll(world)
    world.forgetRequests()
    await world.settle()
    expect(await bookings(world)).toEqual(['confirmed', 'confirmed'])
    expect(datesAnswered(world)).toEqual(provider === 'google' ? ['declined'] : [])
    // The room keeps the old time of that date for the organiser; on the other calendar it is shown.
    const keeps = ['2026-12-01T08:00', '2026-12-08T08:00', '2026-12-08T13:00', '2026-12-15T08:00']
    expect(await starts(world, other)).toEqual(keeps)
    expect(await starts(world, provider)).toEqual(keeps.filter((start) => start !== '2026-12-08T08:00'))
  })
})

/** The only booking of the room is cancelled by the API. */
async function cancelOnly({ organizationId, ports, caller }: TwoSandboxes): Promise<void> {
  const [booking] = await database().sql<{ id: number }>('select id from booking where organization_id = $1', [
    organizationId,
  ])
  const waker = wakerOf(async () => 'queued')
  const side = composeBooking({ database: database(), clock: ports.clock, waker, host: 'meetmeup.test' })
  await side.bookings.cancel(caller(), { bookingId: booking?.id ?? 0, expectedVersion: null, reason: null })
}

describe.each(PROVIDERS)('a weekly series of %s that the room declined', (provider) => {
  it('has the room for one date that its organiser moves afterwards, and for no other', {
    timeout: 60_000,
  }, async () => {
    await using world = await twoSandboxes(database())
    const id = await inviteWeekly(world, provider, ['2026-12-01', '09:00', '10:00'], 3)
    await settleAll(world)
    await world.settle()
    await cancelOnly(world)
    await world.settle()
    for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, []])
    await world[provider].moveOccurrence(id, '2026-12-08', timed('2026-12-08', '14:30', '15:30'))
    await settleAll(world)
    await world.settle()
    for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, ['2026-12-08T13:30']])
  })

  it('leaves no date behind that was moved before the no arrived', { timeout: 60_000 }, async () => {
    await using world = await twoSandboxes(database())
    const other = OTHER[provider]
    const id = await inviteWeekly(world, provider, ['2026-12-01', '09:00', '10:00'], 3)
    await settleAll(world)
    await world.settle()
    await cancelOnly(world)
    await inviteWeekly(world, other, ['2026-12-01', '09:30', '10:30'], 2)
    await settleAll(world)
    await world.visit(other, { poll: true })
    await world[provider].moveOccurrence(id, '2026-12-15', timed('2026-12-16', '15:00', '16:00'))
    await settleAll(world)
    await world.settle()
    expect(await bookings(world)).toEqual(['declined', 'confirmed'])
    const held = ['2026-12-01T08:30', '2026-12-08T08:30']
    for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, held])
  })
})

/** The room's answers on its calendar until the middle of January, each of them once. */
function answersThere({ google, exchange }: TwoSandboxes, provider: Provider): readonly string[] {
  if (provider === 'google') {
    const attendees = google.control.events(google.calendar.remoteCalendarId).flatMap((event) => event.attendees ?? [])
    const own = (attendees as { self?: boolean; responseStatus?: string }[]).filter(({ self }) => self === true)
    return [...new Set(own.map(({ responseStatus }) => String(responseStatus)))]
  }
  const from = Temporal.Instant.from('2026-11-30T23:00:00Z')
  const found = exchange.sandbox.control.events(exchange.calendar.remoteCalendarId, {
    from,
    to: from.add({ hours: 24 * 45 }),
  })
  return found.ok ? [...new Set(found.value.map(({ response }) => response))] : []
}

describe.each(PROVIDERS)('a weekly series of %s that has the room', (provider) => {
  it('gets an answer for a date that its organiser moves, also when it is moved back before anybody looks', {
    timeout: 60_000,
  }, async () => {
    await using world = await twoSandboxes(database())
    const id = await inviteWeekly(world, provider, ['2026-12-01', '09:00', '10:00'], 3)
    await settleAll(world)
    await world.settle()
    const moveTo = (from: string, to: string) =>
      world[provider].moveOccurrence(id, '2026-12-08', timed('2026-12-08', from, to))
    for (const times of [
      [['14:30', '15:30']],
      [
        ['16:00', '17:00'],
        ['14:30', '15:30'],
      ],
    ] as const) {
      for (const [from, to] of times) await moveTo(from, to)
      await settleAll(world)
      await world.settle()
      expect(await bookings(world)).toEqual(['confirmed'])
      expect(answersThere(world, provider)).toEqual(['accepted'])
      expect(await kinds(world)).toEqual([])
    }
    const held = ['2026-12-01T08:00', '2026-12-08T13:30', '2026-12-15T08:00']
    for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, held])
  })
})
