import type { ZoneSpan } from './match-time-zone.ts'
import type { CalendarComponent } from './scan-text.ts'

/** How long a series has to agree with a zone that is found by its rules. */
const YEARS_TO_COMPARE = 5
const TIMES = /^(?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)$/

/** The dates from the first to the last that the meetings of a calendar name, and some years more when they repeat. */
export function calendarSpan(calendar: CalendarComponent): ZoneSpan {
  const lines = calendar.components.filter(({ name }) => name === 'VEVENT').flatMap(({ lines: own }) => own)
  const dates = lines
    .filter(({ name }) => TIMES.test(name))
    .flatMap(({ text }) => text.match(/(?<!\d)\d{8}(?=T\d{6}|\D|$)/g) ?? [])
    .filter((text) => /^(?:19[7-9]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])$/.test(text))
    .sort()
  const from = Temporal.PlainDate.from(dates[0] ?? '2000-01-01').subtract({ days: 1 })
  const last = Temporal.PlainDate.from(dates.at(-1) ?? '2000-01-01').add({ days: 2 })
  if (!lines.some(({ name }) => name === 'RRULE')) return { from, to: last }
  const later = from.add({ years: YEARS_TO_COMPARE })
  return { from, to: Temporal.PlainDate.compare(later, last) > 0 ? later : last }
}
