import { type Booking, isActive } from '../core/booking.ts'
import { asAsked, type LostDate, withoutLost } from '../core/lost-dates.ts'
import { isRecurring } from '../core/occupancy.ts'
import { occurrenceKey, type Series } from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Verdict } from '../core/verdict.ts'
import { bookingFields, draftOf } from './booking-fields.ts'
import type { Clash, CommitRequest, Committed, GuardFailure } from './commit-request.ts'
import { withContestedDates } from './contested-dates.ts'
import { expandPlan, type Plan } from './plan-booking.ts'
import type {
  BookableRoom,
  BookableRooms,
  BookingReader,
  Caller,
  Clock,
  Conflict,
  ConflictReader,
  ConflictResolver,
  Waker,
} from './ports.ts'
import { rewriteRequest } from './rewrite-booking.ts'

export interface ResolveConflictPorts {
  readonly conflicts: ConflictReader & ConflictResolver
  readonly bookings: BookingReader
  readonly rooms: BookableRooms
  readonly waker: Waker
  readonly clock: Clock
}

/**
 * - `keep`: one of the bookings has the room; the others lose it (declined where their organiser keeps the meeting, else cancelled). A series that
 *   meets another booking on some dates loses those dates alone, or gets them back.
 * - `allow`: all of them have it; those that stand outside the constraint, or those dates of a series, are waived, with the author and the reason.
 * - `dismiss`: nothing is done to any booking.
 */
export type ResolveConflictCommand = {
  readonly conflictId: number
  readonly expectedVersion: number | null
  readonly reason: string
} & ({ readonly action: 'keep'; readonly keep: number } | { readonly action: 'allow' } | { readonly action: 'dismiss' })

export type ResolveConflictError =
  | { readonly code: 'conflict_not_found'; readonly conflictId: number }
  | { readonly code: 'already_resolved'; readonly state: Conflict['state'] }
  | { readonly code: 'version_mismatch'; readonly version: number }
  /** The one to keep is not among the bookings of the conflict. */
  | { readonly code: 'not_a_side'; readonly bookingId: number }
  /** The one to keep has been given up, or lies in a room that is gone. */
  | { readonly code: 'cannot_keep'; readonly bookingId: number }
  /** Something else stands in the way now. */
  | { readonly code: 'changed_meanwhile'; readonly failure: GuardFailure }

export interface Resolved {
  readonly conflictId: number
  readonly version: number
  readonly committed: readonly Committed[]
}

/** What an administrator decides: the bookings and the case change in one transaction, and the calendars are then told. */
export async function resolveConflict(
  ports: ResolveConflictPorts,
  caller: Caller,
  command: ResolveConflictCommand,
): Promise<Result<Resolved, ResolveConflictError>> {
  const conflict = await ports.conflicts.read(caller.organizationId, command.conflictId)
  if (conflict === null) return fail({ code: 'conflict_not_found', conflictId: command.conflictId })
  if (command.expectedVersion !== null && command.expectedVersion !== conflict.version)
    return fail({ code: 'version_mismatch', version: conflict.version })
  if (conflict.state === 'resolved' || conflict.state === 'dismissed')
    return fail({ code: 'already_resolved', state: conflict.state })
  const sides = await readSides(ports.bookings, conflict)
  const requests = await requestsFor(ports, caller, { command, conflict, sides })
  if (!requests.ok) return requests
  const done = await ports.conflicts.resolve({
    conflict,
    requests: requests.value,
    resolution: {
      action: command.action,
      keep: command.action === 'keep' ? command.keep : null,
      reason: command.reason,
      before: Object.fromEntries(sides.map(({ id, state }) => [id, state])),
    },
    caller,
  })
  if (!done.ok) return fail({ code: 'changed_meanwhile', failure: done.error })
  const owed = done.value.answers.flatMap(({ links }) => links)
  if (owed.length > 0) ports.waker.wake(caller.organizationId, owed)
  return ok({ conflictId: conflict.id, version: done.value.version, committed: done.value.answers })
}

async function readSides(bookings: BookingReader, { organizationId, bookings: ids }: Conflict): Promise<Booking[]> {
  const sides = await Promise.all(ids.map((id) => bookings.read(organizationId, id)))
  return sides.filter((booking) => booking !== null)
}

interface Case {
  readonly command: ResolveConflictCommand
  readonly conflict: Conflict
  readonly sides: readonly Booking[]
}

async function requestsFor(
  ports: ResolveConflictPorts,
  caller: Caller,
  { command, conflict, sides }: Case,
): Promise<Result<readonly CommitRequest[], ResolveConflictError>> {
  if (command.action === 'dismiss') return ok([])
  const now = ports.clock.now()
  const decided = { conflictId: conflict.id, reason: command.reason, decidedBy: caller.actor, now }
  const isAboutDates = conflict.kind === 'series_vs_single'
  if (command.action === 'allow') {
    const contested = sides.filter(({ state }) => state === 'contested')
    const dates = isAboutDates ? sides.filter((side) => side.state !== 'contested' && isActive(side)) : []
    const others = (side: Booking) => sides.filter((other) => other !== side)
    return allOf(
      await Promise.all([
        ...contested.map((side) => granted(ports, caller, { side, kind: 'waived', decided })),
        ...dates
          .map((side) => ({ side, regained: withDatesOf(side, others(side)) }))
          .filter(({ side, regained }) => regained.lost.length < side.lost.length)
          .map(({ side, regained }) =>
            granted(ports, caller, { side: regained, kind: 'booking', over: side.lost, decided }),
          ),
      ]),
    )
  }
  if (!conflict.bookings.includes(command.keep)) return fail({ code: 'not_a_side', bookingId: command.keep })
  const kept = sides.find(({ id }) => id === command.keep)
  if (kept === undefined || !isActive(kept)) return fail({ code: 'cannot_keep', bookingId: command.keep })
  const losers = sides.filter((side) => side !== kept && isActive(side))
  // Losers first: what they hold must be free when the kept one is written.
  const losing = allOf(
    await Promise.all(
      losers.map((side) =>
        isAboutDates && isRecurring(side.series)
          ? withoutDates(ports, caller, { side, other: kept, conflict, decided })
          : lost(ports, caller, { side, decided }).then(ok),
      ),
    ),
  )
  if (!losing.ok) return losing
  const side = isAboutDates ? withDatesOf(kept, losers) : kept
  const keeping = await granted(ports, caller, { side, kind: 'booking', decided })
  return keeping.ok ? ok([...losing.value, keeping.value]) : keeping
}

/** A series gets back the dates that it had lost to those who lose now. */
export function withDatesOf(kept: Booking, losers: readonly Booking[]): Booking {
  const free = new Set(losers.map(({ id }) => id))
  // A date that has another room now, or that a person gave to others, is not wanted back.
  const isFree = ({ verdict: { inputs }, replacedBy }: LostDate) => {
    const holders = inputs.holders ?? []
    return replacedBy === null && holders.length > 0 && holders.every(({ bookingId }) => free.has(bookingId))
  }
  const remaining = kept.lost.filter((date) => !isFree(date))
  return { ...kept, series: withoutLost(asAsked(kept.series, kept.lost), remaining), lost: remaining }
}

/** Of the dates that a series asks for, those in which it and the other side met, as the case has them: whichever of the two had the room. */
function datesWith({ evidence }: Conflict, { side, other }: { side: Booking; other: Booking }, plan: Plan) {
  const clashes = Array.isArray(evidence.clashes) ? (evidence.clashes as readonly Clash[]) : []
  const isSame = (at: Temporal.Instant, text: string) => at.equals(Temporal.Instant.from(text))
  return plan.rows.filter(({ occurrenceKey: key, startsAt }) =>
    clashes.some(({ occurrenceKey: text, holder }) =>
      holder.bookingId === side.id
        ? isSame(startsAt, holder.startsAt)
        : holder.bookingId === other.id && isSame(key, text),
    ),
  )
}

/**
 * A series loses those dates and keeps the others. Where it invites the room the room declines them; where somebody wrote it onto the calendar
 * they are taken out of it there, because a person has said so.
 */
async function withoutDates(
  { bookings, rooms }: ResolveConflictPorts,
  caller: Caller,
  { side, other, conflict, decided }: { side: Booking; other: Booking; conflict: Conflict; decided: Decided },
): Promise<Result<CommitRequest, ResolveConflictError>> {
  const room = await rooms.read(caller.organizationId, side.roomId, 0)
  if (room === null) return fail({ code: 'cannot_keep', bookingId: side.id })
  const kind = side.state === 'held' ? 'hold' : 'booking'
  const planOf = (series: Series) =>
    expandPlan({ room, series, kind, now: decided.now, knownUntil: side.expandedUntil })
  // As it was asked for: a date may be contested already.
  const before = planOf(asAsked(side.series, side.lost))
  if (!before.ok) return fail({ code: 'cannot_keep', bookingId: side.id })
  const isAllDay = side.series.timing.kind === 'all_day'
  const given = datesWith(conflict, { side, other }, before.value).map(
    ({ occurrenceKey: at, startsAt, endsAt }): LostDate => {
      const key = occurrenceKey(isAllDay ? { on: at.toZonedDateTimeISO(room.timeZone).toPlainDate() } : { at })
      const known = side.lost.find((date) => date.key === key)
      if (known !== undefined) return known
      const override = side.series.overrides.get(key)
      const asked = override === undefined || override.cancelled ? null : override
      return { key, asked, startsAt, endsAt, kept: null, replacedBy: null, verdict: verdict('conflict_lost', decided) }
    },
  )
  const series = withoutLost(side.series, given)
  const plan = planOf(series)
  if (!plan.ok) return fail({ code: 'cannot_keep', bookingId: side.id })
  const others = side.lost.filter(({ key }) => !given.some((date) => date.key === key))
  const isInvited = await bookings.isInvitation(caller.organizationId, side.id)
  const request = rewriteRequest(
    caller,
    {
      before: side,
      changes: { series, lost: isInvited ? [...others, ...given] : others, sequence: side.sequence + 1 },
      occupancy: 'replace',
      rows: plan.value.rows,
      action: 'conflict.lose_dates',
      changeKind: 'changed',
      mirrors: true,
    },
    decided.now,
  )
  return ok({ ...request, replaceFrom: decided.now })
}

export interface Decided {
  readonly conflictId: number
  readonly reason: string
  readonly decidedBy: string
  readonly now: Temporal.Instant
}

const verdict = (code: Verdict['code'], { conflictId, reason, decidedBy, now }: Decided): Verdict => ({
  code,
  rule: 'administrator',
  value: null,
  limit: null,
  inputs: { decidedAt: now.toString(), decidedBy, reason, facts: { conflictId } },
})

async function lost(
  { bookings }: ResolveConflictPorts,
  caller: Caller,
  { side, decided }: { side: Booking; decided: Decided },
): Promise<CommitRequest> {
  const isInvited = await bookings.isInvitation(caller.organizationId, side.id)
  return rewriteRequest(
    caller,
    {
      before: side,
      changes: {
        state: isInvited ? 'declined' : 'cancelled',
        verdict: verdict('conflict_lost', decided),
        holdExpiresAt: null,
        sequence: side.sequence + 1,
      },
      occupancy: 'replace',
      action: 'conflict.lose',
      changeKind: isInvited ? 'declined' : 'cancelled',
      mirrors: false,
    },
    decided.now,
  )
}

interface Granting {
  readonly side: Booking
  readonly kind: 'booking' | 'waived'
  /** Dates that it has although somebody else has the room then. Absent: none. */
  readonly over?: readonly LostDate[]
  readonly decided: Decided
}

/** It has the room. Dates that it does without all the same stay contested where its writer's calendar shows them. */
export async function granted(
  { rooms, bookings }: Pick<ResolveConflictPorts, 'rooms' | 'bookings'>,
  caller: Caller,
  { side, kind, over = [], decided }: Granting,
): Promise<Result<CommitRequest, ResolveConflictError>> {
  const room: BookableRoom | null = await rooms.read(caller.organizationId, side.roomId, 0)
  const plan =
    room === null
      ? null
      : expandPlan({ room, series: side.series, kind, now: decided.now, knownUntil: side.expandedUntil })
  if (room === null || plan === null || !plan.ok) return fail({ code: 'cannot_keep', bookingId: side.id })
  const isOver = new Set(over.map(({ startsAt }) => startsAt.epochMilliseconds))
  const rows = plan.value.rows.map((row) =>
    isOver.has(row.startsAt.epochMilliseconds) ? { ...row, kind: 'waived' as const } : row,
  )
  const isInvited = side.lost.length > 0 && (await bookings.isInvitation(caller.organizationId, side.id))
  const request = rewriteRequest(
    caller,
    {
      before: side,
      changes: {},
      occupancy: 'replace',
      rows: isInvited ? rows : withContestedDates(rows, { room, booking: side, now: decided.now }),
      action: kind === 'waived' || over.length > 0 ? 'conflict.allow' : 'conflict.keep',
      changeKind: 'settled',
      mirrors: true,
    },
    decided.now,
  )
  const draft = {
    ...draftOf(side),
    state: 'confirmed' as const,
    holdExpiresAt: null,
    verdict: verdict(kind === 'waived' || over.length > 0 ? 'overlap_waived' : 'conflict_kept', decided),
  }
  return ok({
    ...request,
    booking: bookingFields(draft, plan.value, decided.now),
    replaceFrom: plan.value.recurring ? decided.now : null,
    policies: [{ roomId: room.id, version: room.policyVersion }],
  })
}

function allOf<Value, Failure>(results: readonly Result<Value, Failure>[]): Result<Value[], Failure> {
  const values: Value[] = []
  for (const result of results) {
    if (!result.ok) return result
    values.push(result.value)
  }
  return ok(values)
}
