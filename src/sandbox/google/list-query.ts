import { knownZone } from '../shared/time-zone.ts'
import { type GoogleError, googleErrors, ok, type Result, refuse } from './google-error.ts'

/** Query parameters as Fastify gives them: one value or several. */
export type Query = Readonly<Record<string, string | string[] | undefined>>

/** The parameters of `events.list` and `events.instances`, checked. */
export interface ListQuery {
  readonly maxResults: number
  readonly pageToken?: string
  readonly syncToken?: string
  readonly singleEvents: boolean
  readonly showDeleted: boolean
  readonly timeMin?: number
  readonly timeMax?: number
  readonly updatedMin?: number
  readonly orderBy?: 'startTime' | 'updated'
  readonly eventTypes: readonly string[]
  readonly iCalUID?: string
  readonly privateProperties: readonly string[]
  readonly sharedProperties: readonly string[]
  readonly maxAttendees?: number
  readonly timeZone?: string
  readonly q?: string
}

const DEFAULT_PAGE = 250
const LARGEST_PAGE = 2500
const NEVER_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
]

export function readListQuery(query: Query): Result<ListQuery> {
  const refused = refusedCombination(query) ?? refusedNumber(query) ?? refusedZone(query)
  if (refused) return refuse(refused)
  const times = readTimes(query)
  if (!times.ok) return times
  const orderBy = one(query, 'orderBy')
  if (orderBy !== undefined && orderBy !== 'startTime' && orderBy !== 'updated') {
    return refuse(googleErrors.invalidParameter('orderBy', orderBy))
  }
  const singleEvents = one(query, 'singleEvents') === 'true'
  if (orderBy === 'startTime' && !singleEvents) {
    return refuse(googleErrors.badRequest('The requested ordering is not available for the particular query.'))
  }
  const maxAttendees = one(query, 'maxAttendees')
  return ok({
    maxResults: Math.min(Number(one(query, 'maxResults') ?? DEFAULT_PAGE), LARGEST_PAGE),
    singleEvents,
    showDeleted: one(query, 'showDeleted') === 'true',
    eventTypes: many(query, 'eventTypes'),
    privateProperties: many(query, 'privateExtendedProperty'),
    sharedProperties: many(query, 'sharedExtendedProperty'),
    ...times.value,
    ...(orderBy ? { orderBy } : {}),
    ...(maxAttendees === undefined ? {} : { maxAttendees: Number(maxAttendees) }),
    ...texts(query),
  })
}

function texts(query: Query): Partial<ListQuery> {
  const found = (['pageToken', 'syncToken', 'iCalUID', 'timeZone', 'q'] as const)
    .map((name) => [name, one(query, name)] as const)
    .filter(([, value]) => value !== undefined)
  return Object.fromEntries(found)
}

function refusedCombination(query: Query): GoogleError | null {
  if (one(query, 'syncToken') === undefined) return null
  const forbidden = NEVER_WITH_SYNC_TOKEN.find((name) => query[name] !== undefined)
  if (forbidden) return googleErrors.badRequest(`Sync token cannot be used together with ${forbidden}.`)
  if (one(query, 'showDeleted') !== 'false') return null
  return googleErrors.badRequest('Sync token cannot be used with showDeleted set to false.')
}

function refusedNumber(query: Query): GoogleError | null {
  for (const name of ['maxResults', 'maxAttendees']) {
    const value = one(query, name)
    if (value !== undefined && !/^[1-9]\d*$/.test(value)) return googleErrors.invalidParameter(name, value)
  }
  return null
}

function refusedZone(query: Query): GoogleError | null {
  const zone = one(query, 'timeZone')
  return zone !== undefined && knownZone(zone) === null ? googleErrors.invalidParameter('timeZone', zone) : null
}

type Times = Pick<ListQuery, 'timeMin' | 'timeMax' | 'updatedMin'>

function readTimes(query: Query): Result<Times> {
  const times: Record<string, number> = {}
  for (const name of ['timeMin', 'timeMax', 'updatedMin']) {
    const value = one(query, name)
    if (value === undefined) continue
    const instant = readInstant(value)
    if (instant === null) return refuse(googleErrors.invalidParameter(name, value))
    times[name] = name === 'updatedMin' ? instant : Math.floor(instant / 1000) * 1000
  }
  const { timeMin, timeMax } = times
  if (timeMin !== undefined && timeMax !== undefined && timeMin >= timeMax) return refuse(googleErrors.timeRangeEmpty())
  return ok(times)
}

/** An RFC 3339 time with offset in milliseconds, or null. */
export function readInstant(text: string): number | null {
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

export function one(query: Query, name: string): string | undefined {
  const value = query[name]
  return Array.isArray(value) ? value.at(-1) : value
}

function many(query: Query, name: string): readonly string[] {
  const value = query[name]
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
