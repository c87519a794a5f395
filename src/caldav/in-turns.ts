import { setImmediate as othersTurn } from 'node:timers/promises'

/** How long one answer may keep everybody else of this process waiting, in milliseconds. One object may take longer; it is bounded by its own limits. */
const TURN_MS = 15

/** For whoever goes through many objects: `await turns.pass()` after each lets others have theirs when the time is up. */
export interface Turns {
  pass(): Promise<void> | undefined
}

export function takeTurns(): Turns {
  let began = performance.now()
  return {
    pass() {
      if (performance.now() - began < TURN_MS) return undefined
      return othersTurn().then(() => {
        began = performance.now()
      })
    },
  }
}
