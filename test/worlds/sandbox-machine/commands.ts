import fc from 'fast-check'
import { meetingAt, weeklyMeetingAt } from '../../../src/providers/memory/index.ts'
import { commandsOn, type Weighted } from '../machine/command.ts'
import { PROVIDERS, type Provider } from '../two-sandboxes.ts'
import { type Made, type SandboxMachine, startOf, WEEKS, wallsOf, weeklyDates } from './sandbox-machine.ts'

const command = commandsOn<SandboxMachine>()
const provider = fc.constantFrom<Provider[]>(...PROVIDERS)
const slot = fc.integer({ min: 0, max: 9 })
const which = fc.nat({ max: 7 })
const ZONE = 'Europe/Berlin'

/** What people do in Outlook and in Google Calendar. */
export const PEOPLE: readonly Weighted<SandboxMachine>[] = [
  command('invite', { weight: 4, given: fc.record({ provider, slot, private: fc.boolean() }) }, (machine, given) =>
    make(machine, 'inviteRoom', given),
  ),
  command('invite weekly', { weight: 2, given: fc.record({ provider, slot }) }, (machine, given) =>
    make(machine, 'inviteRoom', { ...given, isWeekly: true }),
  ),
  command('write onto the room', { weight: 2, given: fc.record({ provider, slot }) }, (machine, given) =>
    make(machine, 'writeOntoRoom', given),
  ),
  onMeeting('move', { weight: 2, given: fc.record({ slot, minutes: fc.constantFrom(30, 60, 90) }) }, async (at, to) => {
    if (at.made.dates === null) await at.harness.moveMeeting(at.made.id, wallsOf(to.slot, to.minutes))
  }),
  onMeeting('cancel', { weight: 2, given: fc.constant(null) }, async ({ machine, made, harness }) => {
    machine.made.splice(machine.made.indexOf(made), 1)
    await harness.cancelMeeting(made.id)
  }),
  onMeeting('move a date', { given: fc.record({ date: fc.nat({ max: WEEKS - 1 }), slot }) }, async (at, given) => {
    const day = at.made.dates?.[given.date]
    if (day === undefined) return
    const next = Temporal.PlainDate.from(day).add({ days: 1 }).toString()
    await at.harness.moveOccurrence(at.made.id, day, wallsOf(given.slot, 60, next))
  }),
  onMeeting('cancel a date', { given: fc.nat({ max: WEEKS - 1 }) }, async ({ made, harness }, date) => {
    const day = made.dates?.[date]
    if (day !== undefined) await harness.cancelOccurrence(made.id, day)
  }),
]

/** What people ask for by the API. */
export const CORE: readonly Weighted<SandboxMachine>[] = [
  command('book', { weight: 3, given: slot }, ({ core, world, step }, at) =>
    core.bookings.book(world.caller(), { ...wish(step, world.roomId), series: series(at) }),
  ),
  command('book weekly', { given: slot }, ({ core, world, step }, at) =>
    core.bookings.book(world.caller(), {
      ...wish(step, world.roomId),
      series: weeklyMeetingAt(startOf(at).toString(), 60, { zoneName: ZONE, count: WEEKS }),
    }),
  ),
  onBooking('move a booking', ({ core, world }, bookingId, to) =>
    core.bookings.move(world.caller(), { bookingId, expectedVersion: null, changes: { series: series(to) } }),
  ),
  onBooking('cancel a booking', ({ core, world }, bookingId) =>
    core.bookings.cancel(world.caller(), { bookingId, expectedVersion: null, reason: null }),
  ),
]

/** What goes wrong on the way, what our processes do, and how they end. */
export const FAULTS: readonly Weighted<SandboxMachine>[] = [
  command(
    'fail a call',
    {
      weight: 4,
      given: fc.record({
        provider,
        call: fc.constantFrom('read', 'write'),
        failure: fc.constantFrom('throttled', 'busy', 'answer_lost', 'html'),
      }),
    },
    ({ world }, given) => world[given.provider].failNext(given.call, given.failure),
  ),
  command('forget the cursors', { given: provider }, ({ world }, at) => world[at].expireCursors()),
  command('empty a calendar', { given: provider }, ({ world }, at) => world[at].emptyCalendar()),
  command(
    'crash',
    { weight: 3, given: fc.record({ provider, lifetime: fc.integer({ min: 1, max: 60 }) }) },
    (machine, given) => machine.killedVisit(given.provider, given.lifetime),
  ),
  command('visit', { weight: 9, given: fc.record({ provider, poll: fc.boolean() }) }, ({ world }, given) =>
    world.visit(given.provider, { poll: given.poll }),
  ),
  command('two workers visit', { given: provider }, ({ world }, at) =>
    Promise.all([world.visit(at, { poll: true }), world.visit(at)]),
  ),
  command('compare', { given: provider }, ({ world }, at) => world.visit(at, { compare: true })),
  command('the servers do what they do later', { weight: 3, given: provider }, ({ world }, at) => world[at].settle()),
]

const series = (at: number) => meetingAt(startOf(at).toString(), 60, ZONE)

const wish = (step: number, roomId: number) => ({
  ...({ roomId, origin: 'api', uid: null, visibility: 'public', attendeeCount: 2 } as const),
  summary: `Booked ${step}`,
  description: null,
  organizer: { name: `Person ${step}`, address: `person${step}@example.org` },
})

interface Making {
  readonly provider: Provider
  readonly slot: number
  readonly private?: boolean
  readonly isWeekly?: boolean
}

async function make(
  { world, step, made }: SandboxMachine,
  act: 'inviteRoom' | 'writeOntoRoom',
  given: Making,
): Promise<void> {
  const harness = world[given.provider]
  const id = await harness[act]({
    summary: `Meeting ${step}`,
    organizer: harness.person,
    time: wallsOf(given.slot),
    private: given.private ?? false,
    ...(given.isWeekly === true ? { weeklyTimes: WEEKS } : {}),
  })
  made.push({ provider: given.provider, id, dates: given.isWeekly === true ? weeklyDates() : null })
}

interface OfPerson {
  readonly machine: SandboxMachine
  readonly made: Made
  readonly harness: SandboxMachine['world'][Provider]
}

/** Done by a person to one of the meetings that people have made, if there is any. What the server refuses them does not happen. */
function onMeeting<Given>(
  name: string,
  drawn: { readonly weight?: number; readonly given: fc.Arbitrary<Given> },
  take: (of: OfPerson, given: Given) => Promise<void>,
): Weighted<SandboxMachine> {
  const given = fc.record({ which, given: drawn.given })
  return command(name, { ...drawn, given }, async (machine, { which: index, given: more }) => {
    const made = machine.made[index % Math.max(1, machine.made.length)]
    if (made === undefined) return
    await take({ machine, made, harness: machine.world[made.provider] }, more).catch(() => {})
  })
}

function onBooking(
  name: string,
  take: (machine: SandboxMachine, bookingId: number, slot: number) => unknown,
): Weighted<SandboxMachine> {
  return command(name, { given: fc.record({ which, slot }) }, async (machine, given) => {
    const ids = await machine.bookings()
    const id = ids[given.which % Math.max(1, ids.length)]
    if (id !== undefined) await take(machine, id, given.slot)
  })
}
