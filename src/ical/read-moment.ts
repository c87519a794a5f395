import { isYearWithin, UTC, wallToInstant, YEARS, type ZoneId } from '../core/time/index.ts'
import { type Length, readDuration } from './duration.ts'
import { refuse } from './object-refusal.ts'
import { type Property, parameter, valueType } from './property.ts'

/** A point in time as iCalendar writes it: a day, or a time on the wall of a zone. */
export type Moment =
  | { readonly kind: 'date'; readonly date: Temporal.PlainDate }
  | {
      readonly kind: 'timed'
      readonly wall: Temporal.PlainDateTime
      readonly zone: ZoneId
      readonly at: Temporal.Instant
    }

/** Answers which zone a TZID means; refuses, by throwing, what nobody knows. */
export interface MomentContext {
  /** Of times without any zone: they are meant where the room is. */
  readonly roomZone: ZoneId
  readonly zoneOf: (name: string, property: Property) => ZoneId
}

const DATE = /^\d{8}$/
const DATE_TIME = /^\d{8}T\d{6}Z?$/
const FORMS = 'YYYYMMDD, YYYYMMDDTHHMMSS or YYYYMMDDTHHMMSSZ'

/** The one value of DTSTART, DTEND or RECURRENCE-ID. */
export const readMoment = (property: Property, context: MomentContext): Moment =>
  momentOf(property.value.trim(), property, context)

/** The values of RDATE and EXDATE, which may be lists. */
export const readMoments = (property: Property, context: MomentContext): Moment[] =>
  listItems(property).map((value) => momentOf(value, property, context))

/** The values of a list, as they stand. */
export const listItems = ({ value }: Property): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** By its form: VALUE is forgotten by some programs, and wrong in others. A `Z` counts more than a TZID beside it. */
function momentOf(value: string, property: Property, { roomZone, zoneOf }: MomentContext): Moment {
  const type = valueType(property)
  if (type !== null && type !== 'DATE' && type !== 'DATE-TIME') malformed(value, property)
  if (DATE.test(value)) {
    const date = read(() => Temporal.PlainDate.from(value)) ?? malformed(value, property)
    checkYear(date.year, value, property)
    return { kind: 'date', date }
  }
  if (!DATE_TIME.test(value)) malformed(value, property)
  const wall = read(() => Temporal.PlainDateTime.from(value.replace('Z', ''))) ?? malformed(value, property)
  checkYear(wall.year, value, property)
  const name = parameter(property.params.tzid)
  const zone = value.endsWith('Z') ? UTC : name === null ? roomZone : zoneOf(name, property)
  return { kind: 'timed', wall, zone, at: wallToInstant(wall, zone) }
}

const malformed = (value: string, { name, line }: Property): never =>
  refuse('time_malformed', { rule: name, value, limit: FORMS, line })

function checkYear(year: number, value: string, { name, line }: Property): void {
  if (!isYearWithin(year))
    refuse('time_out_of_range', { rule: name, value, limit: `${YEARS.first}..${YEARS.last}`, line })
}

function read<Value>(from: () => Value): Value | null {
  try {
    return from()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A DURATION that is not negative. */
export function readLength({ name, value, line }: Property): Length {
  const duration = readDuration(value)
  if (duration === null) return refuse('time_malformed', { rule: name, value, limit: 'P1D, PT1H30M', line })
  if (duration.isNegative) refuse('end_before_start', { rule: name, value, limit: 'a length', line })
  return duration
}
