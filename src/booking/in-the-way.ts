import type { RoomPolicy } from '../core/policy.ts'
import type { Clash } from './commit-request.ts'

/**
 * The clashes that keep a wish from its time. Meetings may overlap each other where the policy allows it, and stand there as waived; a closure or a
 * calendar that blocks the room lets nobody in.
 */
export const inTheWay = ({ allowConflicts }: RoomPolicy, clashes: readonly Clash[]): readonly Clash[] =>
  allowConflicts ? clashes.filter(({ kind }) => kind === 'blocker') : clashes

/** Those that are let through. */
export const letThrough = ({ allowConflicts }: RoomPolicy, clashes: readonly Clash[]): readonly Clash[] =>
  allowConflicts ? clashes.filter(({ kind }) => kind !== 'blocker') : []
