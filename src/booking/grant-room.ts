import { type Booking, isActive } from '../core/booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Verdict } from '../core/verdict.ts'
import type { BookingError } from './booking-error.ts'
import { type BookingDraft, bookingFields } from './booking-fields.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { commitOne } from './commit-one.ts'
import type { ChangeKind, Clash, CommitRequest, GuardFailure } from './commit-request.ts'
import { type Plan, planBooking, sinceBefore, takenBy, waive } from './plan-booking.ts'
import type { BookableRoom, BookableRooms, BookingCommitter, Caller, Clock, RoomFinder, Waker } from './ports.ts'
import { holderOf, roomUnavailable } from './room-unavailable.ts'

export interface GrantPorts {
  readonly rooms: BookableRooms
  readonly committer: BookingCommitter
  readonly finder: RoomFinder
  readonly waker: Waker
  readonly clock: Clock
}

/** A wish to have a room at a time: a new booking, or one that moves. */
export interface Wish {
  readonly draft: Omit<BookingDraft, 'state' | 'holdExpiresAt' | 'verdict'>
  readonly before: Booking | null
  readonly expectedVersion: number | null
  readonly action: string
  readonly changeKind: ChangeKind
}

interface Judged {
  readonly room: BookableRoom
  readonly plan: Plan
  readonly now: Temporal.Instant
}

/** Occurrences that overlap others by leave of the room's policy, by original start (epoch milliseconds). */
interface Waived {
  readonly taken: ReadonlySet<number>
  readonly clashes: readonly Clash[]
}

/** How often rules may change under our hands before we give up. */
const ATTEMPTS = 5
/** Each round finds up to 50 more overlaps; a series has at most 1,000 occurrences. */
const WAIVER_ROUNDS = 21

/**
 * Judges a wish by the room's rules and asks the database for the room. What is granted replaces what the booking had, in one transaction:
 * who is refused keeps what they have. Rules that changed between judging and writing are read again and judged again.
 */
export async function grantRoom(
  ports: GrantPorts,
  caller: Caller,
  wish: Wish,
): Promise<Result<BookingReceipt, BookingError>> {
  let policyVersion = 0
  let waived: Waived = { taken: new Set(), clashes: [] }
  for (let attempt = 0, rounds = 0; attempt < ATTEMPTS && rounds < WAIVER_ROUNDS; ) {
    const judged = await judge(ports, caller, { wish, policyVersion })
    if (!judged.ok) return judged
    const draft = drafted(wish, judged.value, waived)
    const request = requestFor(caller, wish, { judged: judged.value, draft, waived })
    const granted = await commitOne(ports, { request, draft, before: wish.before })
    if (granted.ok) return granted
    const failure = granted.error
    if (failure.guard === 'policy') {
      policyVersion = failure.version ?? Number.MAX_SAFE_INTEGER
      attempt += 1
    } else if (failure.guard === 'room' && judged.value.room.policy.allowConflicts) {
      waived = withClashes(waived, failure.clashes)
      rounds += 1
    } else return fail(await explain(ports, failure, { wish, judged: judged.value }))
  }
  return fail({ code: 'rules_changing', roomId: wish.draft.roomId })
}

async function judge(
  { rooms, clock }: GrantPorts,
  { organizationId }: Caller,
  { wish, policyVersion }: { wish: Wish; policyVersion: number },
): Promise<Result<Judged, BookingError>> {
  const { roomId, series } = wish.draft
  const room = await rooms.read(organizationId, roomId, policyVersion)
  if (room === null) return fail({ code: 'room_not_found', roomId })
  const now = clock.now()
  // Who was declined has nothing yet.
  const had = wish.before !== null && isActive(wish.before) && wish.before.roomId === roomId ? wish.before.series : null
  const plan = planBooking({ room, series, had, kind: room.asks.length > 0 ? 'hold' : 'booking', now })
  return plan.ok ? ok({ room, plan: plan.value, now }) : fail({ code: 'refused', verdict: plan.error })
}

function drafted(wish: Wish, { room, now }: Judged, waived: Waived): BookingDraft {
  const isAsked = room.asks.length > 0
  return {
    ...wish.draft,
    state: isAsked ? 'held' : 'confirmed',
    holdExpiresAt: isAsked ? now.add({ minutes: room.policy.holdMinutes }) : null,
    verdict: waived.clashes.length > 0 ? waiver(room, waived, now) : null,
  }
}

function requestFor(
  { organizationId, actor, causeId }: Caller,
  { before, expectedVersion, action, changeKind }: Wish,
  { judged, draft, waived }: { judged: Judged; draft: BookingDraft; waived: Waived },
): CommitRequest {
  const { room, plan, now } = judged
  const { quotaPerOrganizer } = room.policy
  const organizerAddress = draft.organizer?.address.toLowerCase()
  return {
    organizationId,
    bookingId: before?.id ?? null,
    expectedVersion: before === null ? null : (expectedVersion ?? before.version),
    actor,
    causeId,
    action,
    changeKind,
    booking: bookingFields(draft, { ...plan, startsAt: sinceBefore(before, plan) }, now),
    occupancy: 'replace',
    replaceFrom: before !== null && plan.recurring ? now : null,
    rows: waive(plan.rows, waived.taken),
    policies: [{ roomId: room.id, version: room.policyVersion }],
    quota:
      quotaPerOrganizer === null || organizerAddress === undefined || organizerAddress === ''
        ? null
        : { organizerAddress, limit: quotaPerOrganizer },
    sourceCalendarId: null,
    owesSource: false,
    origin: null,
    mirrors: true,
    asks: room.asks,
  }
}

const withClashes = (waived: Waived, clashes: readonly Clash[]): Waived => ({
  taken: new Set([...waived.taken, ...takenBy(clashes)]),
  clashes: [...waived.clashes, ...clashes],
})

function waiver(room: BookableRoom, { clashes }: Waived, now: Temporal.Instant): Verdict {
  return {
    code: 'overlap_waived',
    rule: 'allowConflicts',
    value: clashes.length,
    limit: null,
    inputs: {
      decidedAt: now.toString(),
      zone: room.timeZone,
      policyVersion: room.policyVersion,
      holders: clashes.slice(0, 50).map(holderOf),
      decidedBy: 'policy',
      reason: 'The room allows overlapping bookings',
    },
  }
}

async function explain(
  { finder }: GrantPorts,
  failure: Exclude<GuardFailure, { guard: 'policy' }>,
  { wish, judged }: { wish: Wish; judged: Judged },
): Promise<BookingError> {
  const { room, plan, now } = judged
  switch (failure.guard) {
    case 'missing':
      return { code: 'booking_not_found', bookingId: wish.before?.id ?? 0 }
    case 'version':
      return { code: 'version_mismatch', version: failure.version }
    case 'quota':
      return { code: 'refused', verdict: overQuota(room, failure, now) }
    case 'room': {
      const { attendeeCount } = wish.draft
      const verdict = await roomUnavailable(finder, { room, plan, clashes: failure.clashes, attendeeCount, now })
      return { code: 'refused', verdict }
    }
  }
}

function overQuota(
  room: BookableRoom,
  { value, limit }: { value: number; limit: number },
  now: Temporal.Instant,
): Verdict {
  const inputs = { decidedAt: now.toString(), zone: room.timeZone, policyVersion: room.policyVersion }
  return { code: 'quota_exceeded', rule: 'quotaPerOrganizer', value, limit, inputs }
}
