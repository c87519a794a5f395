/** For what a request is sent: what people wait for, news that somebody told of, or a look that nobody asked for. Highest first. */
export const REQUEST_CLASSES = ['write', 'pull', 'reconcile'] as const
export type RequestClass = (typeof REQUEST_CLASSES)[number]

/** What each class is sure of. */
export const CLASS_SHARE: Readonly<Record<RequestClass, number>> = { write: 0.6, pull: 0.3, reconcile: 0.1 }

/** Of the provider's quota: what flows in evenly over a minute, and what may be saved up. Together no minute exceeds the quota. */
export const STEADY_SHARE = 0.9
export const SAVED_SHARE = 0.1

const MINUTE_MS = 60_000
/** Shortest wait that anybody is told: fractions of requests come in all the time. */
const LEAST_WAIT_MS = 1000

/** Requests that may be sent under one identity now, with fractions. */
export type Budget = Readonly<Record<RequestClass, number>>

/** Most of a class that is saved up; at least one request, or a small quota would never allow any. */
export const mostSaved = (quotaPerMinute: number, of: RequestClass): number =>
  Math.max(1, quotaPerMinute * SAVED_SHARE * CLASS_SHARE[of])

export const fullBudget = (quotaPerMinute: number): Budget => ({
  write: mostSaved(quotaPerMinute, 'write'),
  pull: mostSaved(quotaPerMinute, 'pull'),
  reconcile: mostSaved(quotaPerMinute, 'reconcile'),
})

/** The budget after some time. What a class cannot save goes to the others, the highest first: nothing of the quota lies idle. */
export function refilled(budget: Budget, quotaPerMinute: number, elapsedMs: number): Budget {
  const gain = (quotaPerMinute * STEADY_SHARE * Math.min(MINUTE_MS, Math.max(0, elapsedMs))) / MINUTE_MS
  const next = { ...budget }
  let left = 0
  for (const of of REQUEST_CLASSES) left += add(next, of, gain * CLASS_SHARE[of], quotaPerMinute)
  for (const of of REQUEST_CLASSES) left = add(next, of, left, quotaPerMinute)
  return next
}

/** Answers what did not fit. A class that another one has emptied below zero is filled all the same. */
function add(budget: Record<RequestClass, number>, of: RequestClass, amount: number, quotaPerMinute: number): number {
  const room = Math.max(0, mostSaved(quotaPerMinute, of) - budget[of])
  budget[of] += Math.min(room, amount)
  return Math.max(0, amount - room)
}

export interface Grant {
  readonly budget: Budget
  /** Whole requests, at most what was wanted. */
  readonly granted: number
  /** Until at least one more comes in; 0 when something was granted. */
  readonly waitMs: number
}

/** Takes requests for a class: from its own share, then from those below it. So lower classes starve first, and never a higher one by them. */
export function takeRequests(
  budget: Budget,
  {
    quotaPerMinute,
    of,
    wanted,
  }: { readonly quotaPerMinute: number; readonly of: RequestClass; readonly wanted: number },
): Grant {
  const usable = REQUEST_CLASSES.slice(REQUEST_CLASSES.indexOf(of))
  const available = usable.reduce((sum, one) => sum + Math.max(0, budget[one]), 0)
  const granted = Math.max(0, Math.min(wanted, Math.floor(available)))
  if (granted === 0) return { budget, granted, waitMs: waitFor(1 - available, usable, quotaPerMinute) }
  const next = { ...budget }
  let owed = granted
  for (const one of usable) {
    const taken = Math.min(owed, Math.max(0, next[one]))
    next[one] -= taken
    owed -= taken
  }
  return { budget: next, granted, waitMs: 0 }
}

function waitFor(missing: number, usable: readonly RequestClass[], quotaPerMinute: number): number {
  const share = usable.reduce((sum, one) => sum + CLASS_SHARE[one], 0)
  const perMs = (quotaPerMinute * STEADY_SHARE * share) / MINUTE_MS
  return Math.min(MINUTE_MS, Math.max(LEAST_WAIT_MS, Math.ceil(missing / perMs)))
}

/** What a process takes at once, so that it need not ask for each request: about two seconds' worth of the class. */
export const blockSize = (quotaPerMinute: number, of: RequestClass): number =>
  Math.max(1, Math.floor((quotaPerMinute * STEADY_SHARE * CLASS_SHARE[of]) / 30))
