import { fail, ok, type Result } from '../core/result.ts'
import { seriesFromJson, seriesToJson } from '../core/series-json.ts'
import type { ZoneId } from '../core/time/index.ts'
import type { CalendarObject, CalendarObjectJson } from './calendar-object.ts'
import type { ObjectRefusal } from './object-refusal.ts'
import { readCalendarObject } from './read-object.ts'

/**
 * Why no answer came. `too_expensive`: the text took more time or memory than one text may, and will again. `too_busy`: too many others wait;
 * the same text may be read a moment later.
 */
export interface ReaderFailure {
  readonly precondition: null
  readonly code: 'too_expensive' | 'too_busy'
  readonly rule: 'text'
  readonly value: string
  readonly limit: string
  readonly line: null
}

export interface ReadRequest {
  /** As they came. */
  readonly octets: Uint8Array
  readonly roomZone: ZoneId
}

/**
 * Reads calendar objects that strangers sent: `readCalendarObject` where it hurts nobody. Implemented by `off-thread/object-reader-pool.ts`,
 * where a text that takes for ever costs its sender one refusal and nobody else anything.
 */
export interface ObjectReader {
  read(request: ReadRequest): Promise<Result<CalendarObject, ObjectRefusal | ReaderFailure>>
}

/** What comes back over the border between threads: plain data, because times of Temporal do not cross it. */
export type PlainAnswer = Result<CalendarObjectJson, ObjectRefusal | ReaderFailure>

/** The work itself, in whatever thread. */
export function answerRequest({ octets, roomZone }: ReadRequest): PlainAnswer {
  const read = readCalendarObject(octets, { roomZone })
  return read.ok ? ok({ ...read.value, series: seriesToJson(read.value.series) }) : read
}

export function objectOf(answer: PlainAnswer): Result<CalendarObject, ObjectRefusal | ReaderFailure> {
  if (!answer.ok) return fail(answer.error)
  const series = seriesFromJson(answer.value.series)
  if (!series.ok)
    throw new Error(`a series that was written a moment ago is ${series.error.code} at ${series.error.at}`)
  return ok({ ...answer.value, series: series.value })
}
