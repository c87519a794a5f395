import { refused } from './graph-error.ts'
import type { ThrottleSettings } from './sandbox-options.ts'

const TEN_MINUTES_MS = 600_000

/** Outlook's limits per app and mailbox: so many requests at once, and so many in ten minutes. */
export class MailboxThrottle {
  private readonly settings: ThrottleSettings
  private readonly now: () => number
  private readonly inFlight = new Map<string, number>()
  private readonly arrivals = new Map<string, number[]>()

  constructor(settings: ThrottleSettings, now: () => number) {
    this.settings = settings
    this.now = now
  }

  /** Lets a request in, or says why not. Whoever was let in calls `leave`. */
  enter(app: string, mailbox: string): ReturnType<typeof refused> | null {
    const key = `${app} ${mailbox}`
    const current = this.inFlight.get(key) ?? 0
    if (current >= this.settings.concurrentPerMailbox) return this.refuse('MailboxConcurrency')
    const since = this.now() - TEN_MINUTES_MS
    const recent = (this.arrivals.get(key) ?? []).filter((at) => at > since)
    this.arrivals.set(key, recent)
    if (recent.length >= this.settings.requestsPerTenMinutes) return this.refuse('RequestCount')
    recent.push(this.now())
    this.inFlight.set(key, current + 1)
    return null
  }

  leave(app: string, mailbox: string): void {
    const key = `${app} ${mailbox}`
    this.inFlight.set(key, Math.max(0, (this.inFlight.get(key) ?? 1) - 1))
  }

  clear(): void {
    this.arrivals.clear()
  }

  private refuse(limit: string) {
    const { retryAfterSeconds } = this.settings
    const headers = retryAfterSeconds === null ? undefined : { 'retry-after': String(retryAfterSeconds) }
    return refused(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, headers)
  }
}
