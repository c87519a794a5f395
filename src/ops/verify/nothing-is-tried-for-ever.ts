import { LONGEST_WAIT_MS } from '../../core/retry-delay.ts'
import { MOST_ATTEMPTS } from '../../sync/push-calendar.ts'
import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

/** A process that is killed in the middle of a write counts as a try, and leaves it to the next one to see that it was the last. */
const MOST = 2 * MOST_ATTEMPTS
/** The clocks of two machines, and the time that a visit takes. */
const TOLERANCE_SECONDS = 60

export const nothingIsTriedForEver: Invariant = {
  code: 'I25',
  title: 'Nothing is tried more often than allowed, or left for longer than the longest pause',
  asksCalendars: false,
  async check({ debts, scope }) {
    const restless = await debts.restless(scope, {
      attempts: MOST,
      pauseSeconds: LONGEST_WAIT_MS / 1000 + TOLERANCE_SECONDS,
    })
    return restless.map(({ organizationId, what, id, attempt, nextAt }) =>
      violation(
        organizationId,
        `${what} ${id} was tried ${attempt} times, and is tried again ${nextAt === null ? 'at once' : `at ${nextAt}`}`,
      ),
    )
  },
}
