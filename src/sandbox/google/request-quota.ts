import { errorOfReason, type GoogleError } from './google-error.ts'
import type { QuotaOptions } from './sandbox-options.ts'
import type { World } from './world.ts'

const MINUTE_MS = 60_000
/** A patch counts three times. */
const PATCH_COST = 3

/** The limits per minute, per user and for the whole project, over a sliding window of the sandbox's clock. */
export class RequestQuota {
  private readonly world: World
  private spent: { at: number; identity: string; cost: number }[] = []
  limits: QuotaOptions | 'off'

  constructor(world: World) {
    this.world = world
    this.limits = world.options.quota ?? {}
  }

  reset(): void {
    this.spent = []
    this.limits = this.world.options.quota ?? {}
  }

  /** Counts a request, or refuses it. Refused requests cost nothing. */
  spend(identity: string, method: string): GoogleError | null {
    if (this.limits === 'off') return null
    const { perUserPerMinute = 600, perProjectPerMinute = 10_000, status = 403 } = this.limits
    const now = this.world.clock.now()
    const cost = method === 'PATCH' ? PATCH_COST : 1
    this.spent = this.spent.filter((each) => each.at > now - MINUTE_MS)
    const total = this.spent.reduce((sum, each) => sum + each.cost, 0)
    const own = this.spent.reduce((sum, each) => sum + (each.identity === identity ? each.cost : 0), 0)
    if (own + cost > perUserPerMinute) return this.refusal(status, 'userRateLimitExceeded')
    if (total + cost > perProjectPerMinute) return this.refusal(status, 'rateLimitExceeded')
    this.spent.push({ at: now, identity, cost })
    return null
  }

  private refusal(status: number, reason: string): GoogleError {
    const after = this.limits === 'off' ? undefined : this.limits.retryAfterSeconds
    return errorOfReason(status, status === 429 ? 'rateLimitExceeded' : reason, {
      ...(after === undefined ? {} : { headers: { 'retry-after': String(after) } }),
    })
  }
}
