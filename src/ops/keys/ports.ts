import type { Role } from './role.ts'

/** A key as lists show it; the secret itself is never stored. */
export interface ApiKey {
  readonly id: number
  readonly organizationId: number
  readonly name: string
  readonly role: Role
  /** The first characters of the secret, by which a person recognises it. */
  readonly hint: string
  /** RFC 3339 UTC, like the other times. */
  readonly createdAt: string
  /** Exact to the minute. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export interface NewApiKey {
  readonly organizationId: number
  readonly name: string
  readonly role: Role
  /** SHA-256 of the secret. */
  readonly hash: Uint8Array
  readonly hint: string
}

/** Keys at rest. Implemented by `store/api-key-store.ts`. */
export interface ApiKeyStore {
  create(key: NewApiKey): Promise<ApiKey>
  list(organizationId: number): Promise<readonly ApiKey[]>
  /** False: there is no such key. Revoking twice keeps the first moment. */
  revoke(organizationId: number, keyId: number): Promise<boolean>
  /** The key whose secret has this SHA-256, revoked ones included; null: nobody's. */
  findByHash(hash: Uint8Array): Promise<ApiKey | null>
  /** Notes that the key was used at `at`. */
  touch(key: ApiKey, at: Temporal.Instant): Promise<void>
}
