import type { Person, Visibility } from '../core/calendar-item.ts'
import { instantToWall, isBefore, isYearWithin, YEARS } from '../core/time/index.ts'
import { EVENT_STATUSES, type EventStatus } from './calendar-object.ts'
import { unescapeText } from './content-line.ts'
import type { Length } from './duration.ts'
import { refuse } from './object-refusal.ts'
import { type Property, parameter, parseProperty } from './property.ts'
import { type Moment, type MomentContext, readLength, readMoment } from './read-moment.ts'
import type { CalendarComponent } from './scan-text.ts'

/** What people said in one VEVENT. */
export interface EventContent {
  readonly summary: string | null
  readonly description: string | null
  readonly visibility: Visibility
  readonly organizer: Person | null
  /** People, rooms and equipment left out; null where nobody is listed, as programs do that invite by other ways. */
  readonly attendeeCount: number | null
  readonly transparent: boolean
}

/** One VEVENT: a meeting, a series without its exceptions, or one exception. */
export interface EventReading {
  readonly component: CalendarComponent
  /** Original start of an exception; null: not an exception. */
  readonly recurrenceId: Moment | null
  readonly start: Moment
  /** Of the kind of `start`, after it. */
  readonly end: Moment
  readonly status: EventStatus
  readonly sequence: number
  readonly content: EventContent
}

export function readEvent(component: CalendarComponent, context: MomentContext): EventReading {
  const startProperty = single(component, 'DTSTART')
  if (startProperty === null)
    return refuse('start_missing', {
      rule: 'DTSTART',
      value: 'a VEVENT without it',
      limit: 'DTSTART',
      line: component.line,
    })
  const start = readMoment(startProperty, context)
  return {
    component,
    recurrenceId: readRecurrenceId(component, context),
    start,
    end: readEnd(component, start, context),
    status: readStatus(component),
    sequence: readSequence(component),
    content: readContent(component),
  }
}

/** The one property of that name, null when there is none. A second one is refused: nobody can say which counts. */
export function single(component: CalendarComponent, name: string): Property | null {
  const [first, second] = component.lines.filter((line) => line.name === name)
  if (second !== undefined)
    refuse('part_repeated', { rule: name, value: second.text, limit: `1 ${name}`, line: second.line })
  return first === undefined ? null : parseProperty(first)
}

function readRecurrenceId(component: CalendarComponent, context: MomentContext): Moment | null {
  const property = single(component, 'RECURRENCE-ID')
  if (property === null) return null
  const range = parameter(property.params.range)
  if (range !== null)
    refuse('range_refused', { rule: 'RECURRENCE-ID', value: range, limit: 'one occurrence', line: property.line })
  return readMoment(property, context)
}

/** DTEND, or DTSTART and DURATION; a day without either is one day. */
function readEnd(component: CalendarComponent, start: Moment, context: MomentContext): Moment {
  const end = single(component, 'DTEND')
  const duration = single(component, 'DURATION')
  if (end !== null && duration !== null)
    return refuse('end_with_duration', {
      rule: 'DURATION',
      value: duration.value,
      limit: 'DTEND or DURATION',
      line: duration.line,
    })
  if (end !== null) return checkedEnd(readMoment(end, context), start, end)
  if (duration !== null) return endAfter(readLength(duration), start, duration)
  if (start.kind === 'date') return { kind: 'date', date: start.date.add({ days: 1 }) }
  return zeroLength(component.line, 'neither DTEND nor DURATION')
}

const zeroLength = (line: number, value: string): never =>
  refuse('zero_length', { rule: 'DTEND', value, limit: 'an end after its start: a room is held for some time', line })

function checkedEnd(end: Moment, start: Moment, property: Property): Moment {
  const { line, value } = property
  if (end.kind === 'date' && start.kind === 'date') {
    const order = Temporal.PlainDate.compare(start.date, end.date)
    if (order > 0) refuse('end_before_start', { rule: 'DTEND', value, limit: `after ${start.date}`, line })
    // Written by programs that take DTEND for the last day.
    return order === 0 ? { kind: 'date', date: start.date.add({ days: 1 }) } : end
  }
  if (end.kind === 'date' || start.kind === 'date')
    return refuse('date_form_mismatch', { rule: 'DTEND', value, limit: 'of the form of DTSTART', line })
  if (isBefore(start.at, end.at)) return end
  const byTheWall = Temporal.PlainDateTime.compare(start.wall, end.wall)
  if (start.zone === end.zone && byTheWall < 0)
    return endAfter({ days: 0, seconds: wallSeconds(start, end) }, start, property)
  if (start.at.equals(end.at)) zeroLength(line, value)
  return refuse('end_before_start', { rule: 'DTEND', value, limit: `after ${start.wall}`, line })
}

/** A start that the clocks skip moves by the gap, and its end with it. */
const wallSeconds = (start: Moment & { kind: 'timed' }, end: Moment & { kind: 'timed' }): number =>
  start.wall.until(end.wall).total({ unit: 'seconds', relativeTo: start.wall })

function endAfter({ days, seconds }: Length, start: Moment, { line, value, name }: Property): Moment {
  if (days === 0 && seconds === 0) zeroLength(line, value)
  if (start.kind === 'date') {
    const whole = days + seconds / 86_400
    if (!Number.isInteger(whole))
      refuse('date_form_mismatch', { rule: name, value, limit: 'whole days, as DTSTART', line })
    const date = start.date.add({ days: whole })
    return checkedYear({ kind: 'date', date }, date.year, { line, value, name })
  }
  const at = start.wall.add({ days }).toZonedDateTime(start.zone).toInstant().add({ seconds })
  const wall = instantToWall(at, start.zone)
  return checkedYear({ kind: 'timed', wall, zone: start.zone, at }, wall.year, { line, value, name })
}

function checkedYear(end: Moment, year: number, { name, value, line }: { name: string; value: string; line: number }) {
  if (isYearWithin(year)) return end
  const limit = `an end in ${YEARS.first}..${YEARS.last}`
  return refuse('time_out_of_range', { rule: name, value: `after ${YEARS.last} by ${value}`, limit, line })
}

function readStatus(component: CalendarComponent): EventStatus {
  const status = single(component, 'STATUS')?.value.trim().toUpperCase()
  return EVENT_STATUSES.find((known) => known === status) ?? 'CONFIRMED'
}

function readSequence(component: CalendarComponent): number {
  const text = single(component, 'SEQUENCE')?.value.trim() ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

/** As long as the API takes them; the whole text is kept elsewhere. */
const SUMMARY_LENGTH = 1_000
const DESCRIPTION_LENGTH = 50_000

function readContent(component: CalendarComponent): EventContent {
  const visibility = single(component, 'CLASS')?.value.trim().toUpperCase() ?? 'PUBLIC'
  return {
    summary: textOf(component, 'SUMMARY', SUMMARY_LENGTH),
    description: textOf(component, 'DESCRIPTION', DESCRIPTION_LENGTH),
    visibility: visibility === 'PUBLIC' ? 'public' : 'private',
    organizer: readOrganizer(component),
    attendeeCount: countPeople(component),
    transparent: single(component, 'TRANSP')?.value.trim().toUpperCase() === 'TRANSPARENT',
  }
}

/** The first of them: some programs write one for each language. */
function textOf(component: CalendarComponent, name: string, most: number): string | null {
  const line = component.lines.find((candidate) => candidate.name === name)
  if (line === undefined) return null
  const text = unescapeText(parseProperty(line).value).normalize('NFC').trim().slice(0, most)
  return text === '' ? null : text.toWellFormed()
}

function readOrganizer(component: CalendarComponent): Person | null {
  const property = single(component, 'ORGANIZER')
  if (property === null) return null
  const address = addressOf(property)
  if (address === null) return null
  const name = parameter(property.params.cn)?.normalize('NFC').trim() ?? ''
  return { name: name === '' ? address : name.slice(0, SUMMARY_LENGTH).toWellFormed(), address }
}

/** The mail address of a calendar user, small letters; null when only another URI is known. Apple writes the address into EMAIL at times. */
export function addressOf({ value, params }: Property): string | null {
  const candidates = [/^\s*mailto:(.*)$/i.exec(value)?.[1], parameter(params.email)]
  const address = candidates.map((text) => text?.trim().toLowerCase() ?? '').find((text) => ADDRESS.test(text))
  return address ?? null
}

const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,255}$/

function countPeople(component: CalendarComponent): number | null {
  const attendees = component.lines.filter(({ name }) => name === 'ATTENDEE').map(parseProperty)
  if (attendees.length === 0) return null
  const kinds = attendees.map(({ params }) => parameter(params.cutype)?.toUpperCase() ?? 'INDIVIDUAL')
  return kinds.filter((kind) => kind !== 'ROOM' && kind !== 'RESOURCE').length
}
