import { createHash } from 'node:crypto'
import type { Booking } from './booking.ts'
import type { ItemDraft } from './calendar-item.ts'
import { type Desired, draftOf } from './desired.ts'
import { isSameSpan } from './lost-dates.ts'
import {
  type ExpandError,
  expand,
  type Occurrence,
  type OccurrenceKey,
  occurrenceAt,
  ruledSpan,
  type Series,
  type Span,
  withOverride,
} from './recurrence/index.ts'
import { ok, type Result } from './result.ts'
import { seriesToJson } from './series-json.ts'
import { UTC, unambiguousWall, wallToInstant, type ZoneId } from './time/index.ts'

/**
 * A series that a calendar has no words for stands there date by date. Pure: which dates those are, what each of them says, and what it means for the
 * series when somebody changes one.
 */

/** One date of a series, as a meeting of its own. */
export interface Single {
  /** Original start: its name for ever. */
  readonly key: OccurrenceKey
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** Never recurring. */
  readonly series: Series
}

export interface SinglesWindow {
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
  readonly roomZone: ZoneId
}

/** Every date that holds the room, is not over at `from` and begins before `until`; the nearest first. */
export function singlesOf(
  series: Series,
  { from, until, roomZone }: SinglesWindow,
): Result<readonly Single[], ExpandError> {
  const expanded = expand(series, { from, to: until, roomZone })
  if (!expanded.ok) return expanded
  return ok(expanded.value.filter(holdsTime).map((occurrence) => singleFrom(series, occurrence)))
}

/** One date by its name; null: the series has no such date, it was called off, or it holds no time. */
export function singleAt(series: Series, key: OccurrenceKey, roomZone: ZoneId): Single | null {
  const occurrence = occurrenceAt(series, key, roomZone)
  return occurrence === null || !holdsTime(occurrence) ? null : singleFrom(series, occurrence)
}

const holdsTime = ({ override }: Occurrence): boolean => override?.fields.blocking !== false

function singleFrom({ timing }: Series, occurrence: Occurrence): Single {
  const { key, start, end, allDay } = occurrence
  const alone = { rule: null, rdates: [], exdates: [], overrides: new Map() }
  if (allDay !== null) {
    const days = allDay.start.until(allDay.end).days
    return {
      key,
      startsAt: start,
      endsAt: end,
      series: { ...alone, timing: { kind: 'all_day', date: allDay.start, days } },
    }
  }
  const clock = unambiguousWall(start, timing.kind === 'timed' ? timing.zone : UTC)
  const durationSeconds = Math.round(start.until(end).total('seconds'))
  return {
    key,
    startsAt: start,
    endsAt: end,
    series: { ...alone, timing: { kind: 'timed', ...clock, durationSeconds } },
  }
}

/** What one date says on a calendar: as the series would, at its own time. */
export function draftOfSingle(booking: Booking, single: Single): ItemDraft {
  return { ...draftOf(booking), series: single.series, uid: `${booking.uid}#${single.key}` }
}

/** Equal for two drafts that say the same. SHA-256 (hex). */
export function draftHash({ summary, description, organizer, visibility, series }: ItemDraft): string {
  const said = JSON.stringify([summary, description, organizer, visibility, seriesToJson(series)])
  return createHash('sha256').update(said).digest('hex')
}

/**
 * What a calendar should show of one date.
 * @param until as far as dates are shown there one by one (RFC 3339 UTC); null: the series does not stand there so (any more)
 */
export function desiredSingle(
  { key, until }: { readonly key: OccurrenceKey; readonly until: string | null },
  booking: Booking,
  calendar: { readonly roomId: number; readonly zone: ZoneId },
): Desired {
  const holds = booking.roomId === calendar.roomId && (booking.state === 'held' || booking.state === 'confirmed')
  if (!holds || until === null) return { kind: 'absent' }
  const single = singleAt(booking.series, key, calendar.zone)
  const isShown = single !== null && Temporal.Instant.compare(single.startsAt, Temporal.Instant.from(until)) < 0
  return isShown ? { kind: 'present', draft: draftOfSingle(booking, single) } : { kind: 'absent' }
}

/** The series after somebody has moved the item of one date to where this single meeting is. */
export function withSingleMoved(series: Series, key: OccurrenceKey, moved: Series): Series {
  const span = spanOfMeeting(moved)
  const before = series.overrides.get(key)
  const fields = before === undefined || before.cancelled ? {} : before.fields
  return withOverride(series, key, {
    cancelled: false,
    moved: isSameSpan(span, ruledSpan(series, key)) ? null : span,
    fields,
  })
}

/** The series without one date. */
export const withoutSingle = (series: Series, key: OccurrenceKey): Series => withOverride(series, key, null)

function spanOfMeeting({ timing }: Series): Span {
  if (timing.kind === 'all_day') return { start: timing.date, end: timing.date.add({ days: timing.days }) }
  const start = wallToInstant(timing.wall, timing.zone)
  return { start, end: start.add({ seconds: timing.durationSeconds }) }
}
