import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { fail, ok, type Result } from '../../core/result.ts'
import { here } from '../call-failure.ts'
import type { Change, ProviderError, PullPage, PullRequest } from '../provider.ts'
import { BLIND, isBlindRole } from './access-role.ts'
import { changesOfSeries, changesOfTree } from './changes.ts'
import type { GoogleClient } from './client.ts'
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts'
import { type GoogleEvent, GoogleEventSchema, isException, isTombstone } from './google-event.ts'
import type { Reading } from './translate.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>
type PendingSeries = Record<string, string[]>

/** The most that the API gives at once: a room's whole list then mostly fits one page, and no series has to be read again. */
const PAGE_SIZE = 2500

/** Series read whole in one pull. */
const SERIES_PER_PULL = 10

/** A listing that is longer does not end. */
const MOST_PAGES = 400

/**
 * One step of a round (Calendar API guide "Synchronize resources efficiently"): a page of events, or a portion of the series of
 * which the pages brought parts. Masters and their exceptions come out as one item each.
 */
export async function pull(client: GoogleClient, request: PullRequest, reading: Reading): Answer<PullPage> {
  if (request.cursor === null) return await listPage(client, FULL_LIST, reading)
  const cursor = decodeCursor(request.cursor)
  if (cursor === null)
    return fail(here('cursor_expired', 'cursor_unreadable', 'the cursor was not made by this adapter'))
  if (cursor.at === 'series') return await seriesPage(client, cursor, reading)
  if (cursor.at === 'page') return await listPage(client, cursor, reading)
  return await listPage(client, { ...FULL_LIST, syncToken: cursor.syncToken }, reading)
}

interface Listing {
  readonly pageToken: string | null
  readonly syncToken: string | null
  readonly pages: number
  readonly series: Readonly<PendingSeries>
}

const FULL_LIST: Listing = { pageToken: null, syncToken: null, pages: 0, series: {} }

const EventPage = Type.Object({
  items: Type.Optional(Type.Array(Type.Unknown())),
  nextPageToken: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  nextSyncToken: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  accessRole: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

async function listPage(client: GoogleClient, listing: Listing, reading: Reading): Answer<PullPage> {
  const { pageToken, syncToken } = listing
  const isFirst = pageToken === null && syncToken === null
  const listed = await client.calendar({
    nature: { about: isFirst ? 'calendar' : 'cursor', effect: 'read' },
    // The same on every page and in every round, or the token is undefined.
    make: (api) =>
      api.events.list({
        calendarId: reading.calendar.remoteCalendarId,
        singleEvents: false,
        showDeleted: true,
        maxResults: PAGE_SIZE,
        ...(syncToken === null ? {} : { syncToken }),
        ...(pageToken === null ? {} : { pageToken }),
      }),
  })
  if (!listed.ok) return listed
  if (!Value.Check(EventPage, listed.value))
    return fail(malformed('list_malformed', 'something that is no list of events'))
  if (isBlindRole(listed.value.accessRole)) return fail(BLIND)
  const { items = [], nextPageToken, nextSyncToken } = listed.value
  const isWhole = isFirst && !nextPageToken
  const sorted = sortEvents(items, { reading, series: listing.series, isWhole })
  if (nextPageToken) {
    const pages = listing.pages + 1
    if (nextPageToken === pageToken || pages >= MOST_PAGES)
      return fail(malformed('pages_without_end', 'pages that never end'))
    return ok({
      changes: sorted.changes,
      next: more({ at: 'page', pageToken: nextPageToken, syncToken, pages, series: sorted.series }),
    })
  }
  if (!nextSyncToken) return fail(malformed('token_missing', 'a last page without a sync token'))
  const rest = await seriesPage(client, { syncToken: nextSyncToken, series: sorted.series }, reading)
  return rest.ok ? ok({ changes: [...sorted.changes, ...rest.value.changes], next: rest.value.next }) : rest
}

async function seriesPage(
  client: GoogleClient,
  { syncToken, series }: { syncToken: string; series: Readonly<PendingSeries> },
  reading: Reading,
): Answer<PullPage> {
  const pending = Object.entries(series)
  const changes: Change[] = []
  for (const [masterId, occurrenceIds] of pending.slice(0, SERIES_PER_PULL)) {
    const read = await changesOfSeries(client, { masterId, occurrenceIds }, reading)
    if (!read.ok) return read
    changes.push(...read.value)
  }
  const rest = pending.slice(SERIES_PER_PULL)
  if (rest.length === 0) return ok({ changes, next: { kind: 'done', cursor: encodeCursor({ at: 'sync', syncToken }) } })
  return ok({ changes, next: more({ at: 'series', syncToken, series: Object.fromEntries(rest) }) })
}

const more = (cursor: Cursor): PullPage['next'] => ({ kind: 'more', cursor: encodeCursor(cursor) })

const malformed = (code: string, what: string): ProviderError => here('malformed', code, `Google answered with ${what}`)

interface Sorting {
  readonly reading: Reading
  readonly series: Readonly<PendingSeries>
  /** The page is the whole calendar: every series on it can be put together from the page itself. */
  readonly isWhole: boolean
}

interface Sorted {
  readonly changes: readonly Change[]
  readonly series: PendingSeries
}

/** Takes single meetings and tombstones as they are; of series remembers what has to be read whole. */
function sortEvents(items: readonly unknown[], { reading, series: before, isWhole }: Sorting): Sorted {
  const events = newestOfEach(items.filter((item) => Value.Check(GoogleEventSchema, item)))
  const changes: Change[] = items.filter((item) => !Value.Check(GoogleEventSchema, item)).map(unreadable)
  const series: PendingSeries = Object.fromEntries(Object.entries(before).map(([id, ids]) => [id, [...ids]]))
  const exceptions = Map.groupBy(events.filter(isException), (event) => event.recurringEventId ?? '')
  const complete = new Set<string>()
  const ended = new Set<string>()
  for (const event of events) {
    if (isException(event)) continue
    const isMaster = (event.recurrence ?? []).length > 0 && !isTombstone(event)
    if (isMaster && !isWhole) {
      series[event.id] ??= []
      continue
    }
    ;(isTombstone(event) ? ended : complete).add(event.id)
    changes.push(...changesOfTree({ event, exceptions: isMaster ? (exceptions.get(event.id) ?? []) : [] }, reading))
  }
  for (const [masterId, children] of exceptions) {
    if (complete.has(masterId)) continue
    // A cancelled one too: where there is no series, it was a meeting of its own, and its end is told by nothing else.
    const told = ended.has(masterId) ? children.filter((event) => isWhole || isTombstone(event)) : []
    changes.push(...told.flatMap((event) => changesOfTree({ event, exceptions: [] }, reading)))
    const left = children.filter((event) => !told.includes(event)).map(({ id }) => id)
    if (left.length > 0) series[masterId] = [...new Set([...(series[masterId] ?? []), ...left])]
  }
  return { changes, series }
}

/** Should one event be listed twice, the later entry counts. */
const newestOfEach = (events: readonly GoogleEvent[]): readonly GoogleEvent[] => [
  ...new Map(events.map((event) => [event.id, event])).values(),
]

function unreadable(raw: unknown): Change {
  const text = (name: string): string | null => {
    const value: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, name) : null
    return typeof value === 'string' && value !== '' ? value : null
  }
  const reason = 'the event does not have the shape that the Calendar API promises'
  return { kind: 'unreadable', remoteId: text('id') ?? 'unknown', version: text('etag') ?? reason, reason, raw }
}
