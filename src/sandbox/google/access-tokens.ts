import type { World } from './world.ts'

/** Whom a token speaks for. */
export interface TokenIdentity {
  readonly serviceAccount: string
  /** The impersonated person, or null when the account speaks for itself. */
  readonly subject: string | null
  readonly scopes: readonly string[]
}

/** The identity that access rules, quotas and sync tokens look at. */
export const identityOf = (token: TokenIdentity): string => token.subject ?? token.serviceAccount

/**
 * Issued access tokens. Their life is counted in real time even under a virtual clock, because the client that holds
 * them counts so and would not know why a fresh token is refused.
 */
export class AccessTokens {
  private readonly world: World
  private readonly tokens = new Map<string, TokenIdentity & { readonly expiresAt: number }>()
  lifetimeSeconds: number

  constructor(world: World) {
    this.world = world
    this.lifetimeSeconds = world.options.tokenLifetimeSeconds ?? 3599
  }

  issue(identity: TokenIdentity): string {
    const token = `ya29.${this.world.random.hex(24)}`
    this.tokens.set(token, { ...identity, expiresAt: performance.now() + this.lifetimeSeconds * 1000 })
    return token
  }

  read(token: string): TokenIdentity | null {
    const known = this.tokens.get(token)
    return known && known.expiresAt > performance.now() ? known : null
  }

  /** Makes every token invalid at once, as a revoked key does. */
  expireAll(): void {
    this.tokens.clear()
  }
}
