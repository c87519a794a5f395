import type { CalendarStore } from './calendar-store.ts'
import type { ListQuery } from './list-query.ts'
import { instancesOf, overlaps, SERIES_HORIZON_MS, type Span, spanOf } from './series.ts'
import type { StoredEvent } from './stored-event.ts'

const SIX_MONTHS_MS = 182 * 86_400_000

/** The events a listing without a sync token gives. */
export function selectAll(calendar: CalendarStore, query: ListQuery, now: number): StoredEvent[] {
  const updatedMin = query.updatedMin
  const found = calendar
    .all()
    .filter((event) => updatedMin === undefined || event.updated >= updatedMin)
    .filter((event) => isShown(calendar, event, query))
    .filter((event) => matches(event, query))
  if (!query.singleEvents)
    return ordered(
      calendar,
      found.filter((event) => isInWindow(calendar, event, query)),
      query,
    )
  return ordered(calendar, expanded(calendar, found, query, now), query)
}

/** The events that changed after a revision, each once in its newest state, deletions included. */
export function selectChanged(
  calendar: CalendarStore,
  since: number,
  query: ListQuery & { now: number },
): StoredEvent[] {
  const changed = calendar.changedSince(since).filter((event) => matches(event, query))
  if (!query.singleEvents) return changed
  const instances = changed.flatMap((event) => {
    if (!event.shared.recurrence) return [event]
    const span = reach(calendar, event, query, query.now)
    if (event.status !== 'cancelled') return instancesOf(calendar, event, span)
    const from = Math.max(span.from, query.now - SIX_MONTHS_MS)
    const gone = instancesOf(calendar, { ...event, status: 'confirmed' }, { from, to: query.now + SIX_MONTHS_MS })
    return gone.map((instance): StoredEvent => ({ ...instance, status: 'cancelled', revision: event.revision }))
  })
  return [...new Map(instances.map((event) => [event.id, event])).values()]
}

function isShown(calendar: CalendarStore, event: StoredEvent, query: ListQuery): boolean {
  if (event.status !== 'cancelled') return true
  if (query.showDeleted || query.updatedMin !== undefined) {
    return !query.singleEvents || event.recurringEventId !== undefined
  }
  if (query.singleEvents || event.recurringEventId === undefined) return false
  const master = calendar.stored(event.recurringEventId)
  return master !== null && master.status !== 'cancelled'
}

function matches(event: StoredEvent, query: ListQuery): boolean {
  if (query.eventTypes.length > 0 && !query.eventTypes.includes(event.eventType)) return false
  if (query.iCalUID !== undefined && event.iCalUID !== query.iCalUID) return false
  const mine = event.own.privateProperties ?? {}
  const everybodys = event.shared.sharedProperties ?? {}
  if (!query.privateProperties.every((wanted) => hasProperty(mine, wanted))) return false
  if (!query.sharedProperties.every((wanted) => hasProperty(everybodys, wanted))) return false
  return query.q === undefined || mentions(event, query.q)
}

function hasProperty(properties: Readonly<Record<string, string>>, wanted: string): boolean {
  const cut = wanted.indexOf('=')
  return cut > 0 && properties[wanted.slice(0, cut)] === wanted.slice(cut + 1)
}

function mentions(event: StoredEvent, words: string): boolean {
  const { summary, description, location, attendees } = event.shared
  const guests = (attendees ?? []).flatMap(({ email, displayName }) => [email, displayName])
  const text = [summary, description, location, ...guests].join(' ').toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Both bounds are exclusive: `timeMin` looks at the end, `timeMax` at the start. A series is in by any occurrence. */
function isInWindow(calendar: CalendarStore, event: StoredEvent, query: ListQuery): boolean {
  const { timeMin, timeMax } = query
  if (timeMin === undefined && timeMax === undefined) return true
  const span = windowOf(query)
  if (overlaps(spanOf(event, calendar.settings.timeZone), span)) return true
  if (!event.shared.recurrence) return false
  const from = Math.max(span.from, spanOf(event, calendar.settings.timeZone).from)
  const to = Math.min(span.to, from + SERIES_HORIZON_MS)
  return from < to && instancesOf(calendar, event, { from, to }).some((instance) => instance.status !== 'cancelled')
}

const windowOf = (query: ListQuery): Span => ({
  from: query.timeMin ?? Number.NEGATIVE_INFINITY,
  to: query.timeMax ?? Number.POSITIVE_INFINITY,
})

function expanded(
  calendar: CalendarStore,
  events: readonly StoredEvent[],
  query: ListQuery,
  now: number,
): StoredEvent[] {
  const zone = calendar.settings.timeZone
  const window = windowOf(query)
  const series = events.filter((event) => event.shared.recurrence && event.status !== 'cancelled')
  const masters = new Set(series.map((event) => event.id))
  const instances = series
    .flatMap((event) => instancesOf(calendar, event, reach(calendar, event, query, now)))
    .filter((instance) => query.showDeleted || instance.status !== 'cancelled')
  const others = events.filter(
    (event) =>
      !event.shared.recurrence && !(event.recurringEventId !== undefined && masters.has(event.recurringEventId)),
  )
  return [...others, ...instances].filter((event) => overlaps(spanOf(event, zone), window))
}

/** The span in which a series is expanded: the asked one, or some two years where it is open. */
function reach(calendar: CalendarStore, master: StoredEvent, query: ListQuery, now: number): Span {
  const start = spanOf(master, calendar.settings.timeZone).from
  const from = Math.max(query.timeMin ?? start, start)
  return { from, to: Math.min(query.timeMax ?? Number.POSITIVE_INFINITY, Math.max(from, now) + SERIES_HORIZON_MS) }
}

function ordered(calendar: CalendarStore, events: StoredEvent[], query: ListQuery): StoredEvent[] {
  if (query.orderBy === 'updated') return events.sort((a, b) => a.updated - b.updated || a.revision - b.revision)
  const zone = calendar.settings.timeZone
  if (query.orderBy === 'startTime') return events.sort((a, b) => spanOf(a, zone).from - spanOf(b, zone).from)
  return events
}
