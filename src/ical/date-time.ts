import { startOfDay, wallToInstant, type ZoneId } from '../core/time/index.ts'
import type { Property } from './stored-property.ts'
import { zoneByName } from './zone-by-name.ts'

/** A DATE or DATE-TIME value (RFC 5545 sections 3.3.4 and 3.3.5). `local` without `tzid` is floating. */
export type DateTime =
  | { readonly at: Temporal.Instant }
  | { readonly on: Temporal.PlainDate }
  | { readonly local: Temporal.PlainDateTime; readonly tzid: string | null }

const DATE = /^\d{8}$/
const DATE_TIME = /^\d{8}T\d{6}(Z?)$/

/** One value; null: it is no date. */
export function readDateTime(value: string, tzid: string | null): DateTime | null {
  try {
    if (DATE.test(value)) return { on: Temporal.PlainDate.from(value) }
    const [, utc] = DATE_TIME.exec(value) ?? []
    if (utc === undefined) return null
    return utc === '' ? { local: Temporal.PlainDateTime.from(value), tzid } : { at: Temporal.Instant.from(value) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The values of a property that holds dates: one, or a list (RDATE, EXDATE). What is no date is left out. */
export function readDateTimes({ value, parameters }: Property): DateTime[] {
  const tzid = parameters.get('TZID')?.[0] ?? null
  return value.split(',').flatMap((one) => readDateTime(one.trim(), tzid) ?? [])
}

/** The moment that is meant; floating times, dates, and names that are no zone are by the clock of `zone`. */
export function toInstant(dateTime: DateTime, zone: ZoneId): Temporal.Instant {
  if ('at' in dateTime) return dateTime.at
  if ('on' in dateTime) return startOfDay(dateTime.on, zone)
  return wallToInstant(dateTime.local, (dateTime.tzid === null ? null : zoneByName(dateTime.tzid)) ?? zone)
}

/** An instant in UTC as iCalendar writes it: `20260101T090000Z`. */
export const utcText = (at: Temporal.Instant): string => basic(at.toString({ smallestUnit: 'second' }))

/** A date as iCalendar writes it: `20260101`. */
export const dateText = (on: Temporal.PlainDate): string => basic(on.toString())

/** ISO 8601 without its signs between (RFC 5545 sections 3.3.4 and 3.3.5). */
export const basic = (iso: string): string => iso.replaceAll(/[-:]/g, '')
