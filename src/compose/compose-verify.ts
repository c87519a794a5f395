import type { VerifyPorts } from '../ops/verify/index.ts'
import { conflictStore } from '../store/conflict-store.ts'
import type { Database } from '../store/database.ts'
import { statusStore } from '../store/status-store.ts'
import { verifyFacts } from '../store/verify/verify-facts.ts'
import type { Clock, Providers } from '../sync/ports.ts'

export interface VerifyParts {
  readonly database: Database
  /** Null: no calendar is asked, and what needs one is skipped. */
  readonly providers: Providers | null
  readonly clock: Clock
}

/** Everything the proof of the promises needs. */
export const composeVerify = ({ database, providers, clock }: VerifyParts): VerifyPorts => ({
  ...verifyFacts(database),
  conflicts: conflictStore(database),
  status: statusStore(database),
  providers,
  clock,
  stopwatch: () => performance.now(),
})
