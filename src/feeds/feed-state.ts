import { createHash } from 'node:crypto'
import type { FeedHead } from './ports.ts'

/** Grows when the same state is written in another way. */
const FORM = 2
const QUARTER_MINUTES = 15

export interface FeedState {
  /** Of everything that the body is made of; without quotes. Links that cover and show the same share one body. */
  readonly tag: string
  readonly lastModified: Temporal.Instant
  /** What counts as the present in the body: the same from one fixed minute to the next. */
  readonly present: Temporal.Instant
}

/**
 * What a link shows now. It moves with rooms and bookings, and at fixed minutes: bookings look at the week, so a feed that nobody changes is
 * new to its subscribers once a week; free time looks at the quarter of an hour. Never at each request: one state is one body.
 */
export function feedState(head: FeedHead, now: Temporal.Instant): FeedState {
  const present = head.kind === 'free_now' ? quarterOf(now) : weekOf(now)
  const shownName = head.kind === 'rooms' ? head.name : head.building
  const parts = [FORM, head.organizationId, head.kind, shownName, head.detail, head.state, present.epochMilliseconds]
  const tag = createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
  return { tag, lastModified: latest(Temporal.Instant.from(head.changedAt), present), present }
}

/** Monday, in UTC. */
function weekOf(now: Temporal.Instant): Temporal.Instant {
  const today = now.toZonedDateTimeISO('UTC').startOfDay()
  return today.subtract({ days: today.dayOfWeek - 1 }).toInstant()
}

const quarterOf = (now: Temporal.Instant): Temporal.Instant =>
  now.round({ smallestUnit: 'minute', roundingIncrement: QUARTER_MINUTES, roundingMode: 'floor' })

const latest = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) < 0 ? b : a
