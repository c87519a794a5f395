import { resolveZone, type ZoneId } from '../core/time/index.ts'
import { contentLine, escapeText } from '../ical/content-line.ts'
import { timeZoneComponent } from '../ical/time-zone-component.ts'

export interface CalendarParts {
  readonly name: string
  readonly timeZone: ZoneId
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
  /** VEVENTs, each ready. */
  readonly events: readonly string[]
  /** How many more there are than a feed may hold. */
  readonly leftOut: number
}

/** How often subscribers are asked to come back; most of them decide for themselves. */
const REFRESH = 'PT15M'

/**
 * The whole feed (RFC 5545, RFC 7986) out of parts that are ready. Holds no moment of its making and no link: the same state gives the
 * same bytes. A feed without bookings still has a component, the zone of the room, as the grammar asks.
 */
export function composeCalendar({ name, timeZone, from, to, events, leftOut }: CalendarParts): string {
  const body = events.join('')
  const dates = [from, to].map((at) => at.toZonedDateTimeISO('UTC').toPlainDate()) as [
    Temporal.PlainDate,
    Temporal.PlainDate,
  ]
  return [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//MeetMeUp//Room feed//EN'),
    contentLine('CALSCALE', 'GREGORIAN'),
    contentLine('METHOD', 'PUBLISH'),
    contentLine('NAME', escapeText(name)),
    contentLine('X-WR-CALNAME', escapeText(name)),
    ...(leftOut === 0 ? [] : descriptionOf(leftOut)),
    contentLine('X-WR-TIMEZONE', timeZone),
    contentLine('REFRESH-INTERVAL;VALUE=DURATION', REFRESH),
    contentLine('X-PUBLISHED-TTL', REFRESH),
    ...zonesIn(body, timeZone).map((zone) => timeZoneComponent(zone, ...dates)),
    body,
    contentLine('END', 'VCALENDAR'),
  ].join('')
}

/** So that nobody takes what is missing for free. */
function descriptionOf(leftOut: number): string[] {
  const text = escapeText(`Not complete: ${leftOut} more, further away in time, would not fit.`)
  return [contentLine('DESCRIPTION', text), contentLine('X-WR-CALDESC', text)]
}

/** The room's own zone, and every other that an event names. */
function zonesIn(body: string, own: ZoneId): ZoneId[] {
  const named = new Set([...body.matchAll(/;TZID="?([^":;\r\n]+)"?[:;]/g)].map(([, name]) => name ?? ''))
  const zones = [...named].flatMap((name) => {
    const zone = resolveZone(name)
    return zone.ok ? [zone.value] : []
  })
  return [...new Set([own, ...zones])].sort()
}
