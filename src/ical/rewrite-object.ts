import type { Series } from '../core/recurrence/index.ts'
import type { Result } from '../core/result.ts'
import { seriesToJson } from '../core/series-json.ts'
import type { CalendarObject, EventStatus } from './calendar-object.ts'
import { utcText } from './date-time.ts'
import { formatCalendar } from './format-calendar.ts'
import type { ObjectRefusal } from './object-refusal.ts'
import { replaceLines, setLine } from './patch-component.ts'
import { type ContentLine, formatProperty, parseProperty } from './property.ts'
import { addressOf } from './read-event.ts'
import { caught, type ReadOptions, readScanned, scanCalendar } from './read-object.ts'
import { rewriteSeries } from './rewrite-series.ts'
import type { CalendarComponent } from './scan-text.ts'
import { withTimeZones } from './with-time-zones.ts'

/** RFC 5545 section 3.2.12, for meetings. */
export type ParticipationStatus = 'NEEDS-ACTION' | 'ACCEPTED' | 'DECLINED' | 'TENTATIVE'

/** What is said differently; whatever is absent stays as it was sent. */
export interface ObjectChanges {
  readonly status?: EventStatus
  /** The room's answer, where the room is among the ATTENDEEs; nobody is added. */
  readonly answer?: {
    readonly address: string
    readonly status: ParticipationStatus
    /** RFC 5545 section 3.8.8.3: `2.0;Success`, `3.8;No authority`. */
    readonly requestStatus?: string
  }
  /** Other times. Exceptions that stay keep everything else that they say. */
  readonly series?: Series
  readonly sequence?: number
  /** DTSTAMP and LAST-MODIFIED. */
  readonly writtenAt?: Temporal.Instant
  /** Alarms are their author's own: nobody else is woken by them. */
  readonly withoutAlarms?: boolean
}

/**
 * A client's text with these changes and nothing else lost: properties, parameters and components that we know nothing of stay as they were
 * sent. Refuses what `readCalendarObject` refuses. Every TZID that the result names has its VTIMEZONE in it.
 */
export function rewriteObject(
  text: Uint8Array | string,
  changes: ObjectChanges,
  options: ReadOptions,
): Result<string, ObjectRefusal> {
  return caught(() => {
    const calendar = scanCalendar(text, options.limits)
    const object = readScanned(calendar, options.roomZone)
    const moved = isMoved(object, changes)
      ? rewriteSeries(calendar, { from: object, to: changes.series }, options)
      : calendar
    const components = moved.components.map((part) => (part.name === 'VEVENT' ? patchEvent(part, changes) : part))
    return formatCalendar(withTimeZones({ ...moved, components }, options.roomZone))
  })
}

const isMoved = (object: CalendarObject, changes: ObjectChanges): changes is ObjectChanges & { series: Series } =>
  changes.series !== undefined &&
  JSON.stringify(seriesToJson(changes.series)) !== JSON.stringify(seriesToJson(object.series))

function patchEvent(event: CalendarComponent, changes: ObjectChanges): CalendarComponent {
  let patched = event
  if (changes.status !== undefined && !isGivenUp(event, changes.status))
    patched = setLine(patched, 'STATUS', changes.status)
  if (changes.answer !== undefined) patched = answered(patched, changes.answer)
  if (changes.sequence !== undefined) patched = setLine(patched, 'SEQUENCE', String(changes.sequence))
  if (changes.writtenAt !== undefined) {
    patched = setLine(patched, 'DTSTAMP', utcText(changes.writtenAt))
    patched = setLine(patched, 'LAST-MODIFIED', utcText(changes.writtenAt))
  }
  return changes.withoutAlarms === true ? withoutAlarms(patched) : patched
}

/** A cancelled exception stays cancelled when the rest of its series is confirmed. */
function isGivenUp({ lines }: CalendarComponent, status: EventStatus): boolean {
  const isException = lines.some(({ name }) => name === 'RECURRENCE-ID')
  const isCancelled = lines.some(({ name, text }) => name === 'STATUS' && /:\s*CANCELLED\s*$/i.test(text))
  return isException && isCancelled && status !== 'CANCELLED'
}

function answered(event: CalendarComponent, answer: NonNullable<ObjectChanges['answer']>): CalendarComponent {
  const isRoom = (line: ContentLine) =>
    line.name === 'ATTENDEE' && addressOf(parseProperty(line)) === answer.address.toLowerCase()
  if (!event.lines.some(isRoom)) return event
  const lines = event.lines.map((line) => (isRoom(line) ? withStatus(line, answer.status) : line))
  const patched = { ...event, lines }
  return answer.requestStatus === undefined
    ? patched
    : replaceLines(patched, new Set(['REQUEST-STATUS']), [['REQUEST-STATUS', answer.requestStatus]])
}

function withStatus(line: ContentLine, partstat: ParticipationStatus): ContentLine {
  const { name, params, value } = parseProperty(line)
  return { ...line, text: formatProperty({ name, params: { ...params, partstat }, value }) }
}

/** What Thunderbird remembers of an alarm that was heard. */
const ALARM_LINES: ReadonlySet<string> = new Set(['X-MOZ-LASTACK', 'X-MOZ-SNOOZE-TIME'])

function withoutAlarms(event: CalendarComponent): CalendarComponent {
  return {
    ...event,
    lines: event.lines.filter(({ name }) => !ALARM_LINES.has(name)),
    components: event.components.filter(({ name }) => name !== 'VALARM'),
  }
}
