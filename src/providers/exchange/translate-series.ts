import {
  createRule,
  createSeries,
  expand,
  type OccurrenceKey,
  type OccurrenceRef,
  type Override,
  type OverrideFields,
  occurrenceKey,
  type RuleDraft,
  type Series,
  type Span,
  type Timing,
} from '../../core/recurrence/index.ts'
import { ok, type Result } from '../../core/result.ts'
import { instantToWall, resolveZone, wallToInstant, type ZoneId } from '../../core/time/index.ts'
import type { CalendarRef } from '../provider.ts'
import {
  attendeeCountOf,
  blocks,
  isOwn,
  normalText,
  type ReadingPlace,
  type Unreadable,
  unreadable,
  visibilityOf,
} from './event-fields.ts'
import type { GraphEvent, GraphOccurrence } from './graph-event.ts'
import { dateOf, instantOf, originalDateOf, originalInstantOf } from './graph-time.ts'
import { toRule } from './recurrence.ts'

export interface TranslatedSeries {
  readonly series: Series
  /** True for an event that starts and ends at one moment: it has no time to hold. */
  readonly isEmpty: boolean
  readonly unsupported: readonly string[]
  /** The name of its zone, where nobody knows that name. */
  readonly unknownZone: string | null
}

type Translated<Value> = Result<Value, Unreadable>

const SHORTEST_SECONDS = 60

/** Time and recurrence of an event; a master must have been read with its exceptions and cancelled occurrences. */
export function toSeries(event: GraphEvent, from: ReadingPlace): Translated<TranslatedSeries> {
  const zone = zoneOf(event, from.calendar)
  const timing = timingOf(event, zone.id)
  if (!timing.ok) return timing
  const unsupported = zone.isKnown ? [] : ['time_zone']
  const unknownZone = unknownZoneOf(event)
  const { isEmpty } = timing.value
  const rule = ruleOf(event)
  if (!rule.ok) return rule
  const bare = createSeries({ timing: timing.value.timing, rule: rule.value })
  if (!bare.ok) return unreadable(`the series is refused: ${bare.error.code} ${bare.error.rule}`)
  if (rule.value === null) return ok({ series: bare.value, isEmpty, unsupported, unknownZone })
  const whole = withExceptions(event, bare.value)
  if (!whole.ok) return whole
  return ok({ series: whole.value, isEmpty, unsupported, unknownZone })
}

/** All-day events float: whatever zone they name says nothing. */
function unknownZoneOf(event: GraphEvent): string | null {
  const names = [event.recurrence?.range.recurrenceTimeZone, event.originalStartTimeZone]
  const said = names.filter((name) => typeof name === 'string' && name.trim() !== '')
  return event.isAllDay === true || said.some((name) => resolveZone(name ?? '').ok) ? null : (said[0] ?? null)
}

/**
 * The zone in which an event repeats and was made. Attendees' copies of all-day series carry an empty one; zones that an
 * Outlook user composed by hand carry a name that says nothing. Then the room's zone is the best that is known.
 */
function zoneOf(event: GraphEvent, calendar: CalendarRef): { readonly id: ZoneId; readonly isKnown: boolean } {
  const names = [event.recurrence?.range.recurrenceTimeZone, event.originalStartTimeZone]
  for (const name of names) {
    if (typeof name !== 'string' || name.trim() === '') continue
    const zone = resolveZone(name)
    if (zone.ok) return { id: zone.value, isKnown: true }
  }
  const room = resolveZone(calendar.timeZone)
  const isSilent = names.every((name) => typeof name !== 'string' || name.trim() === '')
  if (room.ok) return { id: room.value, isKnown: isSilent || event.isAllDay === true || event.type !== 'seriesMaster' }
  throw new RangeError('a calendar is paired with a known time zone')
}

function timingOf(event: GraphEvent, zone: ZoneId): Translated<{ timing: Timing; isEmpty: boolean }> {
  if (!event.start || !event.end) return unreadable('the event has no start or no end')
  if (event.isAllDay === true) {
    const [date, end] = [dateOf(event.start), dateOf(event.end)]
    if (date === null || end === null) return unreadable('the days of the event cannot be read')
    return ok({ timing: { kind: 'all_day', date, days: Math.max(1, date.until(end).days) }, isEmpty: false })
  }
  const [start, end] = [instantOf(event.start), instantOf(event.end)]
  if (start === null || end === null) return unreadable('the times of the event cannot be read')
  const seconds = Math.round(start.until(end).total('seconds'))
  if (seconds < 0) return unreadable('the event ends before it starts')
  const durationSeconds = Math.max(SHORTEST_SECONDS, seconds)
  return ok({
    timing: { kind: 'timed', wall: instantToWall(start, zone), zone, durationSeconds },
    isEmpty: seconds === 0,
  })
}

function ruleOf(event: GraphEvent): Translated<Series['rule']> {
  if (!event.recurrence) return event.type === 'seriesMaster' ? unreadable('the series has no recurrence') : ok(null)
  const draft = toRule(event.recurrence)
  if (!draft.ok) return unreadable(draft.error.reason)
  const rule = createRule(draft.value satisfies RuleDraft)
  return rule.ok ? rule : unreadable(`the recurrence is refused: ${rule.error.code} ${rule.error.rule}`)
}

function withExceptions(event: GraphEvent, bare: Series): Translated<Series> {
  const overrides = new Map<OccurrenceKey, Override>()
  for (const exception of event.exceptionOccurrences ?? []) {
    const original = originalOf(exception, bare)
    if (original === null) return unreadable('an exception of the series does not say which occurrence it was')
    const override = overrideOf(exception, { event, bare, original })
    if (override === null) return unreadable('the times of an exception cannot be read')
    overrides.set(occurrenceKey(original), override)
  }
  const exdates: OccurrenceRef[] = []
  for (const occurrenceId of event.cancelledOccurrences ?? []) {
    const date = originalDateOf(occurrenceId)
    if (date === null) return unreadable('a cancelled occurrence of the series does not say its date')
    exdates.push(startOn(bare, date))
  }
  const series = createSeries({ ...bare, exdates, overrides })
  return series.ok ? series : unreadable(`the series is refused: ${series.error.code} ${series.error.rule}`)
}

/** All-day exceptions name their day in `occurrenceId`: their `originalStart` is midnight of a zone that nobody tells. */
function originalOf(exception: GraphOccurrence, bare: Series): OccurrenceRef | null {
  const date = originalDateOf(exception.occurrenceId)
  if (bare.timing.kind === 'all_day') {
    const start = originalInstantOf(exception.originalStart)
    const on = date ?? start?.add({ hours: 12 }).toZonedDateTimeISO('UTC').toPlainDate() ?? null
    return on === null ? null : { on }
  }
  const at = originalInstantOf(exception.originalStart)
  if (at !== null) return { at }
  return date === null ? null : startOn(bare, date)
}

/**
 * The occurrence that an original date names. The date is the one in the series' zone; where the rule has none then, the one
 * whose date in UTC it is, since Graph does not say which of the two it writes.
 */
function startOn(bare: Series, date: Temporal.PlainDate): OccurrenceRef {
  const { timing } = bare
  if (timing.kind === 'all_day') return { on: date }
  const { zone, wall } = timing
  const local = wallToInstant(date.toPlainDateTime(wall.toPlainTime()), zone)
  const noon = date.toZonedDateTime({ timeZone: 'UTC', plainTime: '12:00' }).toInstant()
  const near = expand(bare, { from: noon.subtract({ hours: 48 }), to: noon.add({ hours: 48 }), roomZone: zone })
  const starts = near.ok ? near.value.map(({ originalStart }) => originalStart) : []
  if (starts.some((start) => start.equals(local))) return { at: local }
  return { at: starts.find((start) => start.toZonedDateTimeISO('UTC').toPlainDate().equals(date)) ?? local }
}

interface Original {
  readonly event: GraphEvent
  readonly bare: Series
  readonly original: OccurrenceRef
}

function overrideOf(exception: GraphOccurrence, of: Original): Override | null {
  if (exception.isCancelled === true) return { cancelled: true }
  const span = spanOf(exception)
  if (span === null) return null
  const moved = isUnmoved(span, of) ? null : span
  return { cancelled: false, moved, fields: fieldsOf(exception, of.event) }
}

function spanOf(exception: GraphOccurrence): Span | null {
  if (!exception.start || !exception.end) return null
  const read = exception.isAllDay === true ? dateOf : instantOf
  const [start, end] = [read(exception.start), read(exception.end)]
  if (start instanceof Temporal.Instant && end instanceof Temporal.Instant) return { start, end }
  return start instanceof Temporal.PlainDate && end instanceof Temporal.PlainDate ? { start, end } : null
}

function isUnmoved(span: Span, { bare: { timing }, original }: Original): boolean {
  if (timing.kind === 'all_day') {
    const isDays = span.start instanceof Temporal.PlainDate && span.end instanceof Temporal.PlainDate
    return (
      isDays &&
      'on' in original &&
      span.start.equals(original.on) &&
      span.end.equals(original.on.add({ days: timing.days }))
    )
  }
  if (!('at' in original) || !(span.start instanceof Temporal.Instant) || !(span.end instanceof Temporal.Instant))
    return false
  return span.start.equals(original.at) && span.end.equals(original.at.add({ seconds: timing.durationSeconds }))
}

/** Only what differs from the master, so that two readings of one series are equal. */
function fieldsOf(exception: GraphOccurrence, master: GraphEvent): OverrideFields {
  const summary = isOwn(master) ? normalText(exception.subject) : null
  const visibility = visibilityOf(exception)
  const blocking = blocks(exception)
  const attendeeCount = attendeeCountOf(exception)
  return {
    ...(isOwn(master) && summary !== normalText(master.subject) ? { summary } : {}),
    ...(visibility === visibilityOf(master) ? {} : { visibility }),
    ...(blocking === blocks(master) ? {} : { blocking }),
    ...(attendeeCount === attendeeCountOf(master) ? {} : { attendeeCount }),
  }
}
