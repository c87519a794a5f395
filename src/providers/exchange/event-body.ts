import type { ItemDraft } from '../../core/calendar-item.ts'
import type { Series } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { resolveZone, wallToInstant, type ZoneId } from '../../core/time/index.ts'
import { here } from '../call-failure.ts'
import { type CalendarRef, type ProviderError, RECURRENCE_NOT_EXPRESSIBLE } from '../provider.ts'
import type { GraphDateTime, GraphRecurrence } from './graph-event.ts'
import { toGraphDays, toGraphInterval } from './graph-time.ts'
import { toGraphRecurrence } from './write-recurrence.ts'

/** When an event takes place, as Graph takes it. Always written whole: a rule without its start moves the first occurrence. */
export interface TimeBody {
  readonly start: GraphDateTime
  readonly end: GraphDateTime
  readonly isAllDay: boolean
  readonly recurrence: GraphRecurrence | null
}

/** What of an item is a person's to read. */
export interface TextBody {
  readonly subject: string
  readonly body: { readonly contentType: 'text'; readonly content: string }
}

/**
 * Time of a series in its own zone: written in UTC it would drift when clocks change. Whole days run from midnight to midnight
 * where the room is. `refused` with `recurrence_not_expressible` where Graph has no words for the rule.
 */
export function toTimeBody(series: Series, calendar: CalendarRef): Result<TimeBody, ProviderError> {
  const recurrence = toGraphRecurrence(series)
  if (!recurrence.ok) return fail(notExpressible(recurrence.error.part))
  const { timing } = series
  if (timing.kind === 'all_day') {
    const span = { start: timing.date, end: timing.date.add({ days: timing.days }) }
    return ok({ ...toGraphDays(span, zoneOf(calendar)), isAllDay: true, recurrence: recurrence.value })
  }
  const start = wallToInstant(timing.wall, timing.zone)
  const span = { start, end: start.add({ seconds: timing.durationSeconds }) }
  return ok({ ...toGraphInterval(span, timing.zone), isAllDay: false, recurrence: recurrence.value })
}

export function toTextBody({ summary, description }: ItemDraft): TextBody {
  return { subject: summary, body: { contentType: 'text', content: description } }
}

export const toSensitivity = (visibility: ItemDraft['visibility']): 'private' | 'normal' =>
  visibility === 'private' ? 'private' : 'normal'

/** The room's zone, in which its all-day entries begin and end. */
export function zoneOf(calendar: CalendarRef): ZoneId {
  const zone = resolveZone(calendar.timeZone)
  if (zone.ok) return zone.value
  throw new RangeError('a calendar is paired with a known time zone')
}

/** @param part the RFC 5545 name of what Graph cannot say */
export function notExpressible(part: string): ProviderError {
  return here('refused', RECURRENCE_NOT_EXPRESSIBLE, `Exchange cannot express this recurrence: ${part}`)
}
