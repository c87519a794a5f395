import type { ProviderError } from '../providers/provider.ts'

const WHY = {
  budget_spent: 'the requests of this connection are used up for the moment; people’s bookings go first',
  suspended: 'calls to this provider are suspended, since too many of them failed',
  dates_first: 'the dates of the series are written one by one before its own item goes',
  turn_over: 'others have their turn; the rest follows at once',
} as const

/** Not sent, by ourselves. */
export const postponed = (code: keyof typeof WHY, waitMs: number): ProviderError => ({
  kind: 'postponed',
  status: null,
  code,
  message: WHY[code],
  requestId: null,
  retryAfterMs: waitMs,
})
