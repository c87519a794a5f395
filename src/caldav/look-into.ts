import { LIMITS } from '../core/recurrence/index.ts'
import { seriesFromJson } from '../core/series-json.ts'
import type { ZoneId } from '../core/time/index.ts'
import { calendarData } from './calendar-data/calendar-data.ts'
import { readCalendarData } from './calendar-data/read-calendar-data.ts'
import type { Precondition } from './precondition.ts'
import { seriesInZone } from './query/in-zone.ts'
import { search } from './query/instances.ts'
import { matches } from './query/match.ts'
import { readFilter } from './query/read-filter.ts'
import type { StoredObject, Viewpoint } from './query/stored-object.ts'
import type { XmlElement } from './xml/xml-element.ts'

/** Objects to be looked into in the way in which a report asks. Plain data, because it crosses into a thread. */
export interface LookOrder {
  /** CALDAV:filter or CALDAV:calendar-data, as it was sent and found good. */
  readonly asked: XmlElement
  /** By its clock floating times and whole days are understood. */
  readonly zone: ZoneId
  readonly objects: readonly PlainObject[]
  /** After this, in milliseconds, no further series is expanded. */
  readonly milliseconds: number
}

/** A member with its text as the one who asks may see it. */
export interface PlainObject {
  readonly bookingId: number
  readonly text: string
  /** The series as it is stored, in JSON. */
  readonly series: string
}

/** When objects take time within a range (RFC 3339). */
export interface TimesOrder extends Omit<LookOrder, 'asked'> {
  readonly range: { readonly start: string; readonly end: string }
}

export type LookRequest = ({ readonly what: 'filter' | 'show' } & LookOrder) | ({ readonly what: 'times' } & TimesOrder)

/** For each object, in their order: whether it matches; or the text to show, until the first that cannot be shown as asked. */
export type Looked =
  | { readonly what: 'filter'; readonly matching: readonly boolean[] }
  | { readonly what: 'show'; readonly texts: readonly string[]; readonly failure: Precondition | null }
  | { readonly what: 'times'; readonly times: readonly ObjectTimes[] }

/** The instances of one object, in epoch milliseconds; null: more than can be told. */
export type ObjectTimes = readonly { readonly start: number; readonly end: number }[] | null

/** The work itself, in whatever thread. */
export function lookInto(request: LookRequest): Looked {
  const until = performance.now() + request.milliseconds
  const viewpoint: Viewpoint = { zone: request.zone, deadline: () => performance.now() > until }
  switch (request.what) {
    case 'filter':
      return filtered(request.asked, request.objects, viewpoint)
    case 'show':
      return shown(request.asked, request.objects, viewpoint)
    case 'times':
      return { what: 'times', times: request.objects.map((object) => timesOf(object, request.range, viewpoint)) }
  }
}

function timesOf(object: PlainObject, range: TimesOrder['range'], viewpoint: Viewpoint): ObjectTimes {
  const [from, to] = [Temporal.Instant.from(range.start), Temporal.Instant.from(range.end)]
  const found = search(
    seriesInZone(storedObject(object), viewpoint.zone),
    { from, to, most: LIMITS.instances },
    viewpoint,
  )
  if (found === null) return null
  return found
    .filter(({ override }) => override?.fields.blocking !== false)
    .map(({ start, end }) => ({ start: start.epochMilliseconds, end: end.epochMilliseconds }))
}

function filtered(asked: XmlElement, objects: readonly PlainObject[], viewpoint: Viewpoint): Looked {
  const filter = readFilter(asked)
  if (!filter.ok) throw new Error('a filter that was good is not')
  return { what: 'filter', matching: objects.map((object) => matches(storedObject(object), filter.value, viewpoint)) }
}

function shown(asked: XmlElement, objects: readonly PlainObject[], viewpoint: Viewpoint): Looked {
  const request = readCalendarData(asked)
  if (!request.ok) throw new Error('a calendar-data that was good is not')
  const texts: string[] = []
  for (const object of objects) {
    const text = calendarData(storedObject(object), request.value, viewpoint)
    if (!text.ok) return { what: 'show', texts, failure: text.error }
    texts.push(text.value)
  }
  return { what: 'show', texts, failure: null }
}

/** A member as filters and expansion look at it. */
function storedObject({ bookingId, text, series: json }: PlainObject): StoredObject {
  const series = seriesFromJson(JSON.parse(json))
  if (!series.ok) throw new Error(`booking ${bookingId} has a series that cannot be read (${series.error.at})`)
  return { text, series: series.value, isFloating: FLOATING.test(text) }
}

/** A start with a time, and neither `Z` nor a zone. */
const FLOATING = /^DTSTART(?![^:\r\n]*TZID=)[^:\r\n]*:\d{8}T\d{6}\s*$/m
