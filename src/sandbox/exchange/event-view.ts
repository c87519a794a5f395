import {
  type ExpandedOccurrence,
  expandRecurrence,
  firstOccurrences,
  type Series,
} from '../shared/recurrence-expansion.ts'
import type { CalendarItem, EventContent } from './calendar-item.ts'
import { recurrenceLines } from './recurrence-shape.ts'
import { instantOf, inZone, zoneId } from './wall-time.ts'

export type EventType = 'singleInstance' | 'seriesMaster' | 'occurrence' | 'exception'

/** One event as a reader sees it: an item, or one occurrence of it. */
export interface EventView {
  readonly type: EventType
  readonly item: CalendarItem
  /** Original wall clock of an occurrence in the series' zone; null for a single meeting and for a master. */
  readonly occurrence: string | null
  /** Original start of an occurrence; null for a single meeting and for a master. */
  readonly originalStart: Temporal.Instant | null
  /** With the occurrence's own times. */
  readonly content: EventContent
  readonly changeKey: string
  readonly modifiedAt: number
}

export interface Window {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

export function viewOfItem(item: CalendarItem): EventView {
  const { content, changeKey, modifiedAt } = item
  const type = item.recurrence ? 'seriesMaster' : 'singleInstance'
  return { type, item, occurrence: null, originalStart: null, content, changeKey, modifiedAt }
}

/** One occurrence of a series, or null when the series has none at that wall clock or lost it. */
export function viewOfOccurrence(item: CalendarItem, occurrence: string): EventView | null {
  const series = seriesOf(item)
  if (!series || item.cancelled.has(occurrence)) return null
  const start = Temporal.PlainDateTime.from(occurrence).toZonedDateTime(series.zone).toInstant()
  const [found] = expandRecurrence(series, { from: start, to: start.add({ seconds: 60 }) })
  return found && keyOf(found) === occurrence ? occurrenceView(item, found) : null
}

/** The occurrences of a series, or the single meeting itself, that overlap the window. Ordered by start. */
export function viewsIn(item: CalendarItem, window: Window): EventView[] {
  const series = seriesOf(item)
  if (!series) return overlaps(viewOfItem(item).content, window) ? [viewOfItem(item)] : []
  const length = lengthOf(item)
  const regular = expandRecurrence(series, { from: window.from.subtract(length), to: window.to })
    .filter((each) => !item.cancelled.has(keyOf(each)) && !item.edits.has(keyOf(each)))
    .map((each) => occurrenceView(item, each))
  const edited = [...item.edits.keys()].map((key) => viewOfOccurrence(item, key)).filter((view) => view !== null)
  return [...regular, ...edited]
    .filter((view) => overlaps(view.content, window))
    .sort((a, b) => Temporal.Instant.compare(instantOf(a.content.start), instantOf(b.content.start)))
}

/** Whether an event touches a window: its end is exclusive, and so is the window's. */
export function overlaps(content: EventContent, window: Window): boolean {
  const start = instantOf(content.start)
  const end = instantOf(content.end)
  if (Temporal.Instant.compare(start, window.to) >= 0) return false
  if (Temporal.Instant.compare(start, end) === 0) return Temporal.Instant.compare(start, window.from) >= 0
  return Temporal.Instant.compare(end, window.from) > 0
}

/** The series an item describes, its times at whole minutes; null for a single meeting. */
export function seriesOf(item: Pick<CalendarItem, 'content' | 'recurrence'>): Series | null {
  if (!item.recurrence) return null
  const { range } = item.recurrence
  const { local } = inZone(item.content.start, range.recurrenceTimeZone)
  const start = Temporal.PlainDate.from(range.startDate).toPlainDateTime(
    local.toPlainTime().round({ smallestUnit: 'minute', roundingMode: 'trunc' }),
  )
  return { start, zone: zoneId(range.recurrenceTimeZone), lines: recurrenceLines(item.recurrence) }
}

/** The first wall clock that a series really has, or null when it has none. */
export function firstOf(item: Pick<CalendarItem, 'content' | 'recurrence'>): Temporal.PlainDateTime | null {
  const series = seriesOf(item)
  if (!series) return null
  return firstOccurrences(series, 1)[0]?.local ?? null
}

export function keyOf(occurrence: ExpandedOccurrence): string {
  return occurrence.local.toString({ smallestUnit: 'minute' })
}

function lengthOf(item: CalendarItem): Temporal.Duration {
  return instantOf(item.content.start).until(instantOf(item.content.end), { largestUnit: 'hour' })
}

function occurrenceView(item: CalendarItem, occurrence: ExpandedOccurrence): EventView {
  const key = keyOf(occurrence)
  const edit = item.edits.get(key)
  const { start, end } = item.content
  const length = start.local.until(inZone(end, start.zone).local)
  const zone = item.recurrence?.range.recurrenceTimeZone ?? start.zone
  const times = {
    start: { local: occurrence.local, zone },
    end: { local: occurrence.local.add(length), zone },
  }
  return {
    type: edit ? 'exception' : 'occurrence',
    item,
    occurrence: key,
    originalStart: occurrence.start,
    content: { ...item.content, ...times, ...edit?.content },
    changeKey: edit?.changeKey ?? item.changeKey,
    modifiedAt: edit?.modifiedAt ?? item.modifiedAt,
  }
}
