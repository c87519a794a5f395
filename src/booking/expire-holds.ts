import type { HoldFinder } from './ports.ts'
import { type SettleHoldPorts, settleHold } from './settle-hold.ts'

export interface ExpireHoldsPorts extends SettleHoldPorts {
  readonly holds: HoldFinder
  readonly ids: { uuid(): string }
}

/** Ends the holds whose provider has not answered in time, as each room's policy says. Answers how many; call again while it is `limit`. */
export async function expireHolds(ports: ExpireHoldsPorts, limit: number): Promise<number> {
  const expired = await ports.holds.expired(ports.clock.now(), limit)
  for (const { organizationId, bookingId } of expired) {
    const caller = { organizationId, actor: 'timer', causeId: ports.ids.uuid() }
    // A hold that was settled or changed meanwhile is no longer ours to end: the failure says so, and nothing is owed.
    await settleHold(ports, caller, { bookingId, answer: 'expired', comment: null })
  }
  return expired.length
}
