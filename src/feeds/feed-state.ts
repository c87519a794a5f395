import { hash } from 'node:crypto'
import type { FeedHead } from './ports.ts'

/** Grows when the same state is written in another way. */
const FORM = 2
const QUARTER_MINUTES = 15
const WEEK_MS = 7 * 86_400_000
/** The first Monday after the epoch. */
const MONDAY_MS = 4 * 86_400_000
const MOST_TAGS = 10_000

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
  return {
    tag: tagOf(JSON.stringify(parts)),
    lastModified: latest(Temporal.Instant.from(head.changedAt), present),
    present,
  }
}

const tags = new Map<string, string>()

/** Most polls ask for a state that was asked for before. */
function tagOf(state: string): string {
  const known = tags.get(state)
  if (known !== undefined) return known
  const tag = hash('sha256', state, 'base64url').slice(0, 22)
  if (tags.size >= MOST_TAGS) tags.clear()
  tags.set(state, tag)
  return tag
}

/** Monday 00:00 in UTC, where every week has the same length. */
function weekOf(now: Temporal.Instant): Temporal.Instant {
  const since = (now.epochMilliseconds - MONDAY_MS) % WEEK_MS
  return Temporal.Instant.fromEpochMilliseconds(now.epochMilliseconds - since)
}

const quarterOf = (now: Temporal.Instant): Temporal.Instant =>
  now.round({ smallestUnit: 'minute', roundingIncrement: QUARTER_MINUTES, roundingMode: 'floor' })

const latest = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) < 0 ? b : a
