import type { CommitRequest, LinkSeen } from '../booking/commit-request.ts'
import type { BookableRoom } from '../booking/ports.ts'
import { type Booking, type BookingState, isActive } from '../core/booking.ts'
import { sameOccurrences, timesForm } from '../core/canonical.ts'
import type { Decision, Theirs } from '../core/decide.ts'
import { type LostDate, stillLost, withoutLost } from '../core/lost-dates.ts'
import { isRecurring } from '../core/occupancy.ts'
import { judgeRules } from '../core/policy.ts'
import type { Series } from '../core/recurrence/index.ts'
import type { Verdict } from '../core/verdict.ts'
import { asSeen } from './as-seen.ts'
import type { CameFrom } from './came-from.ts'
import type { PartOfSeries } from './claim-partly.ts'
import { type ChangePorts, type Claimed, claimRequest, draftFrom } from './commit-change.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

export interface ClaimToApply {
  readonly claim: Decision & { readonly kind: 'claim' }
  readonly theirs: Theirs & { readonly kind: 'item' }
  /** What stands on the calendar, where that is one date of what `theirs` asks for. Absent: `theirs` itself. */
  readonly seen?: Theirs & { readonly kind: 'item' }
  readonly link: Link | null
  readonly booking: Booking | null
  /** When we first received it. */
  readonly receivedAt: Temporal.Instant
  /** The room that its calendar has taken it from; null: none. */
  readonly cameFrom: CameFrom | null
}

/** A claim with everything that it is judged by. */
export interface Claiming extends ClaimToApply {
  readonly ports: ChangePorts
  readonly unit: ApplyUnit
  readonly room: BookableRoom
}

/**
 * Dates that the room declined there before, and that are therefore not asked for now. From what somebody wrote onto the calendar nothing is
 * declined: a date that it does not have was taken out by its writer, and nobody has lost it any more.
 */
export const lostBefore = ({ theirs, booking, claim }: Claiming): readonly LostDate[] =>
  claim.role === 'direct' || booking === null || !isActive(booking) ? [] : stillLost(theirs.item.series, booking)

/** The claim as it is written when it is granted: `part` when some dates of a series are done without. */
export function grantedRequest(claiming: Claiming, part: PartOfSeries | null): CommitRequest {
  const { unit, room, claim, theirs } = claiming
  // Another calendar that decides by itself must be asked before the room is anybody's.
  const asks = room.asks.filter((id) => id !== unit.calendar.id)
  const known = lostBefore(claiming)
  const held = part ?? {
    series: withoutLost(theirs.item.series, known),
    lost: known,
    verdict: claiming.booking?.verdict,
  }
  const waits = claim.as === 'held' || asks.length > 0
  const state = waits ? (standing(claiming, held.series)?.state ?? 'held') : 'confirmed'
  const declines = claim.role === 'invitation' && held.lost.length > known.length
  const answers = claim.answer || (theirs.item.datesWait === true && unit.calendar.decides === 'meetmeup')
  const owesSource = (answers && state === 'confirmed') || declines
  const hasAll = held.lost.every(({ replacedBy }) => replacedBy !== null)
  const verdict = hasAll ? null : (held.verdict ?? null)
  return requestFor(claiming, { state, verdict, held }, { mirrors: true, asks, owesSource })
}

/** The booking, where it has all that is asked for, or waits for it: nobody is asked again because we declined other dates of it. */
function standing({ booking, room }: Claiming, asked: Series): Booking | null {
  if (booking === null || booking.roomId !== room.id) return null
  if (booking.state !== 'confirmed' && booking.state !== 'held') return null
  return sameOccurrences(timesForm(booking.series), timesForm(asked)) ? booking : null
}

/** The claim as it is written, however it ends. */
export function requestFor(
  claiming: Claiming,
  end: {
    readonly state: BookingState
    readonly verdict: Verdict | null
    readonly held?: Omit<PartOfSeries, 'verdict'>
  },
  owing: Pick<Claimed, 'mirrors' | 'asks' | 'owesSource'>,
): CommitRequest {
  const { ports, unit, room, theirs, booking, link, receivedAt, claim } = claiming
  const { state, verdict } = end
  const { series, lost } = end.held ?? { series: theirs.item.series, lost: [] }
  const until = standing(claiming, series)?.holdExpiresAt ?? ports.clock.now().add({ minutes: room.policy.holdMinutes })
  const holdExpiresAt = state === 'held' ? until : null
  const drafted = draftFrom(theirs.item, unit, { before: booking, receivedAt })
  const draft = { ...drafted, series, lost, state, verdict, holdExpiresAt }
  const changeKind = state === 'declined' || state === 'contested' ? state : booking === null ? 'booked' : 'moved'
  const made =
    link === null
      ? { ...{ role: claim.role, remoteId: theirs.item.remoteId, place: 'room' as const }, seen: seenThere(claiming) }
      : null
  return claimRequest(ports, unit, { before: booking, room, draft, changeKind, link: made, ...owing })
}

/** The rule that says no, where the answer is ours to give; null: none. */
export function rulesRefuse(
  { claim, theirs, room, ports }: Claiming,
  occurrences: Parameters<typeof judgeRules>[1]['occurrences'],
): Verdict | null {
  if (!claim.answer) return null
  const { series } = theirs.item
  const allDays = series.timing.kind === 'all_day' ? series.timing.days : null
  const asked = {
    occurrences,
    recurring: isRecurring(series),
    allDays,
    policyVersion: room.policyVersion,
    zone: room.timeZone,
  }
  return judgeRules(room.policy, asked, ports.clock.now())
}

/** Nothing of it lies ahead. A recurring meeting has no rows then; a single one has, however long ago it was. */
export const isOver = ({ ports }: Claiming, rows: readonly { readonly endsAt: Temporal.Instant }[]): boolean =>
  rows.every(({ endsAt }) => Temporal.Instant.compare(endsAt, ports.clock.now()) <= 0)

/** What its calendar shows of it. */
export function seenThere({ theirs, seen = theirs, link }: Claiming): LinkSeen {
  const { otherRooms } = theirs.item
  return { ...asSeen(seen), ...(link !== null || otherRooms === undefined ? {} : { metRooms: otherRooms }) }
}
