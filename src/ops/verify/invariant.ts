import type { Finding } from './finding.ts'
import type { HistoryFact, Scope, VerifyPorts } from './ports.ts'
import type { Sight } from './read-calendar.ts'

/** What an invariant is judged by. */
export interface Evidence extends Omit<VerifyPorts, 'providers' | 'stopwatch'> {
  readonly scope: Scope
  /** Every paired calendar as it is now, read once for all invariants and never stored. */
  sights(): Promise<readonly Sight[]>
  /** Every booking whose history says something else than the booking, looked for once for all invariants. */
  differentHistories(): Promise<readonly HistoryFact[]>
}

/** One promise, and the proof of it. `code` is its name in reports; `title` is what it promises, as a sentence. */
export interface Invariant {
  readonly code: string
  readonly title: string
  /** Whether the calendars themselves must be asked. */
  readonly asksCalendars: boolean
  check(evidence: Evidence): Promise<readonly Finding[]>
}
