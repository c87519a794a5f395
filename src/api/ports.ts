import type { FastifyBaseLogger } from 'fastify'
import type { Sealer } from '../ops/secrets/sealer.ts'
import type { Callers, RateLimits } from './authenticate.ts'

/** What the ground of the API needs, whatever the endpoints are. */
export interface GroundDeps {
  readonly callers: Callers
  readonly idempotency: IdempotencyStore
  readonly traces: Traces
  readonly sealer: Sealer
  readonly clock: Clock
  /** A new uuid. */
  readonly newId: () => string
  readonly logger: FastifyBaseLogger
  readonly settings: ApiSettings
  /** Told of each answer, for figures; absent: nobody counts. */
  readonly onAnswered?: (answer: {
    readonly method: string
    /** As it is registered, without what stood in its place. */
    readonly route: string
    readonly status: number
    readonly seconds: number
  }) => void
}

/** What is left of a write that was cut off. Implemented by `store/audit-traces.ts`. */
export interface Traces {
  /** Id of what this cause has made; null: it made nothing, or nothing that was committed. */
  madeBy(
    organizationId: number,
    causeId: string,
    entity:
      | 'room'
      | 'connection'
      | 'feed'
      | 'foreign_calendar'
      | 'person'
      | 'group'
      | 'place'
      | 'app_password'
      | 'webhook',
  ): Promise<number | null>
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
  /** Bytes of a body, where an endpoint does not say otherwise. */
  readonly bodyLimit: number
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

/** Names one write of one key. */
export interface IdempotencySlot {
  readonly organizationId: number
  readonly keyId: number
  readonly key: string
}

export interface IdempotencyClaim extends IdempotencySlot {
  /** SHA-256 of method, path and body. */
  readonly requestHash: Uint8Array
  readonly now: Temporal.Instant
  /** Until then nobody else may begin; a crash leaves the claim to run out. */
  readonly leaseUntil: Temporal.Instant
}

export interface StoredAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export type Begun =
  /** `retaken`: somebody began before and never finished. */
  | { readonly kind: 'started'; readonly retaken: boolean }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'other_request' }

/** What was answered to which Idempotency-Key. Implemented by `store/idempotency-store.ts`. */
export interface IdempotencyStore {
  begin(claim: IdempotencyClaim): Promise<Begun>
  /** Keeps the answer until `expiresAt`. Does nothing when the claim has run out and was taken by another. */
  finish(claim: IdempotencyClaim, answer: StoredAnswer, expiresAt: Temporal.Instant): Promise<void>
  /** Gives the claim back, so that a repetition runs again. */
  abandon(claim: IdempotencyClaim): Promise<void>
}
