import { Type } from 'typebox'
import type { FeedBody, ServedFeed } from '../../feeds/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { isNotModified } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { acceptedEncoding } from './accepted-encoding.ts'
import type { FeedDeps } from './feed-deps.ts'

/** Answers of this age are served again by a cache of the subscriber's own; never by a shared one, because the link is a secret. */
const CACHE = 'private, max-age=300'
const RETRY_SECONDS = '120'
/** A link that was written down somewhere shall not be found by searching. */
const UNLISTED = { headers: { 'x-robots-tag': 'noindex' } }

export const serveFeed = defineRoute({
  method: 'GET',
  url: '/feeds/:token.ics',
  role: 'public',
  tag: 'feeds',
  summary: 'The calendar that a link covers, for whoever has the link',
  description:
    'text/calendar with a strong `ETag` and `Last-Modified`. `X-MeetMeUp-Freshness` says how old our knowledge of each provider is. A fault is 503, never an empty calendar. An unknown link and a revoked one are the same 404.',
  produces: 'text/calendar',
  limitBy: { param: 'token', perMinute: 60 },
  schema: {
    params: Type.Object({ token: Type.String() }),
    response: { 200: Type.Unsafe<Buffer>({ type: 'string' }), 304: Type.Null() },
  },
  async handler({ params, headers, log }, { feeds, clock }: Pick<FeedDeps, 'feeds' | 'clock'>) {
    try {
      const feed = await feeds.serve(params.token)
      return (feed === null ? null : await answer(feed, headers, clock.now())) ?? problem('not_found', UNLISTED)
    } catch (error) {
      log.error(
        { fault: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : {} },
        'a feed failed',
      )
      return problem('unavailable', { headers: { ...UNLISTED.headers, 'retry-after': RETRY_SECONDS } })
    }
  },
})

type Headers = Readonly<Record<string, string | undefined>>

/** Null: the link was revoked meanwhile. */
async function answer(feed: ServedFeed, headers: Headers, now: Temporal.Instant) {
  const encoding = acceptedEncoding(headers['accept-encoding'])
  if (encoding === null) return problem('not_acceptable', { ...UNLISTED, field: 'header/Accept-Encoding' })
  if (isKnown(feed, headers)) return reply(304, null, headersOf(feed, { encoding, now, freshness: feed.freshness }))
  const body = await feed.body()
  if (body === null) return null
  return reply(200, encoding === 'gzip' ? body.gzipped : body.plain, {
    ...headersOf(body, { encoding, now, freshness: feed.freshness }),
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="room.ics"',
    ...(encoding === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
  })
}

/** If-None-Match decides alone where it is given (RFC 9110 section 13.2.2); both variants say the same. */
function isKnown({ tag, lastModified }: ServedFeed, headers: Headers): boolean {
  const match = headers['if-none-match']
  if (match !== undefined) return isNotModified(match, `"${tag}"`) || isNotModified(match, `"${tag}-gz"`)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return Math.floor(lastModified.epochMilliseconds / 1000) * 1000 <= since
}

function headersOf(
  { tag, lastModified }: Pick<FeedBody, 'tag' | 'lastModified'>,
  {
    encoding,
    now,
    freshness,
  }: { encoding: 'gzip' | 'identity'; now: Temporal.Instant } & Pick<ServedFeed, 'freshness'>,
): Record<string, string> {
  return {
    ...UNLISTED.headers,
    'cache-control': CACHE,
    vary: 'accept-encoding',
    etag: encoding === 'gzip' ? `"${tag}-gz"` : `"${tag}"`,
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
  now.epochMilliseconds - changed.epochMilliseconds >= 2_000
