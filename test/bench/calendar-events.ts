import { seriesFromJson } from '../../src/core/series-json.ts'
import { type FragmentSource, fragment } from '../../src/ical/fragment.ts'

/** Sizes of the two calendars that are compared are spread over this, so that a week of the large one has ten times the events. */
const SPAN_DAYS = 182
const LENGTH_MINUTES = 20
const GAP_MINUTES = 5

export interface BenchEvent {
  readonly uid: string
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly series: object
  readonly source: FragmentSource
  /** VEVENT lines, as our own writer makes them. */
  readonly fragment: string
}

/** Next week's Monday, 00:00 UTC: everything lies ahead, so that all of it may be booked. */
export const FIRST_MONDAY = ((): Temporal.Instant => {
  const today = Temporal.Now.zonedDateTimeISO('UTC').startOfDay()
  return today.add({ days: 8 - today.dayOfWeek }).toInstant()
})()

/** The events of a calendar, evenly over half a year. In UTC: a VTIMEZONE in each object would make all contenders slower, the others most. */
export function benchEvents(count: number): readonly BenchEvent[] {
  return Array.from({ length: count }, (_, n) => benchEvent(count, n))
}

function benchEvent(count: number, n: number): BenchEvent {
  const startsAt = slotOf(count, n)
  const endsAt = startsAt.add({ minutes: LENGTH_MINUTES })
  const uid = `event-${count}-${n}@bench.test`
  const series = {
    timing: {
      kind: 'timed',
      wall: startsAt.toZonedDateTimeISO('UTC').toPlainDateTime().toString(),
      zone: 'UTC',
      durationSeconds: LENGTH_MINUTES * 60,
    },
    rule: null,
    rdates: [],
    exdates: [],
    overrides: {},
  }
  const read = seriesFromJson(series)
  if (!read.ok) throw new Error(read.error.at)
  const source: FragmentSource = {
    uid,
    sequence: 0,
    state: 'confirmed',
    series: read.value,
    summary: `Planning ${n}`,
    description: 'Numbers of the quarter, then the list; bring a laptop',
    organizer: { name: 'Ann Lee', address: 'ann@acme.test' },
    visibility: 'public',
    attendeeCount: 4,
    receivedAt: Temporal.Instant.from('2026-11-01T08:00:00Z'),
    writtenAt: Temporal.Instant.from('2026-11-01T08:00:00Z'),
  }
  return { uid, startsAt, endsAt, series, source, fragment: fragment(source) }
}

const slotOf = (count: number, n: number): Temporal.Instant =>
  FIRST_MONDAY.add({ minutes: Math.floor((SPAN_DAYS * 24 * 60) / count) * n })

/** As an object of its own (RFC 4791 section 4.1). */
export const calendarObject = (events: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//EN\r\n${events}END:VCALENDAR\r\n`

/** What a calendar program would PUT into the free time behind event `n`; no two have one `n`. */
export function newObject(count: number, n: number, summary = 'New'): string {
  const start = slotOf(count, n).add({ minutes: LENGTH_MINUTES })
  return calendarObject(
    [
      'BEGIN:VEVENT',
      `UID:new-${count}-${n}@bench.test`,
      'DTSTAMP:20261101T080000Z',
      `DTSTART:${utc(start)}`,
      `DTEND:${utc(start.add({ minutes: GAP_MINUTES }))}`,
      `SUMMARY:${summary}`,
      'DESCRIPTION:Numbers of the quarter\\, then the list\\; bring a laptop',
      'END:VEVENT',
      '',
    ].join('\r\n'),
  )
}

/** A week in the middle. */
export const WEEK = { start: FIRST_MONDAY.add({ hours: 13 * 7 * 24 }), end: FIRST_MONDAY.add({ hours: 14 * 7 * 24 }) }

export const eventsInWeek = (events: readonly BenchEvent[]): number =>
  events.filter(
    ({ startsAt, endsAt }) =>
      Temporal.Instant.compare(startsAt, WEEK.end) < 0 && Temporal.Instant.compare(endsAt, WEEK.start) > 0,
  ).length

export const utc = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')
