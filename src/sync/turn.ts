import type { Clock } from './ports.ts'
import { postponed } from './postponed.ts'

/** How long one calendar may keep a worker while others wait. */
export interface Turn {
  isOver(): boolean
}

/** Long enough for every usual visit; a page or a batch that was begun is always finished. */
const TURN_MS = 2_000

export function beginTurn(clock: Clock): Turn {
  const until = clock.now().add({ milliseconds: TURN_MS })
  return { isOver: () => Temporal.Instant.compare(clock.now(), until) >= 0 }
}

/** Ends a visit that has more to do; it goes on behind those that wait. */
export const turnOver = postponed('turn_over', 0)
