import { type Booking, isActive } from '../core/booking.ts'
import { type LostDate, stillLost, withoutLost } from '../core/lost-dates.ts'
import type { Series } from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Verdict } from '../core/verdict.ts'
import type { BookingError } from './booking-error.ts'
import { type BookingDraft, bookingFields } from './booking-fields.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { commitOne } from './commit-one.ts'
import { type ChangeKind, CLASH_ROUNDS, type Clash, type CommitRequest, type GuardFailure } from './commit-request.ts'
import { withContestedDates } from './contested-dates.ts'
import { inTheWay, letThrough, waiver } from './in-the-way.ts'
import { loseDates, partlyHeld, refusedWhole, refusesAll, type SeriesAsking } from './lose-dates.ts'
import { expandPlan, type Plan, planBooking, sinceBefore, takenBy, waive } from './plan-booking.ts'
import type { BookableRoom, BookableRooms, BookingCommitter, Caller, Clock, RoomFinder, Waker } from './ports.ts'
import { roomUnavailable } from './room-unavailable.ts'

export interface GrantPorts {
  readonly rooms: BookableRooms
  readonly committer: BookingCommitter
  readonly finder: RoomFinder
  readonly waker: Waker
  readonly clock: Clock
}

/** A wish to have a room at a time: a new booking, or one that moves. */
export interface Wish {
  readonly draft: Omit<BookingDraft, 'state' | 'holdExpiresAt' | 'verdict' | 'lost'>
  readonly before: Booking | null
  readonly expectedVersion: number | null
  readonly action: string
  readonly changeKind: ChangeKind
  /**
   * What becomes of a series of which some dates are taken. `refuse`: nothing is written, and whoever asks keeps what they have. `skip`: it has
   * the others, within the limits of the room.
   */
  readonly onClash: OnClash
  /** What it takes over from another booking of the same room that gives it up with this very write: rules judge only what is new. */
  readonly takesOver?: Series
}

export const ON_CLASH = ['refuse', 'skip'] as const
export type OnClash = (typeof ON_CLASH)[number]

interface Judged {
  readonly room: BookableRoom
  /** All that was asked for. */
  readonly plan: Plan
  readonly now: Temporal.Instant
}

/** What was met so far: overlaps that the room lets through, and dates that a series does without. */
interface Met {
  readonly waived: Waived
  readonly lost: readonly LostDate[]
}

/** Occurrences that overlap others by leave of the room's policy, by original start (epoch milliseconds). */
interface Waived {
  readonly taken: ReadonlySet<number>
  readonly clashes: readonly Clash[]
}

/** How often rules may change under our hands before we give up. */
const ATTEMPTS = 5
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
  let met: Met = NOTHING_MET
  for (let attempt = 0, rounds = 0; attempt < ATTEMPTS && rounds < CLASH_ROUNDS; ) {
    const judged = await judge(ports, caller, { wish, policyVersion })
    if (!judged.ok) return judged
    const draft = await drafted(ports.finder, { wish, judged: judged.value, met })
    const request = requestFor(caller, wish, { judged: judged.value, draft, met })
    const granted = await commitOne(ports, { request, draft, before: wish.before })
    if (granted.ok) return granted
    const failure = granted.error
    if (failure.guard === 'policy') {
      policyVersion = failure.version ?? Number.MAX_SAFE_INTEGER
      attempt += 1
      // Dates were given up by the old rules.
      met = NOTHING_MET
      continue
    }
    const next =
      failure.guard === 'room' ? await goOn(ports, { wish, judged: judged.value, met }, failure.clashes) : null
    if (next === null || !next.ok)
      return fail(await explain(ports, failure, { wish, judged: judged.value, met: next?.error ?? met }))
    met = next.value
    rounds += 1
  }
  return fail({ code: 'rules_changing', roomId: wish.draft.roomId })
}

const NOTHING_MET: Met = { waived: { taken: new Set(), clashes: [] }, lost: [] }

/** What the next attempt does about clashes; an error when they refuse the wish, with all that was met. Null: nothing can be done about them. */
async function goOn(
  { finder }: GrantPorts,
  { wish, judged, met }: { wish: Wish; judged: Judged; met: Met },
  clashes: readonly Clash[],
): Promise<Result<Met, Met> | null> {
  const stands = inTheWay(judged.room.policy, clashes)
  const waived = withClashes(met.waived, letThrough(judged.room.policy, clashes))
  if (stands.length === 0) return ok({ ...met, waived })
  if (!judged.plan.recurring || wish.onClash === 'refuse') return null
  const asking = askingOf(wish, judged)
  const lost = await loseDates(finder, asking, { before: met.lost, clashes: stands })
  return refusesAll(asking, lost) === null ? ok({ waived, lost }) : fail({ waived, lost })
}

/** Nothing of a time that it had before is kept: who changes a booking here is told at once, and decides. */
const askingOf = ({ draft }: Wish, { room, plan, now }: Judged): SeriesAsking => ({
  room,
  plan,
  now,
  asked: draft.series,
  had: null,
  attendeeCount: draft.attendeeCount,
})

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
  const own = wish.before !== null && isActive(wish.before) && wish.before.roomId === roomId ? wish.before.series : null
  const had = wish.takesOver ?? own
  const plan = planBooking({ room, series, had, kind: room.asks.length > 0 ? 'hold' : 'booking', now })
  return plan.ok ? ok({ room, plan: plan.value, now }) : fail({ code: 'refused', verdict: plan.error })
}

async function drafted(
  finder: RoomFinder,
  { wish, judged, met }: { wish: Wish; judged: Judged; met: Met },
): Promise<BookingDraft> {
  const { waived, lost } = met
  const { room, now } = judged
  const isAsked = room.asks.length > 0
  return {
    ...wish.draft,
    series: withoutLost(wish.draft.series, lost),
    lost: [...stillLost(wish.draft.series, wish.before), ...lost],
    state: isAsked ? 'held' : 'confirmed',
    holdExpiresAt: isAsked ? now.add({ minutes: room.policy.holdMinutes }) : null,
    verdict:
      waived.clashes.length > 0
        ? waiver(room, waived.clashes, now)
        : lost.length > 0
          ? await partlyHeld(finder, askingOf(wish, judged), lost)
          : null,
  }
}

function requestFor(
  { organizationId, actor, causeId }: Caller,
  wish: Wish,
  { judged, draft, met }: { judged: Judged; draft: BookingDraft; met: Met },
): CommitRequest {
  const { before, expectedVersion, action, changeKind } = wish
  const { room, now } = judged
  const plan = met.lost.length === 0 ? judged.plan : heldPlan(judged, draft)
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
    rows: withContestedDates(waive(plan.rows, met.waived.taken), { room, booking: draft, now }),
    ...(met.waived.taken.size > 0 ? { waives: 'meetings' as const } : {}),
    policies: [{ roomId: room.id, version: room.policyVersion }],
    quota:
      wish.takesOver !== undefined ||
      quotaPerOrganizer === null ||
      organizerAddress === undefined ||
      organizerAddress === ''
        ? null
        : { organizerAddress, limit: quotaPerOrganizer },
    sourceCalendarId: null,
    owesSource: false,
    origin: null,
    mirrors: true,
    asks: room.asks,
  }
}

/** The dates that are left. Neighbours share set-up and clean-up time, so the rows are not those of the whole series with some left out. */
function heldPlan({ room, now }: Judged, { series }: BookingDraft): Plan {
  const plan = expandPlan({ room, series, kind: room.asks.length > 0 ? 'hold' : 'booking', now })
  if (!plan.ok) throw new Error(`a part of a series cannot be expanded: ${plan.error.code}`)
  return plan.value
}

const withClashes = (waived: Waived, clashes: readonly Clash[]): Waived => ({
  taken: new Set([...waived.taken, ...takenBy(clashes)]),
  clashes: [...waived.clashes, ...clashes],
})

async function explain(
  { finder }: GrantPorts,
  failure: Exclude<GuardFailure, { guard: 'policy' }>,
  { wish, judged, met }: { wish: Wish; judged: Judged; met: Met },
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
      const clashes = inTheWay(room.policy, failure.clashes)
      const verdict = await roomUnavailable(finder, { room, plan, clashes, attendeeCount, now })
      return { code: 'refused', verdict: refusedWhole(verdict, askingOf(wish, judged), met.lost) }
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
