import { fail, ok, type Result } from '../core/result.ts'
import { type SeriesJson, seriesFromJson, seriesToJson } from '../core/series-json.ts'
import type { ZoneId } from '../core/time/index.ts'
import type { CalendarObject, CalendarObjectJson } from './calendar-object.ts'
import type { ObjectRefusal } from './object-refusal.ts'
import { readCalendarObject } from './read-object.ts'
import { type ObjectChanges, rewriteObject } from './rewrite-object.ts'

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

export interface RewriteRequest extends ReadRequest {
  readonly changes: ObjectChanges
}

type Answer<Value> = Promise<Result<Value, ObjectRefusal | ReaderFailure>>

/**
 * Reads and rewrites calendar objects that strangers sent: `readCalendarObject` and `rewriteObject` where they hurt nobody. Implemented by
 * `off-thread/object-reader-pool.ts`, where a text that takes for ever costs its sender one refusal and nobody else anything.
 */
export interface ObjectReader {
  read(request: ReadRequest): Answer<CalendarObject>
  rewrite(request: RewriteRequest): Answer<string>
}

/** What crosses the border between threads: plain data, because times of Temporal do not. */
export interface PlainRequest extends ReadRequest {
  /** Null: read. */
  readonly changes: PlainChanges | null
}

type PlainChanges = Omit<ObjectChanges, 'series' | 'writtenAt'> & {
  readonly series?: SeriesJson
  readonly writtenAt?: string
}

export type PlainAnswer = Result<
  { readonly object: CalendarObjectJson } | { readonly text: string },
  ObjectRefusal | ReaderFailure
>

export function plainRequest({
  octets: given,
  roomZone,
  changes,
}: ReadRequest & Partial<RewriteRequest>): PlainRequest {
  // A Buffer is a window on memory that others use too, all of which would cross the border with it.
  const octets = new Uint8Array(given)
  if (changes === undefined) return { octets, roomZone, changes: null }
  const { series, writtenAt, ...rest } = changes
  return {
    octets,
    roomZone,
    changes: {
      ...rest,
      ...(series === undefined ? {} : { series: seriesToJson(series) }),
      ...(writtenAt === undefined ? {} : { writtenAt: writtenAt.toString() }),
    },
  }
}

/** The work itself, in whatever thread. */
export function answerRequest({ octets, roomZone, changes }: PlainRequest): PlainAnswer {
  if (changes !== null) {
    const text = rewriteObject(octets, fromPlain(changes), { roomZone })
    return text.ok ? ok({ text: text.value }) : text
  }
  const read = readCalendarObject(octets, { roomZone })
  return read.ok ? ok({ object: { ...read.value, series: seriesToJson(read.value.series) } }) : read
}

function fromPlain({ series, writtenAt, ...rest }: PlainChanges): ObjectChanges {
  return {
    ...rest,
    ...(series === undefined ? {} : { series: asSeries(series) }),
    ...(writtenAt === undefined ? {} : { writtenAt: Temporal.Instant.from(writtenAt) }),
  }
}

export function objectOf(answer: PlainAnswer): Result<CalendarObject, ObjectRefusal | ReaderFailure> {
  if (!answer.ok) return fail(answer.error)
  if ('text' in answer.value) throw new Error('a text for an object')
  const { object } = answer.value
  return ok({ ...object, series: asSeries(object.series) })
}

export function textOf(answer: PlainAnswer): Result<string, ObjectRefusal | ReaderFailure> {
  if (!answer.ok) return fail(answer.error)
  if ('object' in answer.value) throw new Error('an object for a text')
  return ok(answer.value.text)
}

function asSeries(json: SeriesJson): CalendarObject['series'] {
  const series = seriesFromJson(json)
  if (!series.ok)
    throw new Error(`a series that was written a moment ago is ${series.error.code} at ${series.error.at}`)
  return series.value
}
