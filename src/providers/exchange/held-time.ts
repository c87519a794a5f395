import { Check } from 'typebox/value'
import { allDayInterval, isWithinYears, resolveZone } from '../../core/time/index.ts'
import type { CalendarRef, HeldTime } from '../provider.ts'
import { type GraphDateTime, GraphDateTimeSchema } from './graph-event.ts'
import { dateOf, instantOf } from './graph-time.ts'

/** The time that an event takes of the room as far as that can be read, whatever else of it cannot; null where it takes none, or nobody knows. */
export function heldTimeOf(event: unknown, calendar: CalendarRef): HeldTime | null {
  const { start, end } = { start: part(event, 'start'), end: part(event, 'end') }
  if (!Check(GraphDateTimeSchema, start) || !Check(GraphDateTimeSchema, end) || takesNone(event)) return null
  const span = part(event, 'isAllDay') === true ? wholeDays(start, end, calendar) : timed(start, end)
  if (span === null || Temporal.Instant.compare(span.start, span.end) >= 0) return null
  if (!isWithinYears(span.start) || !isWithinYears(span.end)) return null
  return { startsAt: span.start.toString(), endsAt: span.end.toString() }
}

const part = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined

const takesNone = (event: unknown): boolean =>
  part(event, 'isCancelled') === true ||
  part(event, 'showAs') === 'free' ||
  part(part(event, 'responseStatus'), 'response') === 'declined'

function timed(from: GraphDateTime, to: GraphDateTime) {
  const [start, end] = [instantOf(from), instantOf(to)]
  return start === null || end === null ? null : { start, end }
}

function wholeDays(from: GraphDateTime, to: GraphDateTime, { timeZone }: CalendarRef) {
  const [start, end] = [dateOf(from), dateOf(to)]
  const zone = resolveZone(timeZone)
  return start === null || end === null || !zone.ok ? null : allDayInterval({ start, end }, zone.value)
}
