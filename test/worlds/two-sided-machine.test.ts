import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RoomPolicy } from '../../src/core/policy.ts'
import { type OccurrenceKey, occurrenceKey } from '../../src/core/recurrence/index.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from './agreement.ts'
import { SIDES, type Side, type TwoCalendars, type TwoCalendarsOptions, twoCalendars } from './two-calendars.ts'

const database = databaseOfFile()

const side = fc.constantFrom<Side[]>(...SIDES)
/** Half hours of one morning: few enough that people get in each other's way. */
const slot = fc.integer({ min: 0, max: 9 })
const which = fc.nat({ max: 7 })

/** What an administrator may set while people book. */
const rules = fc.constantFrom<Partial<RoomPolicy>>(
  { winnerRule: 'first_commit' },
  { winnerRule: 'first_created' },
  { maxDurationMinutes: 30 },
  { maxDurationMinutes: null },
  { allowRecurring: false },
  { allowRecurring: true },
)

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('invite' as const), side, slot, private: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('inviteWeekly' as const), side, slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('writeOntoRoom' as const), side, slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), side, which, slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('moveOccurrence' as const), side, slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelOccurrence' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('duplicate' as const), side, which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('crash' as const), side, lifetime: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), side, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), side, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), side, which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('book' as const), slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('moveBooking' as const), which, slot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelBooking' as const), which }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('visit' as const), side, poll: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answerRooms' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deliverNotices' as const), side }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('failWrite' as const),
      side,
      how: fc.constantFrom('before_commit' as const, 'after_commit' as const, 'garbled' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('failRead' as const),
      side,
      how: fc.constantFrom('unreachable' as const, 'garbled' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('throttle' as const),
      side,
      on: fc.constantFrom('read' as const, 'write' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expireCursors' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replay' as const), side, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('touch' as const), side, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('staleWrite' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('dropNotices' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('doubleNotices' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('visitTwice' as const), side }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('robbedVisit' as const), side, call: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forbid' as const), side, forbidden: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('signOut' as const), signedOut: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('emptyCalendar' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('changeRules' as const), rules }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 60, 900, 86_400) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('inviteOverTheChangeOfClocks' as const), side, slot }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const startOf = (index: number): string =>
  Temporal.Instant.from('2026-12-01T08:00:00Z')
    .add({ minutes: 30 * index })
    .toString()
/** Two weeks before the clocks of Berlin go forward. */
const overTheChange = (index: number): string =>
  Temporal.Instant.from('2027-03-15T08:00:00Z')
    .add({ minutes: 30 * index })
    .toString()
const meeting = (index: number) => meetingAt(startOf(index), 60, 'Europe/Berlin')

async function take(room: TwoCalendars, order: Step, index: number): Promise<void> {
  const person = { name: `Person ${index}`, address: `person${index}@example.org` }
  const remote = 'side' in order ? room.remoteIds[order.side] : ''
  const { people, faults } = room.worlds.east
  const items = 'side' in order ? room.worlds[order.side].items(remote) : []
  const chosen =
    'which' in order && 'side' in order ? items[order.which % Math.max(1, items.length)]?.remoteId : undefined
  const weekly = items.find(({ series }) => series.rule !== null)
  const booking = 'which' in order && !('side' in order) ? await nthBooking(room, order.which) : undefined
  switch (order.do) {
    case 'invite':
      return void people.inviteRoom(remote, {
        series: meeting(order.slot),
        summary: `Meeting ${index}`,
        organizer: person,
        visibility: order.private ? 'private' : 'public',
      })
    case 'inviteWeekly':
      return void people.inviteRoom(remote, {
        series: weeklyMeetingAt(startOf(order.slot), 60, { zoneName: 'Europe/Berlin', count: 4 }),
        summary: `Series ${index}`,
        organizer: person,
      })
    case 'writeOntoRoom':
      return void people.writeOntoRoom(remote, {
        series: meeting(order.slot),
        summary: `Direct ${index}`,
        organizer: person,
      })
    case 'move':
      return void (chosen !== undefined && people.move(remote, chosen, meeting(order.slot)))
    case 'moveOccurrence':
      return void (
        weekly !== undefined &&
        people.moveOccurrence(remote, weekly.remoteId, { key: secondOf(weekly), to: nextDay(order.slot) })
      )
    case 'cancelOccurrence':
      return void (weekly !== undefined && people.cancelOccurrence(remote, weekly.remoteId, secondOf(weekly)))
    case 'duplicate':
      return void (chosen !== undefined && people.duplicate(remote, chosen))
    case 'crash':
      return void (await room.killedVisit(order.side, order.lifetime))
    case 'cancel':
      return void (chosen !== undefined && people.cancel(remote, chosen))
    case 'delete':
      return void (chosen !== undefined && people.delete(remote, chosen))
    case 'rename':
      return void (chosen !== undefined && people.editDetails(remote, chosen, { summary: `Renamed ${index}` }))
    case 'book':
      return void (await room.book({
        series: meeting(order.slot),
        summary: `Booked ${index}`,
        description: null,
        organizer: person,
        visibility: 'public',
        attendeeCount: 2,
      }))
    case 'moveBooking':
      return void (booking !== undefined && (await room.move(booking, meeting(order.slot))))
    case 'cancelBooking':
      return void (booking !== undefined && (await room.cancel(booking)))
    case 'visit':
      return await room.visit(order.side, { poll: order.poll })
    case 'answerRooms':
      return void room.worlds.east.answerRooms()
    case 'deliverNotices':
      return await room.deliverNotices(order.side)
    case 'failWrite':
      return faults.failNextWrite(remote, order.how)
    case 'failRead':
      return faults.failNextRead(remote, order.how)
    case 'throttle':
      return faults.throttle(remote, { on: order.on, calls: 2, retryAfterMs: 1000 })
    case 'expireCursors':
      return faults.expireCursors(remote)
    case 'replay':
      return void (chosen !== undefined && faults.replay(remote, chosen))
    case 'touch':
      return void (chosen !== undefined && faults.touch(remote, chosen))
    case 'staleWrite':
      return faults.staleNextWrite(remote)
    case 'dropNotices':
      return faults.dropNotices(remote, 3)
    case 'doubleNotices':
      return faults.duplicateNotices(remote, 3)
    case 'visitTwice':
      return void (await Promise.all([room.visit(order.side), room.visit(order.side)]))
    case 'robbedVisit':
      return await room.robbedVisit(order.side, order.call)
    case 'forbid':
      return faults.forbid(remote, order.forbidden)
    case 'signOut':
      return faults.signOut(order.signedOut)
    case 'emptyCalendar':
      // More at once would be stopped, and wait for a person.
      return void (items.length <= 8 && people.emptyCalendar(remote))
    case 'changeRules':
      return await room.changeRules(order.rules)
    case 'inviteOverTheChangeOfClocks':
      return void people.inviteRoom(remote, {
        series: weeklyMeetingAt(overTheChange(order.slot), 60, { zoneName: 'Europe/Berlin', count: 4 }),
        summary: `Series ${index}`,
        organizer: person,
      })
    case 'wait':
      // The clock of the world has gone on already.
      return
  }
}

type Items = ReturnType<TwoCalendars['worlds'][Side]['items']>

/** The second meeting of a weekly series. */
function secondOf({ series }: Items[number]): OccurrenceKey {
  if (series.timing.kind !== 'timed') throw new Error('the machine makes timed meetings')
  const first = series.timing.wall.toZonedDateTime(series.timing.zone)
  return occurrenceKey({ at: first.add({ days: 7 }).toInstant() })
}

function nextDay(index: number): { readonly start: Temporal.Instant; readonly end: Temporal.Instant } {
  const start = Temporal.Instant.from(startOf(index)).add({ hours: 24 * 8 })
  return { start, end: start.add({ minutes: 60 }) }
}

async function nthBooking(
  { database: { sql }, organizationId }: TwoCalendars,
  index: number,
): Promise<number | undefined> {
  const rows = await sql<{ id: number }>('select id from booking where organization_id = $1 order by id', [
    organizationId,
  ])
  return rows[index % Math.max(1, rows.length)]?.id
}

async function live(
  kind: Pick<TwoCalendarsOptions, 'decides' | 'canInvite' | 'policy'>,
  steps: readonly Step[],
): Promise<readonly string[]> {
  let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
  await using room = await twoCalendars({ database: database(), ...kind, now: () => now })
  for (const [index, order] of steps.entries()) {
    now = soonest(now.add({ seconds: order.do === 'wait' ? order.seconds : 10 }), LATEST)
    await take(room, order, index)
  }
  await room.settle()
  // What has not struck by now would keep the calendars from coming to rest.
  room.worlds.east.faults.clear()
  await room.signInAgain()
  await room.settle()
  const proof = await prove(room, { clock: room.ports.clock })
  return [...(await disagreements(room)), ...broken(proof)]
}

/** Before the first meeting: of what lies in the past nothing is judged, and calendars forget it. */
const LATEST = Temporal.Instant.from('2026-11-30T20:00:00Z')
const soonest = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) < 0 ? a : b)

/** For each kind of room; `npm run test:soak` takes many more. */
const RUNS = Number(process.env.MEETMEUP_MACHINE_RUNS ?? 25)

const KINDS: readonly (Pick<TwoCalendarsOptions, 'decides' | 'canInvite' | 'policy'> & { readonly name: string })[] = [
  { name: 'MeetMeUp decides on both', decides: { east: 'meetmeup', west: 'meetmeup' } },
  { name: 'one of them decides by itself', decides: { east: 'provider', west: 'meetmeup' } },
  {
    name: 'one of them decides by itself and is asked first',
    decides: { east: 'provider', west: 'meetmeup' },
    canInvite: true,
  },
  {
    name: 'whoever asked first by their own clock wins',
    decides: { east: 'meetmeup', west: 'meetmeup' },
    policy: { winnerRule: 'first_created' },
  },
]

describe.each(KINDS)(
  'whatever people and networks do to two calendars of one room ($name)',
  ({ name: _name, ...kind }) => {
    it('both calendars and the core agree once everything has come to rest', { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
          expect(await live(kind, steps)).toEqual([])
        }),
        { numRuns: RUNS, verbose: 1 },
      )
    })
  },
)
