/**
 * Who keeps a room that two people want. The rule is data of the room; the inputs are kept with the verdict, so that the answer can be looked up later.
 */

/**
 * first_commit: whoever this service received first. first_created: whoever asked first by the calendars' own clocks, where both tell and differ
 * by more than the tolerance; clocks of two systems are never compared more finely than that.
 */
export type WinnerRule = 'first_commit' | 'first_created'

/** Seconds within which two calendars' clocks count as equal. */
export const CLOCK_TOLERANCE_SECONDS = 2

export interface Claimant {
  /** When this service received it. RFC 3339 UTC. */
  readonly receivedAt: string
  /** When it was created by its calendar's clock; null where unknown, and for what was moved: for its new time it asked later. */
  readonly createdAt: string | null
}

export interface WinnerInputs {
  /** The room's own. */
  readonly rule: WinnerRule
  readonly holder: Claimant
  readonly newcomer: Claimant
  /** The newcomer was made while its calendar could not be read: when we received it says nothing about who asked first. */
  readonly caughtUp: boolean
}

export interface Won {
  readonly winner: 'holder' | 'newcomer'
  /** The rule that decided between these two. */
  readonly rule: WinnerRule
}

/** `holder` has been committed already, `newcomer` has not. */
export function winner({ rule, holder, newcomer, caughtUp }: WinnerInputs): Won {
  const byReceipt: Won = { winner: 'holder', rule: caughtUp ? 'first_commit' : rule }
  if ((rule === 'first_commit' && !caughtUp) || holder.createdAt === null || newcomer.createdAt === null)
    return byReceipt
  const lead = Temporal.Instant.from(holder.createdAt).since(Temporal.Instant.from(newcomer.createdAt)).total('seconds')
  if (Math.abs(lead) <= CLOCK_TOLERANCE_SECONDS) return byReceipt
  return { winner: lead > 0 ? 'newcomer' : 'holder', rule: 'first_created' }
}
