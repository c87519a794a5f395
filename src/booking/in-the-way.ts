import type { RoomPolicy } from '../core/policy.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Clash } from './commit-request.ts'
import type { BookableRoom } from './ports.ts'
import { holderOf } from './room-unavailable.ts'

/**
 * The clashes that keep a wish from its time. Meetings may overlap each other where the policy allows it, and stand there as waived; a closure or a
 * calendar that blocks the room lets nobody in.
 */
export const inTheWay = ({ allowConflicts }: RoomPolicy, clashes: readonly Clash[]): readonly Clash[] =>
  allowConflicts ? clashes.filter(({ kind }) => kind === 'blocker') : clashes

/** Those that are let through. */
export const letThrough = ({ allowConflicts }: RoomPolicy, clashes: readonly Clash[]): readonly Clash[] =>
  allowConflicts ? clashes.filter(({ kind }) => kind !== 'blocker') : []

/** What the one that overlaps them is told. */
export function waiver(room: BookableRoom, clashes: readonly Clash[], now: Temporal.Instant): Verdict {
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
