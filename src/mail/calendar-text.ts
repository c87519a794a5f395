import {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendar,
  ICalCalendarMethod,
  ICalEventClass,
  type ICalEventData,
  ICalEventStatus,
} from 'ical-generator'
import { isInterval, type OccurrenceRef, type Override, occurrenceRef, type Series } from '../core/recurrence/index.ts'
import { seriesFromJson } from '../core/series-json.ts'
import { wallToInstant } from '../core/time/index.ts'
import type { Audience } from '../core/verdict-text.ts'
import { seriesLines } from '../ical/series-lines.ts'
import { timeZoneComponent } from '../ical/time-zone-component.ts'
import type { BookingLetter, CalendarPart } from './ports.ts'

/** How far the VTIMEZONE of a series without an end reaches; its writer adds ten years. */
const YEARS_AHEAD = 2

/** The iTIP text (RFC 5546) that goes along with a letter, or null when there is none. Outside the organization it names no room. */
export function calendarText(letter: BookingLetter, audience: Audience): string | null {
  const { calendar: part } = letter
  // An answer of the room names it.
  if (part === null || (part.method === 'REPLY' && audience === 'outside')) return null
  const series = seriesFromJson(part.series)
  if (!series.ok) throw new Error(`a letter carries a series that cannot be read (${series.error.at})`)
  const calendar = new ICalCalendar({
    prodId: { company: 'MeetMeUp', product: 'rooms', language: 'EN' },
    method: ICalCalendarMethod[part.method],
    ...zoneOf(series.value),
  })
  for (const event of eventsOf(series.value)) calendar.createEvent({ ...said(letter, part, audience), ...event })
  return calendar.toString()
}

function zoneOf({ timing }: Series) {
  if (timing.kind === 'all_day' || timing.zone === 'UTC') return {}
  const from = timing.wall.toPlainDate()
  const generator = (): string => timeZoneComponent(timing.zone, from, from.add({ years: YEARS_AHEAD }))
  // Events name their zone; a zone of the calendar's would make a local time of DTSTAMP, which has to be UTC.
  return { timezone: { name: null, generator } }
}

function said(letter: BookingLetter, part: CalendarPart, audience: Audience): Omit<ICalEventData, 'start'> {
  const isReply = part.method === 'REPLY'
  const { name, address } = part.organizer
  const isAccepted = letter.kind === 'accepted' || letter.kind === 'moved'
  return {
    id: part.uid,
    sequence: part.sequence,
    stamp: Temporal.Instant.from(part.stamp),
    summary: letter.summary ?? 'Busy',
    class: letter.isPrivate ? ICalEventClass.PRIVATE : ICalEventClass.PUBLIC,
    status: part.method === 'CANCEL' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: { name: name === '' ? address : name, email: address },
    ...(audience === 'inside' ? { location: letter.room.name } : {}),
    ...(isReply && part.roomAddress !== null
      ? {
          attendees: [
            {
              ...(audience === 'inside' ? { name: letter.room.name } : {}),
              email: part.roomAddress,
              type: ICalAttendeeType.ROOM,
              role: ICalAttendeeRole.NON,
              status: isAccepted ? ICalAttendeeStatus.ACCEPTED : ICalAttendeeStatus.DECLINED,
            },
          ],
        }
      : {}),
  }
}

type EventTimes = Pick<ICalEventData, 'start' | 'end' | 'allDay' | 'timezone' | 'repeating' | 'recurrenceId'>

/** The meeting or series, then each occurrence that differs. */
function eventsOf(series: Series): EventTimes[] {
  const { timing, overrides } = series
  const cancelled = [...overrides].flatMap(([key, override]) => (override.cancelled ? [occurrenceRef(key)] : []))
  const rules = seriesLines(series, [...series.exdates, ...cancelled])
    .filter(([name]) => /^(RRULE|RDATE|EXDATE)/.test(name))
    .map(([name, value]) => `${name}:${value}`)
  const start = timing.kind === 'all_day' ? { on: timing.date } : { at: wallToInstant(timing.wall, timing.zone) }
  const master = { ...timesFrom(series, start), ...(rules.length === 0 ? {} : { repeating: rules.join('\r\n') }) }
  const exceptions = [...overrides].flatMap(([key, override]) =>
    override.cancelled ? [] : [exception(series, occurrenceRef(key), override)],
  )
  return [master, ...exceptions]
}

function timesFrom({ timing }: Series, start: OccurrenceRef): EventTimes {
  if (timing.kind === 'all_day') {
    const first = 'on' in start ? start.on : timing.date
    return { start: first, end: first.add({ days: timing.days }), allDay: true }
  }
  const first =
    'at' in start ? start.at : wallToInstant(start.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone)
  return spanOf(first, first.add({ seconds: timing.durationSeconds }), timing.zone)
}

const spanOf = (start: Temporal.Instant, end: Temporal.Instant, zone: string): EventTimes => ({
  start: start.toZonedDateTimeISO(zone),
  end: end.toZonedDateTimeISO(zone),
  timezone: zone,
})

function exception(series: Series, ref: OccurrenceRef, { moved }: Override & { cancelled: false }): EventTimes {
  const original = timesFrom(series, ref)
  const zone = series.timing.kind === 'timed' ? series.timing.zone : 'UTC'
  const times =
    moved === null
      ? original
      : isInterval(moved)
        ? spanOf(moved.start, moved.end, zone)
        : { start: moved.start, end: moved.end, allDay: true }
  return { ...times, recurrenceId: original.start }
}
