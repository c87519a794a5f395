import type { CalendarStore } from './calendar-store.ts'
import { type Resource, renderEvent, type View } from './event-rendering.ts'
import { selectAll, selectChanged } from './event-selection.ts'
import { rfc3339Millis } from './event-time.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import type { ListQuery } from './list-query.ts'
import type { AccessRole, ListingOptions } from './sandbox-options.ts'
import { instancesOf, SERIES_HORIZON_MS, spanOf } from './series.ts'
import type { StoredEvent } from './stored-event.ts'
import { readSyncToken, type SyncState, writeSyncToken } from './sync-token.ts'
import type { World } from './world.ts'

const DAY_MS = 86_400_000
const DEFAULT_TOKEN_LIFE_MS = 28 * DAY_MS
const DEFAULT_REACH_MS = 30 * DAY_MS
const REMEMBERED_LISTINGS = 500

export interface ListRequest {
  readonly calendar: CalendarStore
  readonly role: AccessRole
  readonly identity: string
  readonly query: ListQuery
}

interface Listing {
  readonly pages: readonly (readonly StoredEvent[])[]
  readonly nextSyncToken: string | null
}

/** `events.list` and `events.instances`: pages, sync tokens and their deaths. */
export class EventListing {
  private readonly world: World
  private readonly open = new Map<string, Listing>()
  /** Changed by the control interface while the sandbox runs. */
  readonly settings: { -readonly [K in keyof ListingOptions]: ListingOptions[K] }

  constructor(world: World) {
    this.world = world
    this.settings = { ...world.options.listing }
  }

  reset(): void {
    this.open.clear()
    for (const key of Object.keys(this.settings)) Reflect.deleteProperty(this.settings, key)
    Object.assign(this.settings, this.world.options.listing)
  }

  list(request: ListRequest): Result<Resource> {
    const { query } = request
    if (query.pageToken !== undefined) return this.continued(request, query.pageToken)
    const nextSyncToken = isSyncable(query) ? this.newToken(request) : null
    if (query.syncToken !== undefined) {
      const state = this.stateOf(request, query.syncToken)
      if (!state.ok) return state
      const now = this.world.clock.now()
      const changed = selectChanged(request.calendar, state.value.revision, { ...query, now })
      return this.begin(request, changed, nextSyncToken)
    }
    const reach = this.settings.updatedMinReachMs ?? DEFAULT_REACH_MS
    if (query.updatedMin !== undefined && query.updatedMin < this.world.clock.now() - reach) {
      return refuse(googleErrors.updatedMinTooLongAgo())
    }
    return this.begin(request, selectAll(request.calendar, query, this.world.clock.now()), nextSyncToken)
  }

  /** The occurrences of one series. `originalStart` finds one of them, wherever it was moved. */
  instances(request: ListRequest, master: StoredEvent, originalStart: number | null): Result<Resource> {
    const { query, calendar } = request
    if (query.pageToken !== undefined) return this.continued(request, query.pageToken)
    const zone = calendar.settings.timeZone
    const start = spanOf(master, zone).from
    const from = query.timeMin ?? start - SERIES_HORIZON_MS
    const to = query.timeMax ?? Math.max(start, this.world.clock.now(), query.timeMin ?? start) + SERIES_HORIZON_MS
    const found = instancesOf(calendar, master, { from, to })
      .filter((instance) => query.showDeleted || instance.status !== 'cancelled')
      .filter((instance) => originalStart === null || originalInstant(instance, zone) === originalStart)
    return this.begin(request, found, null)
  }

  viewOf(request: Pick<ListRequest, 'calendar' | 'role'> & { query?: ListQuery }): View {
    const { timeZone, maxAttendees } = request.query ?? {}
    return {
      calendar: request.calendar,
      role: request.role,
      tombstones: this.settings.tombstones ?? 'minimal',
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(maxAttendees === undefined ? {} : { maxAttendees }),
    }
  }

  private begin(request: ListRequest, events: readonly StoredEvent[], nextSyncToken: string | null): Result<Resource> {
    const { query } = request
    const mixed = this.settings.shuffle && query.orderBy === undefined ? this.world.random.shuffle(events) : events
    const size = Math.min(query.maxResults, this.settings.pageSizeCap ?? Number.POSITIVE_INFINITY)
    const listing: Listing = { pages: paged(mixed, size, this.settings.emptyPages ?? false), nextSyncToken }
    const id = this.world.random.hex(8)
    if (listing.pages.length > 1) this.remember(id, listing)
    return ok(this.page(request, { id, listing, index: 0 }))
  }

  private continued(request: ListRequest, pageToken: string): Result<Resource> {
    const [id = '', index = ''] = pageToken.split('.')
    const listing = this.open.get(id)
    if (!listing?.pages[Number(index)]) return refuse(googleErrors.invalidParameter('pageToken', pageToken))
    return ok(this.page(request, { id, listing, index: Number(index) }))
  }

  private page(request: ListRequest, at: { id: string; listing: Listing; index: number }): Resource {
    const { calendar, role } = request
    const view = this.viewOf(request)
    const isLast = at.index >= at.listing.pages.length - 1
    const events = at.listing.pages[at.index] ?? []
    const newest = calendar.all().reduce((latest, event) => Math.max(latest, event.updated), 0)
    return {
      kind: 'calendar#events',
      etag: `"p${this.world.currentRevision()}"`,
      summary: calendar.settings.summary,
      description: calendar.settings.description,
      updated: rfc3339Millis(newest || this.world.clock.now()),
      timeZone: request.query.timeZone ?? calendar.settings.timeZone,
      accessRole: role,
      defaultReminders: [],
      ...(isLast ? {} : { nextPageToken: `${at.id}.${at.index + 1}` }),
      ...(isLast && at.listing.nextSyncToken !== null ? { nextSyncToken: at.listing.nextSyncToken } : {}),
      items: events.map((event) => renderEvent(event, view)),
    }
  }

  private remember(id: string, listing: Listing): void {
    this.open.set(id, listing)
    const [oldest] = this.open.keys()
    if (this.open.size > REMEMBERED_LISTINGS && oldest !== undefined) this.open.delete(oldest)
  }

  private newToken(request: ListRequest): string {
    return writeSyncToken({
      epoch: this.world.epoch,
      calendarId: request.calendar.id,
      identity: request.identity,
      revision: this.world.currentRevision(),
      issuedAt: this.world.clock.now(),
      parameters: parametersOf(request.query),
    })
  }

  private stateOf(request: ListRequest, token: string): Result<SyncState> {
    const state = readSyncToken(token)
    if (!state) return refuse(googleErrors.invalidParameter('syncToken', token))
    const life = this.settings.syncTokenLifetimeMs ?? DEFAULT_TOKEN_LIFE_MS
    const alive =
      state.epoch === this.world.epoch &&
      state.calendarId === request.calendar.id &&
      state.identity === request.identity &&
      state.parameters === parametersOf(request.query) &&
      state.revision >= request.calendar.tokensDeadUpTo &&
      state.issuedAt + life > this.world.clock.now()
    return alive ? ok(state) : refuse(googleErrors.fullSyncRequired())
  }
}

const originalInstant = (instance: StoredEvent, zone: string): number | null =>
  instance.originalStart ? spanOf({ shared: { ...instance.shared, start: instance.originalStart } }, zone).from : null

/** Searches and orderings do not lead to a sync token. */
function isSyncable(query: ListQuery): boolean {
  return (
    query.orderBy === undefined &&
    query.q === undefined &&
    query.iCalUID === undefined &&
    query.updatedMin === undefined &&
    query.privateProperties.length === 0 &&
    query.sharedProperties.length === 0
  )
}

const parametersOf = (query: ListQuery): string => `${query.singleEvents} ${[...query.eventTypes].sort().join()}`

function paged(events: readonly StoredEvent[], size: number, withEmpty: boolean): StoredEvent[][] {
  const pages: StoredEvent[][] = []
  for (let from = 0; from < events.length; from += size) {
    if (withEmpty) pages.push([])
    pages.push(events.slice(from, from + size))
  }
  return pages.length > 0 ? pages : [[]]
}
