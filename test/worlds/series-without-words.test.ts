import { describe, expect, it } from 'vitest'
import { moveBooking } from '../../src/booking/index.ts'
import { occurrenceKey, type Series } from '../../src/core/recurrence/index.ts'
import { withSingleMoved } from '../../src/core/singles.ts'
import { switchMode } from '../../src/ops/calendars/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { bookableRooms } from '../../src/store/bookable-rooms.ts'
import { bookingStore } from '../../src/store/booking-store.ts'
import { calendarModeStore } from '../../src/store/calendar-mode-store.ts'
import { occupancySearch } from '../../src/store/occupancy-search.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { backup } from './backup.ts'
import { PROVIDERS, type Provider, type TwoSandboxes, twoSandboxes } from './two-sandboxes.ts'

const database = databaseOfFile()

const weekly = weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { zoneName: 'Europe/Berlin', count: 3 })
/** Graph has no words for a date beside a rule ("recurrencePattern"); Google takes RDATE. */
const withFriday: Series = { ...weekly, rdates: [{ at: Temporal.Instant.from('2026-12-04T13:00:00Z') }] }
const DATES = ['2026-12-01T09:00', '2026-12-04T13:00', '2026-12-08T09:00', '2026-12-15T09:00']

/** The starts of everything that takes time on one calendar until the middle of January, UTC. */
async function starts(world: TwoSandboxes, provider: Provider): Promise<readonly string[]> {
  const from = Temporal.Instant.from('2026-11-30T23:00:00Z')
  const found = await world[provider].readCalendarPlainly(from, from.add({ hours: 24 * 45 }))
  return found.map(({ start }) => Temporal.Instant.from(start).toString().slice(0, 16)).sort()
}

/** What the room's mailbox in Exchange holds: single meetings and series, as the sandbox itself says. */
function held({ exchange: { sandbox, calendar } }: TwoSandboxes) {
  const events = sandbox.control.events(calendar.remoteCalendarId)
  if (!events.ok) throw new Error('the room has no mailbox')
  return events.value
}

async function change(world: TwoSandboxes, bookingId: number, series: Series): Promise<void> {
  const { database: store, caller, ports } = world
  const moved = await moveBooking(
    {
      rooms: bookableRooms(store.sql, () => performance.now()),
      bookings: bookingStore(store.sql),
      committer: bookingStore(store.sql),
      finder: occupancySearch(store.sql),
      waker: { wake() {} },
      clock: ports.clock,
    },
    caller(),
    { bookingId, expectedVersion: null, changes: { series } },
  )
  if (!moved.ok) throw new Error(moved.error.code)
}

async function listed({ database: { sql }, organizationId }: TwoSandboxes) {
  return await sql<{ line: string; message: string }>(
    `select kind || ' (' || state || ')' as line, evidence ->> 'message' as message from conflict where organization_id = $1 order by id`,
    [organizationId],
  )
}

const switchTo = (world: TwoSandboxes, mode: 'observe' | 'live') =>
  switchMode(
    { modes: calendarModeStore(world.database), wakeCalendar: () => {}, clock: { now: () => world.google.now() } },
    world.caller(),
    { calendarId: null, reason: 'the backup of last night was restored', mode },
  )

async function bookings({ database: { sql }, organizationId }: TwoSandboxes): Promise<readonly string[]> {
  const rows = await sql<{ state: string }>('select state from booking where organization_id = $1', [organizationId])
  return rows.map(({ state }) => state)
}

async function expectBoth(world: TwoSandboxes, dates: readonly string[]): Promise<void> {
  for (const side of PROVIDERS) expect([side, await starts(world, side)]).toEqual([side, dates])
}

describe('a series that Exchange has no words for, over HTTP', { timeout: 180_000 }, () => {
  it('stands in Outlook date by date and in Google as one; a date that a person moves or deletes in Outlook is changed alone; said in words again, it is one', async () => {
    await using world = await twoSandboxes(database())
    const id = await world.book(withFriday)
    await world.settle()
    await expectBoth(world, DATES)
    expect(held(world).map(({ type }) => type)).toEqual(DATES.map(() => 'singleInstance'))
    expect(await listed(world)).toEqual([
      { line: 'unpushable (auto)', message: 'Exchange cannot express this recurrence: RDATE' },
    ])

    const { sandbox, calendar } = world.exchange
    const at = { mailbox: calendar.remoteCalendarId }
    const idOf = (start: string): string =>
      String(held(world).find((event) => JSON.stringify(event).includes(start))?.id ?? '')
    const zone = 'W. Europe Standard Time'
    const moved = sandbox.people.edit(
      { ...at, id: idOf('2026-12-08T') },
      {
        start: { dateTime: '2026-12-09T16:00:00', timeZone: zone },
        end: { dateTime: '2026-12-09T17:00:00', timeZone: zone },
      },
    )
    if (!moved.ok) throw new Error(JSON.stringify(moved.error))
    sandbox.people.delete({ ...at, id: idOf('2026-12-15T') })
    await world.exchange.settle()
    await world.settle()
    const changed = ['2026-12-01T09:00', '2026-12-04T13:00', '2026-12-09T15:00']
    await expectBoth(world, changed)

    await world.visit('exchange', { poll: true, compare: true })
    await world.settle()
    await expectBoth(world, changed)

    await change(world, id, weekly)
    await world.settle()
    expect(await starts(world, 'google')).toEqual(await starts(world, 'exchange'))
    expect(held(world).filter(({ type }) => type === 'singleInstance')).toEqual([])
    expect((await listed(world)).map(({ line }) => line)).toEqual(['unpushable (resolved)'])
  })

  it('is one of which a date was moved past its neighbour: Exchange refuses it, and takes the dates', async () => {
    await using world = await twoSandboxes(database())
    const id = await world.book(weekly)
    await world.settle()
    const past = withSingleMoved(
      weekly,
      occurrenceKey({ at: Temporal.Instant.from('2026-12-08T09:00:00Z') }),
      meetingAt('2026-12-15T13:00:00Z', 60, 'Europe/Berlin'),
    )
    for (const time of [1, 2]) {
      await change(world, id, past)
      await world.settle()
      await expectBoth(world, ['2026-12-01T09:00', '2026-12-15T09:00', '2026-12-15T13:00'])
      expect(held(world).map(({ type }) => type)).not.toContain('seriesMaster')
      // Another change, which Exchange refuses as before.
      await change(world, id, { ...past, timing: { ...past.timing } })
      await world.settle()
      await change(world, id, weekly)
      await world.settle()
      await expectBoth(world, ['2026-12-01T09:00', '2026-12-08T09:00', '2026-12-15T09:00'])
      expect(held(world).map(({ type }) => type)).not.toContain('singleInstance')
      expect(await listed(world)).toHaveLength(time)
    }
  })

  it('is the same series after the database was put back to before it was booked', async () => {
    await using world = await twoSandboxes(database())
    await world.settle()
    const unbooked = await backup(world)
    await world.book(withFriday)
    await world.settle()
    await unbooked()
    await switchTo(world, 'observe')
    await world.settle()
    world.forgetRequests()
    await switchTo(world, 'live')
    await world.settle()
    for (const provider of PROVIDERS) await world.visit(provider, { poll: true, compare: true })
    await world.settle()
    await expectBoth(world, DATES)
    expect(await bookings(world)).toEqual(['confirmed'])
    // What they say may be written anew; none is made, and none is taken away.
    expect(
      PROVIDERS.flatMap((provider) => world.writes(provider)).filter((write) => !write.startsWith('PATCH')),
    ).toEqual([])
  })
})
