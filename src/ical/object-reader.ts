import type { Result } from '../core/result.ts'
import { seriesFromJson, seriesToJson } from '../core/series-json.ts'
import type { ZoneId } from '../core/time/index.ts'
import type { CalendarObject, CalendarObjectJson } from './calendar-object.ts'
import type { ObjectRefusal } from './object-refusal.ts'

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
 * Reads calendar objects that strangers sent. Implemented by `off-thread/object-reader-pool.ts`, where a text that takes for ever costs its
 * sender one refusal and nobody else anything.
 */
export interface ObjectReader {
  read(request: ReadRequest): Promise<Result<CalendarObject, ObjectRefusal | ReaderFailure>>
}

export const objectToJson = (object: CalendarObject): CalendarObjectJson => ({
  ...object,
  series: seriesToJson(object.series),
})

/** The object that {@link objectToJson} made plain. */
export function objectFromJson(json: CalendarObjectJson): CalendarObject {
  const series = seriesFromJson(json.series)
  if (!series.ok)
    throw new Error(`a series that was written a moment ago is ${series.error.code} at ${series.error.at}`)
  return { ...json, series: series.value }
}
