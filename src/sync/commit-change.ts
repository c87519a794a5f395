import { type BookingDraft, bookingFields, draftOf } from '../booking/booking-fields.ts'
import type { CommitRequest, LinkOrigin } from '../booking/commit-request.ts'
import { expandPlan, type Plan, sinceBefore } from '../booking/plan-booking.ts'
import { type Rewrite, rewriteRequest } from '../booking/rewrite-booking.ts'
import type { Booking, BookingContent, BookingState } from '../core/booking.ts'
import type { CalendarItem } from '../core/calendar-item.ts'
import type { CancelReason } from '../core/decide.ts'
import type { OccupancyKind } from '../core/occupancy.ts'
import type { Series } from '../core/recurrence/series.ts'
import type { Room } from '../core/room.ts'
import type { Verdict, VerdictCode } from '../core/verdict.ts'
import type { ApplyUnit, Clock, Ids } from './ports.ts'

export interface ChangePorts {
  readonly clock: Clock
  readonly ids: Ids
}

export const KIND_OF_STATE: Readonly<Record<BookingState, OccupancyKind | null>> = {
  held: 'hold',
  confirmed: 'booking',
  contested: 'contested',
  declined: null,
  cancelled: null,
}

/** What the series would hold of the room from now on. Throws when it cannot be expanded: the item is then set aside with the reason. */
export function planOf(
  ports: ChangePorts,
  room: Room,
  what: { readonly series: Series; readonly kind: OccupancyKind },
): Plan {
  const plan = expandPlan({ room, ...what, now: ports.clock.now() })
  if (!plan.ok) throw new Error(`the recurrence cannot be expanded: ${plan.error.code}`)
  return plan.value
}

/** A booking as a calendar's news makes it, with what that owes to calendars (see `commit_bookings`). */
export interface Claimed {
  readonly before: Booking | null
  readonly room: Room
  readonly draft: BookingDraft
  readonly changeKind: CommitRequest['changeKind']
  readonly owesSource: boolean
  readonly link: LinkOrigin | null
  readonly mirrors: boolean
  readonly asks: readonly number[]
}

export function claimRequest(ports: ChangePorts, unit: ApplyUnit, claimed: Claimed): CommitRequest {
  const { before, room, draft, changeKind } = claimed
  const kind = KIND_OF_STATE[draft.state]
  const plan = planOf(ports, room, { series: draft.series, kind: kind ?? 'contested' })
  const now = ports.clock.now()
  return {
    ...caller(ports, unit),
    bookingId: before?.id ?? null,
    expectedVersion: before?.version ?? null,
    action: `booking.${changeKind}`,
    changeKind,
    booking: bookingFields(draft, { ...plan, startsAt: sinceBefore(before, plan) }, now),
    occupancy: 'replace',
    replaceFrom: before !== null && plan.recurring ? now : null,
    rows: kind === null ? [] : plan.rows,
    policies: [{ roomId: room.id, version: room.policyVersion }],
    quota: null,
    sourceCalendarId: unit.calendar.id,
    owesSource: claimed.owesSource,
    origin: claimed.link,
    mirrors: claimed.mirrors,
    asks: claimed.asks,
  }
}

export const caller = ({ ids }: ChangePorts, { calendar }: ApplyUnit) => ({
  organizationId: calendar.organizationId,
  actor: `calendar:${calendar.id}`,
  causeId: ids.uuid(),
})

/** What an item says about the meeting. Of two answers to "is it private" the stricter stands: Exchange clears the flag on a room's copy. */
export function contentOf(item: CalendarItem, before: Booking | null): BookingContent {
  return {
    summary: item.summary ?? before?.summary ?? null,
    description: before?.description ?? null,
    organizer: item.organizer ?? before?.organizer ?? null,
    visibility: item.visibility === 'private' || before?.visibility === 'private' ? 'private' : 'public',
    attendeeCount: item.attendeeCount ?? before?.attendeeCount ?? null,
  }
}

/** Title, privacy, organiser or number of people changed; the times did not. */
export async function withDetails(
  ports: ChangePorts,
  unit: ApplyUnit,
  { booking, item }: { readonly booking: Booking; readonly item: CalendarItem },
): Promise<void> {
  await rewrite(ports, unit, {
    before: booking,
    changes: { ...contentOf(item, booking), sequence: booking.sequence + 1 },
    occupancy: 'keep',
    action: 'booking.change',
    changeKind: 'changed',
    mirrors: booking.state === 'held' || booking.state === 'confirmed',
  })
}

export type StateReason = CancelReason | 'provider_accepted'

/** The booking ends, or its wait ends. */
export async function withState(
  ports: ChangePorts,
  unit: ApplyUnit,
  change: {
    readonly booking: Booking
    readonly state: 'cancelled' | 'confirmed'
    readonly reason: StateReason
  },
): Promise<void> {
  const { booking, state, reason } = change
  const ends = state !== 'confirmed'
  await rewrite(ports, unit, {
    before: booking,
    changes: {
      state,
      holdExpiresAt: null,
      sequence: ends ? booking.sequence + 1 : booking.sequence,
      verdict: ends ? endingVerdict(reason, unit.calendar, ports.clock.now()) : booking.verdict,
    },
    occupancy: ends ? 'replace' : 'settle',
    action: `booking.${state}`,
    changeKind: ends ? state : 'settled',
    mirrors: !ends,
  })
}

async function rewrite(ports: ChangePorts, unit: ApplyUnit, change: Rewrite): Promise<void> {
  const request = rewriteRequest(caller(ports, unit), change, ports.clock.now())
  await mustCommit(unit, { ...request, sourceCalendarId: unit.calendar.id })
}

const CODE_OF: Readonly<Record<StateReason | 'provider_refused', VerdictCode>> = {
  cancelled_by_organizer: 'cancelled',
  deleted: 'cancelled',
  declined_there: 'released',
  taken_there: 'released',
  removed_there: 'removed',
  provider_accepted: 'cancelled',
  provider_refused: 'provider_refused',
}

/** Why a booking ended, when a calendar's word ended it: between the last proof that it stood there, and now. */
export function endingVerdict(
  reason: StateReason | 'provider_refused',
  calendar: ApplyUnit['calendar'],
  now: Temporal.Instant,
): Verdict {
  const facts = { calendarId: calendar.id, provider: calendar.provider, provenAt: calendar.provenAt }
  return {
    code: CODE_OF[reason],
    rule: reason,
    value: calendar.provider,
    limit: null,
    inputs: { decidedAt: now.toString(), facts },
  }
}

/** For changes that ask for no time: a guard that fails here is a fault of ours, and the item is set aside with it. */
export async function mustCommit(unit: ApplyUnit, request: CommitRequest): Promise<void> {
  const answer = await unit.commit(request)
  if (!answer.ok) throw new Error(`the booking could not be written: guard ${answer.guard}`)
}

/** The draft of a booking that a calendar's item makes, or of the one it changes. */
export function draftFrom(
  item: CalendarItem,
  unit: ApplyUnit,
  given: { readonly before: Booking | null; readonly receivedAt: Temporal.Instant },
): BookingDraft {
  const { before, receivedAt } = given
  const { provider } = unit.calendar
  const kept = before === null ? null : draftOf(before)
  return {
    roomId: unit.calendar.roomId,
    state: 'confirmed',
    uid: kept?.uid ?? item.iCalUid ?? `${item.remoteId}@${provider}`,
    joinKey: kept?.joinKey ?? item.joinKey,
    origin: kept?.origin ?? provider,
    series: item.series,
    ...contentOf(item, before),
    sequence: kept === null ? 0 : kept.sequence + 1,
    holdExpiresAt: null,
    verdict: null,
    receivedAt: kept?.receivedAt ?? receivedAt,
  }
}
