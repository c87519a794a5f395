import type { Verdict } from './verdict.ts'

/** Which of two bookings keeps the room. `first_commit`: the one that we committed first. `first_created`: the one that its provider created first, where both clocks say so beyond doubt (2 s). */
export type WinnerRule = 'first_commit' | 'first_created'

/** A room's rules as data. Null: no such limit. */
export interface RoomPolicy {
  /** How many days ahead an occurrence may start. */
  readonly bookingWindowDays: number | null
  /** Longest single occurrence; whole days count 24 hours each. */
  readonly maxDurationMinutes: number | null
  /** Least time between now and the first occurrence. */
  readonly minNoticeMinutes: number
  readonly allowRecurring: boolean
  /** Most bookings (a series counts once) that one organiser may have ahead in this room. */
  readonly quotaPerOrganizer: number | null
  /** What becomes of a hold when the provider that decides cannot be reached. */
  readonly onUnreachableProvider: 'confirm' | 'refuse'
  readonly winnerRule: WinnerRule
  /** Overlaps are let through, as rows of kind `waived`. */
  readonly allowConflicts: boolean
  /** How long a provider may take to answer. */
  readonly holdMinutes: number
  /** What a calendar program is told that books over another meeting: no at once, or taken and declined, as a room mailbox does. */
  readonly davClash: 'refuse' | 'accept_then_decline'
  /**
   * How many dates of a series may be taken, in percent and in number, before the whole series is refused; within both, it has the other dates.
   * Exchange: ConflictPercentageAllowed and MaximumConflictInstances (0 and 0 by default). Google: 50 and 8, always.
   */
  readonly maxClashPercent: number
  readonly maxClashInstances: number
  /** How long a date that was moved to where the room is taken keeps the time that it had, in hours. */
  readonly keepSlotHours: number
}

export const DEFAULT_POLICY: RoomPolicy = {
  bookingWindowDays: 400,
  maxDurationMinutes: 1440,
  minNoticeMinutes: 0,
  allowRecurring: true,
  quotaPerOrganizer: null,
  onUnreachableProvider: 'confirm',
  winnerRule: 'first_commit',
  allowConflicts: false,
  holdMinutes: 5,
  davClash: 'refuse',
  maxClashPercent: 50,
  maxClashInstances: 8,
  keepSlotHours: 24,
}

/** What the rules look at. */
export interface RuleRequest {
  /** Real (unpadded) times, sorted; at least one. */
  readonly occurrences: readonly { readonly startsAt: Temporal.Instant; readonly endsAt: Temporal.Instant }[]
  readonly recurring: boolean
  /** Whole days are counted by days, so that a day of 25 hours is still one day. Null: timed. */
  readonly allDays: number | null
  readonly policyVersion: number
  /** IANA zone in which times are told. */
  readonly zone: string
}

/** The stored policy over the defaults: settings that it does not have are as by default. */
export const policyOver = (stored: Partial<RoomPolicy>): RoomPolicy => ({ ...DEFAULT_POLICY, ...stored })

type Rule = (policy: RoomPolicy, request: RuleRequest, now: Temporal.Instant) => Finding | null

type Finding = Pick<Verdict, 'code' | 'rule' | 'value' | 'limit'>

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

/** The first rule that refuses, or null. Quota is not judged here: it needs the lock of the room. */
export function judgeRules(policy: RoomPolicy, request: RuleRequest, now: Temporal.Instant): Verdict | null {
  for (const rule of RULES) {
    const finding = rule(policy, request, now)
    if (finding === null) continue
    const { policyVersion, zone } = request
    return { ...finding, inputs: { decidedAt: now.toString(), zone, policyVersion } }
  }
  return null
}

const inThePast: Rule = (_policy, { occurrences }, now) => {
  const last = occurrences.at(-1)
  if (last === undefined || Temporal.Instant.compare(last.endsAt, now) > 0) return null
  return { code: 'policy_in_the_past', rule: 'inThePast', value: last.endsAt.toString(), limit: now.toString() }
}

const recurring: Rule = (policy, request) =>
  request.recurring && !policy.allowRecurring
    ? { code: 'policy_no_recurring', rule: 'allowRecurring', value: true, limit: false }
    : null

const maxDuration: Rule = (policy, { occurrences, allDays }) => {
  if (policy.maxDurationMinutes === null) return null
  const lengths = occurrences.map(({ startsAt, endsAt }) => minutesBetween(startsAt, endsAt))
  const longest = allDays === null ? Math.max(0, ...lengths) : allDays * DAY_MINUTES
  if (longest <= policy.maxDurationMinutes) return null
  return { code: 'policy_max_duration', rule: 'maxDurationMinutes', value: longest, limit: policy.maxDurationMinutes }
}

const minNotice: Rule = (policy, { occurrences }, now) => {
  const first = occurrences[0]
  if (first === undefined || policy.minNoticeMinutes === 0) return null
  const notice = minutesBetween(now, first.startsAt)
  if (notice >= policy.minNoticeMinutes) return null
  return { code: 'policy_min_notice', rule: 'minNoticeMinutes', value: notice, limit: policy.minNoticeMinutes }
}

const bookingWindow: Rule = (policy, { occurrences }, now) => {
  const last = occurrences.at(-1)
  if (last === undefined || policy.bookingWindowDays === null) return null
  const ahead = minutesBetween(now, last.startsAt) / DAY_MINUTES
  if (ahead <= policy.bookingWindowDays) return null
  return {
    code: 'policy_booking_window',
    rule: 'bookingWindowDays',
    value: Math.ceil(ahead),
    limit: policy.bookingWindowDays,
  }
}

const RULES: readonly Rule[] = [inThePast, recurring, maxDuration, minNotice, bookingWindow]

const minutesBetween = (from: Temporal.Instant, to: Temporal.Instant): number =>
  (to.epochMilliseconds - from.epochMilliseconds) / MINUTE_MS

/** A series of which some dates are taken: the limit that refuses the whole of it, or null when it has the others. */
export function tooManyClashes(
  { maxClashPercent, maxClashInstances }: Pick<RoomPolicy, 'maxClashPercent' | 'maxClashInstances'>,
  { clashes, occurrences }: { readonly clashes: number; readonly occurrences: number },
): Pick<Verdict, 'rule' | 'value' | 'limit'> | null {
  if (clashes > maxClashInstances) return { rule: 'maxClashInstances', value: clashes, limit: maxClashInstances }
  const percent = Math.ceil((clashes * 100) / Math.max(1, occurrences))
  return clashes * 100 > maxClashPercent * occurrences
    ? { rule: 'maxClashPercent', value: percent, limit: maxClashPercent }
    : null
}
