/** How one call to a provider ended, as far as its provider's health is concerned. */
export interface CallEnd {
  readonly failed: boolean
  /** Whose it was: one calendar that always fails says nothing of the others. */
  readonly calendarId: number
}

/** Calls that are remembered of each connection. */
export const REMEMBERED_CALLS = 20
const FAILURES_IN_A_ROW = 5
const FIRST_PAUSE_MS = 15_000
/** One call in half a minute is no burden to anybody, and a room waits no longer than that when its provider is back. */
const LONGEST_PAUSE_MS = 30_000

/**
 * Whether calls to a provider are suspended after these, oldest first: the last five failed, or more than half of the last twenty. Where the
 * connection has several calendars, failures of one alone do not count: its own pauses are enough.
 */
export function isSuspended(calls: readonly CallEnd[], calendars: number): boolean {
  const recent = calls.slice(-REMEMBERED_CALLS)
  const last = recent.slice(-FAILURES_IN_A_ROW)
  const failures = recent.filter(({ failed }) => failed)
  const inARow = last.length === FAILURES_IN_A_ROW && last.every(({ failed }) => failed)
  const mostOfThem = recent.length === REMEMBERED_CALLS && failures.length > REMEMBERED_CALLS / 2
  if (!inARow && !mostOfThem) return false
  const failing = new Set((inARow ? last : failures).map(({ calendarId }) => calendarId))
  return calendars <= 1 || failing.size > 1
}

/** The pause after that many suspensions in a row before it. */
export const suspensionMs = (before: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(before, 10))
