import { rendererFor } from './event-lookup.ts'
import { parseEventQuery, renderSelected } from './event-query.ts'
import type { EventView, Window } from './event-view.ts'
import { done, invalidRequest, type Outcome } from './graph-error.ts'
import type { GraphAnswer, MailboxCall } from './graph-route.ts'
import { parseMoment } from './wall-time.ts'

const DEFAULT_PAGE_SIZE = 10
const MAXIMUM_DAYS = 1825

/** A page of events, cut, ordered and filtered as the query asks, with a link to the next page. */
export function listEvents(call: MailboxCall, views: readonly EventView[]): Outcome<GraphAnswer> {
  const query = parseEventQuery(call.query)
  if (!query.ok) return query
  const { matches, compare, top, skip, count } = query.value
  const matching = views.filter(matches)
  const ordered = compare ? matching.toSorted(compare) : matching
  const end = skip + (top ?? call.preferences.maxPageSize ?? DEFAULT_PAGE_SIZE)
  const renderer = rendererFor(call)
  const body: Record<string, unknown> = {
    '@odata.context': `${call.origin}/v1.0/$metadata#users('${call.mailbox.identity.id}')/events`,
    ...(count ? { '@odata.count': ordered.length } : {}),
    value: ordered.slice(skip, end).map((view) => renderSelected(view, renderer, query.value)),
  }
  if (end < ordered.length) body['@odata.nextLink'] = nextLink(call, end)
  return done({ status: 200, body })
}

/** The window of a calendar view; at most 1825 days long. */
export function windowOf(query: URLSearchParams): Outcome<Window> {
  const [from, to] = [query.get('startDateTime'), query.get('endDateTime')].map((text) =>
    text === null ? null : parseMoment(text),
  )
  if (!from || !to)
    return invalidRequest(
      "This request requires a time window specified by the query string parameters 'StartDateTime' and 'EndDateTime'.",
    )
  if (Temporal.Instant.compare(from, to) > 0) return invalidRequest('The end of the window lies before its start.')
  if (from.until(to).total('hours') / 24 > MAXIMUM_DAYS)
    return invalidRequest(`The range between start and end is too large. Maximum number of days: ${MAXIMUM_DAYS}`)
  return done({ from, to })
}

function nextLink(call: MailboxCall, skip: number): string {
  const next = new URLSearchParams(call.query)
  next.set('$skip', String(skip))
  const query = [...next].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `${call.origin}${call.target.split('?')[0]}?${query}`
}
