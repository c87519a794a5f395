import type { CommitAnswer, Committed, GuardFailure } from '../booking/commit-request.ts'

/** Carries the guard that failed out of a transaction, which is rolled back by it. */
export class NotCommitted extends Error {
  readonly failure: GuardFailure
  constructor(failure: GuardFailure) {
    super(`guard ${failure.guard} did not hold`)
    this.failure = failure
  }
}

/** What was written; throws {@link NotCommitted} when a guard failed. */
export function committed(answer: CommitAnswer): Committed {
  if (!answer.ok) throw new NotCommitted(answer)
  return answer
}
