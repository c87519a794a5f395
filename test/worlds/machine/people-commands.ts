import fc from 'fast-check'
import { occurrenceRef, splitSeries } from '../../../src/core/recurrence/index.ts'
import type { StoredItem } from '../../../src/providers/memory/index.ts'
import { SIDES, type Side } from '../two-calendars.ts'
import { command, type Weighted } from './command.ts'
import { dateOf, type Machine, meeting, weekly } from './machine.ts'

const side = fc.constantFrom<Side[]>(...SIDES)
const slot = fc.integer({ min: 0, max: 9 })
const which = fc.nat({ max: 7 })
/** A date of a series, by its number; the first one counts as well. */
const date = fc.nat({ max: 3 })
/** How many dates a series has; null: it does not end. */
const count = fc.constantFrom(2, 4, 4, null)

const person = (step: number) => ({ name: `Person ${step}`, address: `person${step}@example.org` })

/** What people do in their own calendar programs. */
export const PEOPLE: readonly Weighted[] = [
  command('invite', { weight: 4, given: fc.record({ side, slot, private: fc.boolean() }) }, (machine, given) => {
    const { room, step } = machine
    people(machine).inviteRoom(room.remoteIds[given.side], {
      series: meeting(machine.startOf(given.slot)),
      summary: `Meeting ${step}`,
      organizer: person(step),
      visibility: given.private ? 'private' : 'public',
    })
  }),
  command('invite weekly', { weight: 2, given: fc.record({ side, slot, count }) }, (machine, given) => {
    people(machine).inviteRoom(machine.room.remoteIds[given.side], {
      series: weekly(machine.startOf(given.slot), given.count),
      summary: `Series ${machine.step}`,
      organizer: person(machine.step),
    })
  }),
  command('invite over the change of clocks', { given: fc.record({ side, slot }) }, (machine, given) => {
    const start = TWO_WEEKS_BEFORE_SUMMER.add({ minutes: 30 * given.slot })
    people(machine).inviteRoom(machine.room.remoteIds[given.side], {
      series: weekly(start, 4),
      summary: `Series ${machine.step}`,
      organizer: person(machine.step),
    })
  }),
  command('write onto the room', { weight: 2, given: fc.record({ side, slot }) }, (machine, given) => {
    people(machine).writeOntoRoom(machine.room.remoteIds[given.side], {
      series: meeting(machine.startOf(given.slot)),
      summary: `Direct ${machine.step}`,
      organizer: person(machine.step),
    })
  }),
  command('write weekly onto the room', { given: fc.record({ side, slot, count }) }, (machine, given) => {
    people(machine).writeOntoRoom(machine.room.remoteIds[given.side], {
      series: weekly(machine.startOf(given.slot), given.count),
      summary: `Direct series ${machine.step}`,
      organizer: person(machine.step),
    })
  }),
  onItem('move', { weight: 2, given: slot }, (machine, item, to) =>
    people(machine).move(item.calendarId, item.remoteId, meeting(machine.startOf(to))),
  ),
  onItem('make longer', { given: slot }, (machine, item, to) =>
    people(machine).move(item.calendarId, item.remoteId, meeting(machine.startOf(to), 90)),
  ),
  onItem('duplicate', {}, (machine, item) => people(machine).duplicate(item.calendarId, item.remoteId)),
  onItem('cancel', { weight: 2 }, (machine, item) => people(machine).cancel(item.calendarId, item.remoteId)),
  onItem('delete', {}, (machine, item) => people(machine).delete(item.calendarId, item.remoteId)),
  onItem('rename', {}, (machine, item) =>
    people(machine).editDetails(item.calendarId, item.remoteId, { summary: `Renamed ${machine.step}` }),
  ),
  onItem('answer by hand', { given: fc.constantFrom('accepted', 'tentative', 'declined') }, (machine, item, response) =>
    people(machine).answerByHand(item.calendarId, item.remoteId, response),
  ),
  onSeries('move a date', { weight: 2, given: fc.record({ date, slot }) }, (machine, item, given) => {
    const start = machine.startOf(given.slot).add({ hours: 24 * 8 })
    const moved = { key: dateOf(item.series, given.date), to: { start, end: start.add({ minutes: 60 }) } }
    people(machine).moveOccurrence(item.calendarId, item.remoteId, moved)
  }),
  onSeries('cancel a date', { given: date }, (machine, item, index) =>
    people(machine).cancelOccurrence(item.calendarId, item.remoteId, dateOf(item.series, index)),
  ),
  onSeries('split a series', { weight: 2, given: fc.record({ date, slot: fc.option(slot) }) }, split),
]

const TWO_WEEKS_BEFORE_SUMMER = Temporal.Instant.from('2027-03-15T08:00:00Z')

const people = ({ room }: Machine) => room.worlds.east.people

/** Done to one of the items of a calendar, if it has any. */
function onItem<Given>(
  name: string,
  drawn: { readonly weight?: number; readonly given?: fc.Arbitrary<Given> },
  take: (machine: Machine, item: StoredItem, given: Given) => unknown,
): Weighted {
  const given = fc.record({ side, which, given: drawn.given ?? fc.constant(undefined as Given) })
  return command(name, { ...drawn, given }, (machine, { side: on, which: index, given: more }) => {
    const items = machine.items(on)
    const item = items[index % Math.max(1, items.length)]
    if (item !== undefined) take(machine, item, more)
  })
}

function onSeries<Given>(
  name: string,
  drawn: { readonly weight?: number; readonly given: fc.Arbitrary<Given> },
  take: (machine: Machine, item: StoredItem, given: Given) => unknown,
): Weighted {
  const given = fc.record({ side, which, given: drawn.given })
  return command(name, { ...drawn, given }, (machine, { side: on, which: index, given: more }) => {
    const all = machine.items(on).filter(({ series }) => series.rule !== null)
    const item = all[index % Math.max(1, all.length)]
    if (item !== undefined) take(machine, item, more)
  })
}

/** "This and all following", as calendar programs write it: the series ends before the date, and a new one begins there, at another time if wished. */
function split(machine: Machine, item: StoredItem, given: { readonly date: number; readonly slot: number | null }) {
  const parts = splitSeries(item.series, occurrenceRef(dateOf(item.series, given.date)))
  if (!parts.ok || parts.value.before === null) return
  const { before, after } = parts.value
  const { remoteId, calendarId } = item
  people(machine).move(calendarId, remoteId, before)
  const moved = given.slot === null ? after : weekly(machine.startOf(given.slot).add({ hours: 24 * 7 }), 2)
  const following = { series: moved, summary: item.summary, organizer: item.organizer ?? person(machine.step) }
  if (item.roomResponse === 'organizer') people(machine).writeOntoRoom(calendarId, following)
  else people(machine).inviteRoom(calendarId, following)
}
