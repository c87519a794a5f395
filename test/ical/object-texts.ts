import { resolveZone, type ZoneId } from '../../src/core/time/index.ts'
import type { CalendarObject } from '../../src/ical/calendar-object.ts'
import type { ObjectRefusal } from '../../src/ical/object-refusal.ts'
import { type ReadOptions, readCalendarObject } from '../../src/ical/read-object.ts'

export const zone = (name: string): ZoneId => {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(name)
  return resolved.value
}

/** Lines of a VCALENDAR around these components, CRLF. */
export const calendar = (...parts: readonly (string | readonly string[])[]): string =>
  lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...parts.flat(), 'END:VCALENDAR')

export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('')

/** A VEVENT with UID and DTSTAMP and these lines. */
export const vevent = (...own: readonly string[]): string[] => [
  'BEGIN:VEVENT',
  ...(own.some((line) => /^UID[:;]/.test(line)) ? [] : ['UID:meeting@acme.test']),
  'DTSTAMP:20261101T080000Z',
  ...own,
  'END:VEVENT',
]

/** Ten to eleven in Berlin on Monday 1 June 2026. */
export const TEN = ['DTSTART;TZID=Europe/Berlin:20260601T100000', 'DTEND;TZID=Europe/Berlin:20260601T110000'] as const

/** That meeting with further lines. */
export const meeting = (...own: readonly string[]): string => calendar(vevent(...TEN, ...own))

/** A weekly series of three from 1 June with further components. */
export const series = (...others: readonly (string | readonly string[])[]): string =>
  calendar(vevent(...TEN, 'RRULE:FREQ=WEEKLY;COUNT=3', 'SUMMARY:Plan'), ...others)

const OPTIONS: ReadOptions = { roomZone: zone('Europe/Berlin') }

export function read(text: string | Uint8Array, options: Partial<ReadOptions> = {}): CalendarObject {
  const result = readCalendarObject(text, { ...OPTIONS, ...options })
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`)
  return result.value
}

export function refusalOf(text: string | Uint8Array, options: Partial<ReadOptions> = {}): ObjectRefusal {
  const result = readCalendarObject(text, { ...OPTIONS, ...options })
  if (result.ok) throw new Error('expected a refusal')
  return result.error
}

/** The rules of Berlin as Outlook writes them, under any name. */
export const berlinRules = (name: string, ...further: readonly string[]): string[] => [
  ...['BEGIN:VTIMEZONE', `TZID:${name}`, ...further],
  ...['BEGIN:STANDARD', 'DTSTART:16011028T030000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'],
  ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD'],
  ...['BEGIN:DAYLIGHT', 'DTSTART:16010325T020000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
  ...['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:DAYLIGHT', 'END:VTIMEZONE'],
]
