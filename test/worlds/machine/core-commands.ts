import fc from 'fast-check'
import type { RoomPolicy } from '../../../src/core/policy.ts'
import { ok } from '../../../src/core/result.ts'
import { SIDES, type Side } from '../two-calendars.ts'
import { command, type Weighted } from './command.ts'
import { dateOf, type Machine, meeting, weekly, withFurther } from './machine.ts'

const side = fc.constantFrom<Side[]>(...SIDES)
const slot = fc.integer({ min: 0, max: 9 })
const which = fc.nat({ max: 7 })
const date = fc.nat({ max: 3 })

/** What an administrator may set while people book. */
const rules = fc.constantFrom<Partial<RoomPolicy>[]>(
  { winnerRule: 'first_commit' },
  { winnerRule: 'first_created' },
  { maxDurationMinutes: 30 },
  { maxDurationMinutes: null },
  { allowRecurring: false },
  { allowRecurring: true },
  { allowConflicts: true },
  { allowConflicts: false },
  { maxClashPercent: 0, maxClashInstances: 0 },
  { maxClashPercent: 50, maxClashInstances: 8 },
)

/** What people ask for by the API, and what administrators decide. */
export const CORE: readonly Weighted[] = [
  command('book', { weight: 3, given: slot }, ({ room, startOf, step }, at) =>
    room.book({ ...wish(step), series: meeting(startOf(at)) }),
  ),
  command('book weekly', { given: fc.record({ slot, count: fc.constantFrom(4, null) }) }, (machine, given) =>
    machine.room.book({ ...wish(machine.step), series: weekly(machine.startOf(given.slot), given.count) }),
  ),
  command(
    'book further dates',
    { weight: 2, given: fc.record({ slot, count: fc.constantFrom(2, 4) }) },
    (machine, given) =>
      machine.room.book({ ...wish(machine.step), series: withFurther(machine.startOf(given.slot), given.count) }),
  ),
  onBooking('give a booking further dates', { given: slot }, ({ room, startOf }, bookingId, to) =>
    room.move(bookingId, withFurther(startOf(to), 2)),
  ),
  onBooking('move a booking', { given: slot }, ({ room, startOf }, bookingId, to) =>
    room.move(bookingId, meeting(startOf(to))),
  ),
  onBooking('make a booking longer', { given: slot }, ({ room, startOf }, bookingId, to) =>
    room.move(bookingId, meeting(startOf(to), 120)),
  ),
  onBooking('cancel a booking', {}, ({ room }, bookingId) => room.cancel(bookingId)),
  onDate('move a date of a booking', async ({ core, room, startOf }, wanted, to) => {
    const start = startOf(to).add({ hours: 24 * 8 })
    await core.bookings.changeOccurrence(room.caller(), { ...wanted, to: { start, end: null }, fields: {} })
  }),
  onDate('cancel a date of a booking', ({ core, room }, wanted) =>
    core.bookings.cancelOccurrence(room.caller(), { ...wanted, reason: null }),
  ),
  onDate('move this and all following dates of a booking', ({ core, room, startOf }, wanted, to) =>
    core.bookings.changeFollowing(room.caller(), {
      ...wanted,
      change: () => ok({ series: weekly(startOf(to).add({ hours: 24 * 7 }), 2) }),
    }),
  ),
  onDate('cancel this and all following dates of a booking', ({ core, room }, wanted) =>
    core.bookings.cancelFollowing(room.caller(), { ...wanted, reason: null }),
  ),
  command(
    'decide a conflict',
    { weight: 2, given: fc.record({ which, action: fc.constantFrom('keep', 'allow', 'dismiss') }) },
    decide,
  ),
  command(
    'answer stopped removals',
    { given: fc.record({ side, answer: fc.constantFrom('confirm', 'restore') }) },
    (machine, given) => machine.answerRemovals(given.side, given.answer),
  ),
  command('close the room', { given: fc.record({ slot, hours: fc.constantFrom(1, 4) }) }, (machine, given) =>
    machine.closeRoom(machine.startOf(given.slot), given.hours),
  ),
  command('open the room again', { given: which }, (machine, index) => machine.openRoom(index)),
  command('change the rules', { given: rules }, ({ room }, changed) => room.changeRules(changed)),
  command('run the chores', { given: fc.constant(null) }, (machine) => machine.chores()),
]

const wish = (step: number) => ({
  summary: `Booked ${step}`,
  description: null,
  organizer: { name: `Person ${step}`, address: `person${step}@example.org` },
  visibility: 'public' as const,
  attendeeCount: 2,
})

function onBooking<Given>(
  name: string,
  drawn: { readonly given?: fc.Arbitrary<Given> },
  take: (machine: Machine, bookingId: number, given: Given) => unknown,
): Weighted {
  const given = fc.record({ which, given: drawn.given ?? fc.constant(undefined as Given) })
  return command(name, { given }, async (machine, { which: index, given: more }) => {
    const ids = await machine.bookings()
    const id = ids[index % Math.max(1, ids.length)]
    if (id !== undefined) await take(machine, id, more)
  })
}

type Wanted = { bookingId: number; expectedVersion: null; originalStart: ReturnType<typeof dateOf> }

/** Done to one date of a booking that repeats. */
function onDate(name: string, take: (machine: Machine, wanted: Wanted, slot: number) => unknown): Weighted {
  return command(name, { given: fc.record({ which, date, slot }) }, async (machine, given) => {
    const { sql } = machine.room.database
    const rows = await sql<{ id: number }>(
      'select id from booking where organization_id = $1 and recurring order by id',
      [machine.room.organizationId],
    )
    const id = rows[given.which % Math.max(1, rows.length)]?.id
    const booking = id === undefined ? null : await machine.core.bookings.read(machine.room.organizationId, id)
    if (booking === null) return
    const originalStart = dateOf(booking.series, given.date)
    await take(machine, { bookingId: booking.id, expectedVersion: null, originalStart }, given.slot)
  })
}

async function decide(
  { core, room }: Machine,
  { which: index, action }: { readonly which: number; readonly action: 'keep' | 'allow' | 'dismiss' },
): Promise<void> {
  const open = await room.database.sql<{ id: number; bookings: number[] }>(
    `select id, bookings from conflict where organization_id = $1 and state = 'open' and kind <> 'mass_removal' order by id`,
    [room.organizationId],
  )
  const conflict = open[index % Math.max(1, open.length)]
  if (conflict === undefined) return
  const keep = conflict.bookings[index % Math.max(1, conflict.bookings.length)] ?? 0
  const wanted = { conflictId: conflict.id, expectedVersion: null, reason: 'so it was agreed' }
  await core.conflicts.resolve(room.caller(), action === 'keep' ? { ...wanted, action, keep } : { ...wanted, action })
}
