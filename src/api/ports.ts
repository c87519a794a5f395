import type { FastifyBaseLogger } from 'fastify'
import type { Sealer } from '../ops/secrets/sealer.ts'
import type { Callers, RateLimits } from './authenticate.ts'
import type { IdempotencyStore } from './idempotency.ts'

/** What the ground of the API needs, whatever the endpoints are. */
export interface GroundDeps {
  readonly callers: Callers
  readonly idempotency: IdempotencyStore
  readonly sealer: Sealer
  readonly clock: Clock
  /** A new uuid. */
  readonly newId: () => string
  readonly logger: FastifyBaseLogger
  readonly settings: ApiSettings
}

export interface Clock {
  now(): Temporal.Instant
}

export interface ApiSettings {
  /** Version of this program, for the description. */
  readonly version: string
  /** Where the world reaches us (`https://rooms.example.com`); null: not told. No slash at the end. */
  readonly publicUrl: string | null
  /** Whose `X-Forwarded-*` headers are believed: false, true, or addresses. */
  readonly trustProxy: boolean | readonly string[]
  readonly limits: RateLimits
  readonly timeouts: ApiTimeouts
  /** Milliseconds by which the event loop may be late before new requests are sent away with 503; 0: never. */
  readonly mostEventLoopDelayMs: number
}

/** All in milliseconds. */
export interface ApiTimeouts {
  /** A socket on which nothing moves. */
  readonly connection: number
  /** From the first byte of a request to its last. */
  readonly request: number
  /** From the routing of a request to its answer. */
  readonly handler: number
  readonly keepAlive: number
}

export const DEFAULT_TIMEOUTS: ApiTimeouts = { connection: 60_000, request: 30_000, handler: 30_000, keepAlive: 72_000 }
