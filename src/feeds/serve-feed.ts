import { createHash } from 'node:crypto'
import { hashSecret, SECRET_FORM } from '../core/secret.ts'
import type { BodyCache, FeedBody } from './body-cache.ts'
import { composeCalendar } from './compose-calendar.ts'
import type { FeedHead, FeedReader, FeedWindow } from './ports.ts'
import { renderEntry } from './render-entry.ts'

export interface ServeFeedDeps {
  readonly feeds: FeedReader
  readonly bodies: BodyCache
  readonly now: () => Temporal.Instant
  /** Key under which identifiers of hidden meetings are made; 32 bytes, the same for ever. */
  readonly uidSecret: Uint8Array
}

/** A link that is good. `body` is only called when the subscriber does not have it already. */
export interface ServedFeed {
  /** Changes when a byte of the body may have changed; without quotes. */
  readonly tag: string
  readonly lastModified: Temporal.Instant
  /** Age of our knowledge in seconds, per provider; null: never read. */
  readonly freshness: readonly { readonly provider: string; readonly ageSeconds: number | null }[]
  body(): Promise<FeedBody>
}

/** Grows when the same bookings are written in another way. */
const FORM = 1
const PAST = { hours: 90 * 24 }
const AHEAD = { hours: 730 * 24 }
const CANCELLED_KEPT = { hours: 30 * 24 }
const TOUCH_SECONDS = 60

/** The feed behind a secret; null: wrong, malformed or revoked, and nothing tells which. */
export async function serveFeed(deps: ServeFeedDeps, secret: string): Promise<ServedFeed | null> {
  if (!SECRET_FORM.test(secret)) return null
  const head = await deps.feeds.head(hashSecret(secret))
  if (head === null) return null
  const now = deps.now()
  if (isUnnoted(head, now)) await deps.feeds.touch(head, now)
  const week = weekOf(now)
  const tag = tagOf(head, week)
  return {
    tag,
    lastModified: latest(Temporal.Instant.from(head.changedAt), week),
    freshness: head.calendars.map(({ provider, provenAt }) => ({ provider, ageSeconds: ageOf(provenAt, now) })),
    body: () => deps.bodies.take(tag, () => compose(deps, head, week)),
  }
}

async function compose({ feeds, uidSecret }: ServeFeedDeps, head: FeedHead, week: Temporal.Instant): Promise<string> {
  const { organizationId, detail, room } = head
  const window = windowOf(week)
  const entries = await feeds.entries({ organizationId, roomId: room.id }, window)
  const events = entries.map((entry) => renderEntry(entry, { detail, roomName: room.name, uidSecret }))
  return composeCalendar({ name: room.name, timeZone: room.timeZone, from: window.from, to: window.to, events })
}

/**
 * The window moves once a week, with the tag: a feed that nobody changes is new to its subscribers once a week, not at every poll, and
 * what it shows follows from its tag alone.
 */
function weekOf(now: Temporal.Instant): Temporal.Instant {
  const today = now.toZonedDateTimeISO('UTC').startOfDay()
  return today.subtract({ days: today.dayOfWeek - 1 }).toInstant()
}

const windowOf = (week: Temporal.Instant): FeedWindow => ({
  from: week.subtract(PAST),
  to: week.add(AHEAD),
  cancelledSince: week.subtract(CANCELLED_KEPT),
})

/** Of everything that the body is made of. Links of one room that show the same share one body. */
function tagOf({ organizationId, detail, room, rev }: FeedHead, week: Temporal.Instant): string {
  const parts = [FORM, organizationId, room.id, rev, room.version, detail, week.epochMilliseconds]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}

const latest = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) < 0 ? b : a

const ageOf = (provenAt: string | null, now: Temporal.Instant): number | null =>
  provenAt === null ? null : Math.max(0, Math.floor(now.since(Temporal.Instant.from(provenAt)).total('seconds')))

function isUnnoted({ lastUsedAt }: FeedHead, now: Temporal.Instant): boolean {
  if (lastUsedAt === null) return true
  return now.since(Temporal.Instant.from(lastUsedAt)).total('seconds') >= TOUCH_SECONDS
}
