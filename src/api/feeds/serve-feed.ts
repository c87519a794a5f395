import { Type } from 'typebox'
import type { ServedFeed } from '../../feeds/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { isNotModified } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import type { FeedDeps } from './feed-deps.ts'

/** Answers of this age are served again by a cache of the subscriber's own; never by a shared one, because the link is a secret. */
const CACHE = 'private, max-age=300'
const RETRY_SECONDS = '120'

export const serveFeed = defineRoute({
  method: 'GET',
  url: '/feeds/:token.ics',
  role: 'public',
  tag: 'feeds',
  summary: 'The calendar of a room, for whoever has the link',
  description:
    'text/calendar with a strong `ETag` and `Last-Modified`. `X-MeetMeUp-Freshness` says how old our knowledge of each provider is. A fault is 503, never an empty calendar.',
  produces: 'text/calendar',
  limitBy: { param: 'token', perMinute: 60 },
  schema: {
    params: Type.Object({ token: Type.String() }),
    response: { 200: Type.Unsafe<Buffer>({ type: 'string' }), 304: Type.Null() },
  },
  async handler({ params, headers, log }, { feeds, clock }: Pick<FeedDeps, 'feeds' | 'clock'>) {
    try {
      const feed = await feeds.serve(params.token)
      return feed === null ? problem('not_found') : await answer(feed, headers, clock.now())
    } catch (error) {
      log.error(
        { fault: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : {} },
        'a feed failed',
      )
      return problem('unavailable', { headers: { 'retry-after': RETRY_SECONDS } })
    }
  },
})

type Headers = Readonly<Record<string, string | undefined>>

async function answer(feed: ServedFeed, headers: Headers, now: Temporal.Instant) {
  const tags = { plain: `"${feed.tag}"`, gzipped: `"${feed.tag}-gz"` }
  const isGzip = acceptsGzip(headers['accept-encoding'])
  const common = commonHeaders(feed, now)
  if (isKnown(feed, headers)) return reply(304, null, { ...common, etag: isGzip ? tags.gzipped : tags.plain })
  const { plain, gzipped } = await feed.body()
  return reply(200, isGzip ? gzipped : plain, {
    ...common,
    etag: isGzip ? tags.gzipped : tags.plain,
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="room.ics"',
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  })
}

/** If-None-Match decides alone where it is given (RFC 9110 section 13.2.2); both variants say the same. */
function isKnown({ tag, lastModified }: ServedFeed, headers: Headers): boolean {
  const match = headers['if-none-match']
  if (match !== undefined) return isNotModified(match, `"${tag}"`) || isNotModified(match, `"${tag}-gz"`)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return Math.floor(lastModified.epochMilliseconds / 1000) * 1000 <= since
}

function commonHeaders({ lastModified, freshness }: ServedFeed, now: Temporal.Instant): Record<string, string> {
  return {
    'cache-control': CACHE,
    vary: 'accept-encoding',
    'x-robots-tag': 'noindex',
    // A date has whole seconds: within the second of a change it could not tell before from after.
    ...(isSettled(lastModified, now)
      ? { 'last-modified': new Date(lastModified.epochMilliseconds).toUTCString() }
      : {}),
    ...(freshness.length === 0
      ? {}
      : {
          'x-meetmeup-freshness': freshness
            .map(({ provider, ageSeconds }) => `${provider};age=${ageSeconds ?? 'unknown'}`)
            .join(', '),
        }),
  }
}

const isSettled = (changed: Temporal.Instant, now: Temporal.Instant): boolean =>
  now.since(changed).total('seconds') >= 2

const acceptsGzip = (header = ''): boolean =>
  header.split(',').some((coding) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/i.test(coding))
