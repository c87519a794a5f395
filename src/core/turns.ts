/** Jobs of one asker in a second that stand at the front of the line. */
const PER_SECOND = 20
/** Places behind the front; BullMQ knows priorities to 2^21. */
const LAST_PLACE = 10_000
/** Askers that are remembered; those who asked for little are the first to be forgotten. */
const MOST_ASKERS = 10_000

/**
 * In which place of the line the next job of an asker stands, from 1. Each further one stands a place behind the one before, and a place is
 * forgotten every twentieth of a second: five hundred at once stand behind the single one of somebody else, whoever came first.
 */
export function createTurns(): (asker: string, nowMs: number) => number {
  const askers = new Map<string, { asked: number; at: number }>()
  return (asker, nowMs) => {
    const known = askers.get(asker)
    const asked =
      known === undefined ? 0 : Math.max(0, known.asked - (Math.max(0, nowMs - known.at) * PER_SECOND) / 1000)
    askers.set(asker, { asked: Math.min(LAST_PLACE, asked + 1), at: nowMs })
    if (askers.size > MOST_ASKERS) forgetIdle(askers, nowMs)
    return Math.min(LAST_PLACE, 1 + Math.floor(asked))
  }
}

function forgetIdle(askers: Map<string, { asked: number; at: number }>, nowMs: number): void {
  for (const [asker, { asked, at }] of askers) if (asked - ((nowMs - at) * PER_SECOND) / 1000 <= 0) askers.delete(asker)
}
