import {
  type ExpandedOccurrence,
  expandRecurrence,
  isReadableRecurrence,
  type Series,
} from '../shared/recurrence-expansion.ts'
import type { CalendarStore } from './calendar-store.ts'
import { endAfter, instanceSuffix, instantOf, type Moment, sameMoment } from './event-time.ts'
import type { SharedContent, StoredEvent } from './stored-event.ts'

/** A span of instants, half open, in milliseconds since the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
}

const DAY_MS = 86_400_000

/** How far a series is looked at when nobody names an end. */
export const SERIES_HORIZON_MS = 730 * DAY_MS

export const overlaps = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to

export const spanOf = (event: { shared: SharedContent }, zone: string): Span => ({
  from: instantOf(event.shared.start, zone),
  to: instantOf(event.shared.end, zone),
})

/** Whether Google could read these recurrence lines. */
export function isReadable(start: Moment, lines: readonly string[]): boolean {
  if (lines.some((line) => !/^(RRULE|EXRULE|RDATE|EXDATE)[;:]/i.test(line))) return false
  if (start.kind === 'timed' && lines.some((line) => /^RRULE.*UNTIL=\d{8}T\d{6}(;|$)/i.test(line))) return false
  return isReadableRecurrence(seriesOf(start, lines))
}

/** The untouched occurrences of a series that overlap the span, in order. */
export function plainOccurrences(master: StoredEvent, calendarZone: string, span: Span): StoredEvent[] {
  const { start, recurrence } = master.shared
  if (recurrence === undefined) return []
  const length = instantOf(master.shared.end, calendarZone) - instantOf(start, calendarZone)
  const window = {
    from: Temporal.Instant.fromEpochMilliseconds(span.from - length - DAY_MS),
    to: Temporal.Instant.fromEpochMilliseconds(span.to + DAY_MS),
  }
  return expandRecurrence(seriesOf(start, recurrence), window)
    .map((occurrence) => instanceAt(master, momentOf(start, occurrence)))
    .filter((instance) => overlaps(spanOf(instance, calendarZone), span))
}

/** What a series looks like on a calendar within the span: untouched, changed and cancelled occurrences. */
export function instancesOf(calendar: CalendarStore, master: StoredEvent, span: Span): StoredEvent[] {
  const exceptions = calendar.exceptionsOf(master.id)
  const replaced = new Set(exceptions.map((exception) => exception.id))
  const zone = calendar.settings.timeZone
  const plain = plainOccurrences(master, zone, span).filter((instance) => !replaced.has(instance.id))
  const edited = exceptions.filter((exception) => overlaps(spanOf(exception, zone), span))
  return [...plain, ...edited].sort((a, b) => spanOf(a, zone).from - spanOf(b, zone).from)
}

/** The untouched occurrence with this id, or null when the series does not make it. */
export function occurrenceById(master: StoredEvent, id: string): StoredEvent | null {
  if (!id.startsWith(`${master.id}_`)) return null
  const originalStart = readSuffix(id.slice(master.id.length + 1), master.shared.start)
  return originalStart ? occurrenceAt(master, originalStart) : null
}

/** The untouched occurrence that starts at this moment, or null when the series does not make it. */
export function occurrenceAt(master: StoredEvent, originalStart: Moment): StoredEvent | null {
  const at = instantOf(originalStart, 'UTC')
  const around = { from: at - DAY_MS, to: at + DAY_MS }
  const found = plainOccurrences(master, 'UTC', around).find((instance) =>
    sameMoment(instance.shared.start, originalStart),
  )
  return found ?? null
}

function readSuffix(suffix: string, model: Moment): Moment | null {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/.exec(suffix)
  if (!match) return null
  const [, year, month, day, hour, minute, second] = match
  if ((hour === undefined) !== (model.kind === 'day')) return null
  try {
    if (model.kind === 'day') {
      return { kind: 'day', date: Temporal.PlainDate.from(`${year}-${month}-${day}`).toString() }
    }
    const instant = Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    return { kind: 'timed', at: instant.epochMilliseconds, zone: model.zone }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function instanceAt(master: StoredEvent, start: Moment): StoredEvent {
  const { recurrence: _lines, ...content } = master.shared
  return {
    ...master,
    id: `${master.id}_${instanceSuffix(start)}`,
    shared: { ...content, start, end: endAfter(start, master.shared) },
    recurringEventId: master.id,
    originalStart: start,
  }
}

function seriesOf(start: Moment, lines: readonly string[]): Series {
  if (start.kind === 'day') return { start: Temporal.PlainDate.from(start.date).toPlainDateTime(), zone: 'UTC', lines }
  const local = Temporal.Instant.fromEpochMilliseconds(start.at).toZonedDateTimeISO(start.zone).toPlainDateTime()
  return { start: local, zone: start.zone, lines }
}

function momentOf(model: Moment, occurrence: ExpandedOccurrence): Moment {
  if (model.kind === 'day') return { kind: 'day', date: occurrence.local.toPlainDate().toString() }
  return { kind: 'timed', at: occurrence.start.epochMilliseconds, zone: model.zone }
}
