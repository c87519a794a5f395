import { hashSecret, SECRET_FORM } from '../core/secret.ts'
import { UTC } from '../core/time/index.ts'
import type { BodyCache, FeedBody, MadeBody } from './body-cache.ts'
import { bookingEvents, withoutReplaced } from './booking-events.ts'
import { composeCalendar } from './compose-calendar.ts'
import { feedState } from './feed-state.ts'
import { fitEvents } from './fit-events.ts'
import { freeEvents, freeSpan } from './free-events.ts'
import type { FeedEntry, FeedHead, FeedMoment, FeedReader, FeedRoom, FeedWindow } from './ports.ts'

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
  /** With the tag of what was read: another one if something changed meanwhile. Null: the link was revoked meanwhile. */
  body(): Promise<FeedBody | null>
}

const PAST = { hours: 90 * 24 }
const AHEAD = { hours: 730 * 24 }
const CANCELLED_KEPT = { hours: 30 * 24 }
const TOUCH_SECONDS = 60

/** The feed behind a secret; null: wrong, malformed or revoked, and nothing tells which. */
export async function serveFeed(deps: ServeFeedDeps, secret: string): Promise<ServedFeed | null> {
  if (!SECRET_FORM.test(secret)) return null
  const hash = hashSecret(secret)
  const head = await deps.feeds.head(hash)
  if (head === null) return null
  const now = deps.now()
  if (isUnnoted(head, now)) await deps.feeds.touch(head, now)
  const { tag, lastModified } = feedState(head, now)
  const take = () =>
    deps.bodies.take(tag, () =>
      deps.feeds.atOneMoment((moment) => make(moment, { hash, now, uidSecret: deps.uidSecret })),
    )
  return {
    tag,
    lastModified,
    freshness: head.calendars.map(({ provider, provenAt }) => ({ provider, ageSeconds: ageOf(provenAt, now) })),
    // Links that show the same share the making. When it began for another one, which was revoked meanwhile, this one begins anew.
    body: async () => {
      const body = (await take()) ?? (await take())
      // What shows again what it showed once has changed since: the date is this link's and of today, not of when the body was made.
      return body?.tag === tag ? { ...body, lastModified } : body
    },
  }
}

async function make(
  moment: FeedMoment,
  { hash, now, uidSecret }: { hash: Uint8Array; now: Temporal.Instant; uidSecret: Uint8Array },
): Promise<MadeBody | null> {
  const head = await moment.head(hash)
  if (head === null) return null
  const rooms = await moment.rooms(hash)
  const { tag, lastModified, present } = feedState(head, now)
  const compose = head.kind === 'free_now' ? composeFree : composeBookings
  return { tag, lastModified, text: await compose(moment, { head, rooms, present, uidSecret }) }
}

interface Parts {
  readonly head: FeedHead
  readonly rooms: readonly FeedRoom[]
  readonly present: Temporal.Instant
  readonly uidSecret: Uint8Array
}

async function composeBookings(moment: FeedMoment, { head, rooms, present, uidSecret }: Parts): Promise<string> {
  const window: FeedWindow = {
    from: present.subtract(PAST),
    to: present.add(AHEAD),
    middle: present,
    cancelledSince: present.subtract(CANCELLED_KEPT),
  }
  const of = idsOf(head, rooms)
  const rendering = { rooms, isShared: head.kind !== 'room', detail: head.detail, uidSecret }
  const render = (entries: readonly FeedEntry[]) => fitEvents(bookingEvents(entries, rendering))
  const all = withoutReplaced((await moment.entries(of, window)) ?? [])
  const fitting = render(all)
  const parts = { ...labelsOf(head, rooms), ...window }
  if (all.length > 0 && fitting.length === all.length) return composeCalendar({ ...parts, events: fitting, leftOut: 0 })
  const { entries, total } = await moment.nearestEntries(of, window)
  const told = withoutReplaced(entries)
  const shown = render(told)
  const leftOut = total - (entries.length - told.length) - shown.length
  return composeCalendar({ ...parts, events: shown, leftOut })
}

async function composeFree(moment: FeedMoment, { head, rooms, present, uidSecret }: Parts): Promise<string> {
  const span = freeSpan(rooms, present)
  const held = await moment.held(idsOf(head, rooms), span)
  const events = [...freeEvents(rooms, { held, present, uidSecret })]
  const shown = fitEvents(events)
  return composeCalendar({ ...labelsOf(head, rooms), ...span, events: shown, leftOut: events.length - shown.length })
}

const idsOf = ({ organizationId }: FeedHead, rooms: readonly FeedRoom[]) => ({
  organizationId,
  roomIds: rooms.map(({ id }) => id),
})

/** What subscribers call the calendar, and the zone in which they show it. */
function labelsOf({ kind, name, building }: FeedHead, [first]: readonly FeedRoom[]) {
  const names = { room: first?.name, rooms: name, building, free_now: `Free now: ${building}` }
  return { name: names[kind] ?? name, timeZone: first?.timeZone ?? UTC }
}

const ageOf = (provenAt: string | null, now: Temporal.Instant): number | null =>
  provenAt === null ? null : Math.max(0, Math.floor(secondsBetween(provenAt, now)))

function isUnnoted({ lastUsedAt }: FeedHead, now: Temporal.Instant): boolean {
  if (lastUsedAt === null) return true
  return secondsBetween(lastUsedAt, now) >= TOUCH_SECONDS
}

const secondsBetween = (at: string, now: Temporal.Instant): number =>
  (now.epochMilliseconds - Temporal.Instant.from(at).epochMilliseconds) / 1000
