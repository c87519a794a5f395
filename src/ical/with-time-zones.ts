import type { ZoneId } from '../core/time/index.ts'
import { calendarSpan } from './calendar-span.ts'
import { setLine } from './patch-component.ts'
import { parameter, parseProperty } from './property.ts'
import { resolveTimeZone } from './resolve-time-zone.ts'
import { type CalendarComponent, scanText } from './scan-text.ts'
import { TEXT_LIMITS } from './text-limits.ts'
import { timeZoneComponent } from './time-zone-component.ts'

/** Properties of a meeting that may name a zone. */
const TIMES: ReadonlySet<string> = new Set(['DTSTART', 'DTEND', 'RDATE', 'EXDATE', 'RECURRENCE-ID'])

/** The calendar with a VTIMEZONE for each TZID that its meetings name, as RFC 5545 section 3.2.19 asks; what was sent stays. */
export function withTimeZones(calendar: CalendarComponent, roomZone: ZoneId): CalendarComponent {
  const defined = new Set(calendar.components.filter(({ name }) => name === 'VTIMEZONE').map(zoneName))
  const missing = [...namedZones(calendar)].filter((name) => !defined.has(name))
  if (missing.length === 0) return calendar
  const span = calendarSpan(calendar)
  const added = missing.flatMap((name) => {
    const zone = resolveTimeZone({ name, definition: null, span: () => span, roomZone })
    return zone === null ? [] : [setLine(componentOf(timeZoneComponent(zone, span.from, span.to)), 'TZID', name)]
  })
  return { ...calendar, components: [...added, ...calendar.components] }
}

function zoneName({ lines }: CalendarComponent): string {
  const line = lines.find(({ name }) => name === 'TZID')
  return line === undefined ? '' : parseProperty(line).value.trim()
}

function namedZones({ components }: CalendarComponent): Set<string> {
  const lines = components.filter(({ name }) => name === 'VEVENT').flatMap((event) => event.lines)
  const names = lines
    .filter(({ name, text }) => TIMES.has(name) && /;TZID=/i.test(text))
    .map((line) => parameter(parseProperty(line).params.tzid)?.trim() ?? '')
  return new Set(names.filter((name) => name !== ''))
}

function componentOf(text: string): CalendarComponent {
  const octets = new TextEncoder().encode(`BEGIN:VCALENDAR\r\n${text}END:VCALENDAR\r\n`)
  return scanText(octets, TEXT_LIMITS).components[0] as CalendarComponent
}
