import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { NotificationSettings } from './sandbox-options.ts'

/** One element of a notification's `value` and where it goes. */
export interface Notice {
  readonly url: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Asked when it is sent: a subscription may have ended meanwhile. */
  readonly stillWanted: () => boolean
}

/** What became of one POST. */
export interface DeliveryRecord {
  readonly at: number
  readonly url: string
  readonly count: number
  /** 1 for the first try. */
  readonly attempt: number
  /** Null when there was no answer in time. */
  readonly status: number | null
}

const FIRST_RETRY_MS = 10_000
const LONGEST_RETRY_MS = 30 * 60_000
const JUDGED_OVER_MS = 10 * 60_000

type Endpoint = {
  waiting: Notice[]
  flushing: boolean
  results: { at: number; slow: boolean }[]
  dropping: boolean
}

/**
 * Posts notifications: what falls due together goes out together, what is refused is tried again ever more slowly,
 * and an address that mostly answers late is first delayed, then left out.
 */
export class NotificationSender {
  readonly deliveries: DeliveryRecord[] = []
  private readonly clock: SandboxClock
  private readonly randomness: SeededRandomness
  private readonly settings: NotificationSettings
  private readonly endpoints = new Map<string, Endpoint>()
  private readonly closing = new AbortController()
  /** Told when an address loses notifications for good. */
  onDropped: (url: string) => void = () => {}

  constructor(clock: SandboxClock, randomness: SeededRandomness, settings: NotificationSettings) {
    this.clock = clock
    this.randomness = randomness
    this.settings = settings
  }

  /** Queues a notice, as often as the settings repeat it; the settings may lose it. */
  send(notice: Notice): void {
    const endpoint = this.endpoint(notice.url)
    if (this.isLost(endpoint)) return
    const copies = 1 + this.settings.extraCopies
    for (let copy = 0; copy < copies; copy += 1) endpoint.waiting.push(notice)
    if (endpoint.flushing) return
    endpoint.flushing = true
    const delay = this.settings.delayMs + (this.shareOfSlow(endpoint) > 0.1 ? 10_000 : 0)
    this.clock.schedule(delay, () => this.flush(notice.url, endpoint))
  }

  /** Asks an address to echo a token. Returns what is wrong with it, or null. */
  async handshake(url: string, timeoutMs: number): Promise<string | null> {
    const token = `Validation: Testing client application reachability for subscription. Request-Id: ${this.randomness.uuid()} & more=%+`
    const target = new URL(url)
    target.search = `${target.search}${target.search === '' ? '?' : '&'}validationToken=${encodeURIComponent(token)}`
    try {
      const answer = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.closing.signal]),
      })
      const echo = await answer.text()
      if (answer.status !== 200)
        return `Notification endpoint must respond with 200 OK to validation request, but answered ${answer.status}.`
      if (!answer.headers.get('content-type')?.startsWith('text/plain'))
        return 'The validation answer must be text/plain.'
      return echo === token ? null : 'Validation token is not echoed.'
    } catch (error) {
      return `The request failed: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  /** Sends at once, once, whatever the settings say. Returns the answered status, or null. */
  async sendNow(url: string, payloads: readonly Readonly<Record<string, unknown>>[]): Promise<number | null> {
    return this.post(url, payloads, 1)
  }

  clear(): void {
    this.endpoints.clear()
    this.deliveries.length = 0
  }

  close(): void {
    this.closing.abort()
  }

  private async flush(url: string, endpoint: Endpoint): Promise<void> {
    const batch = this.settings.reorder ? this.randomness.shuffle(endpoint.waiting) : endpoint.waiting
    endpoint.waiting = []
    endpoint.flushing = false
    await this.deliver(url, batch, { attempt: 1, firstAt: this.clock.now() })
  }

  private async deliver(
    url: string,
    batch: readonly Notice[],
    { attempt, firstAt }: { attempt: number; firstAt: number },
  ): Promise<void> {
    const wanted = batch.filter((notice) => notice.stillWanted())
    if (wanted.length === 0 || this.closing.signal.aborted) return
    const status = await this.post(
      url,
      wanted.map(({ payload }) => payload),
      attempt,
    )
    if (status !== null && status >= 200 && status < 300) return
    const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS)
    if (this.clock.now() + delay - firstAt > this.settings.retryForMs) {
      this.onDropped(url)
      return
    }
    this.clock.schedule(delay, () => this.deliver(url, wanted, { attempt: attempt + 1, firstAt }))
  }

  private async post(
    url: string,
    value: readonly Readonly<Record<string, unknown>>[],
    attempt: number,
  ): Promise<number | null> {
    const status = await this.fetchStatus(url, JSON.stringify({ value }))
    const at = this.clock.now()
    this.deliveries.push({ at, url, count: value.length, attempt, status })
    const endpoint = this.endpoint(url)
    endpoint.results = [
      ...endpoint.results.filter((result) => at - result.at <= JUDGED_OVER_MS),
      { at, slow: status === null },
    ]
    if (this.shareOfSlow(endpoint) > 0.15 && !endpoint.dropping) this.leaveOut(url, endpoint)
    return status
  }

  private async fetchStatus(url: string, body: string): Promise<number | null> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.settings.slowReplyMs), this.closing.signal])
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal,
      })
      await answer.body?.cancel()
      return answer.status
    } catch {
      // Unreachable and too slow are the same to the sender: not delivered, tried again.
      return null
    }
  }

  private isLost(endpoint: Endpoint): boolean {
    const { settings } = this
    if (settings.dropAll) return true
    if (settings.dropNext > 0) {
      settings.dropNext -= 1
      return true
    }
    if (endpoint.dropping) return true
    return settings.dropRatio > 0 && this.randomness.chance(settings.dropRatio)
  }

  private leaveOut(url: string, endpoint: Endpoint): void {
    endpoint.dropping = true
    this.clock.schedule(JUDGED_OVER_MS, () => {
      endpoint.dropping = false
      endpoint.results = []
      this.onDropped(url)
    })
  }

  private shareOfSlow({ results }: Endpoint): number {
    if (results.length < this.settings.judgedAfter) return 0
    return results.filter(({ slow }) => slow).length / results.length
  }

  private endpoint(url: string): Endpoint {
    const known = this.endpoints.get(url)
    if (known) return known
    const endpoint: Endpoint = { waiting: [], flushing: false, results: [], dropping: false }
    this.endpoints.set(url, endpoint)
    return endpoint
  }
}
