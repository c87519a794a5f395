import { hashSecret, SECRET_FORM } from '../../core/secret.ts'
import type { ApiKeyStore } from './ports.ts'
import type { Principal } from './role.ts'

export const KEY_PREFIX = 'mmu_'

/** `last_used_at` moves at most once in this time, so that a busy key does not turn every read into a write. */
const TOUCH_MS = 60_000

/**
 * Whose secret this is; null when it is malformed, unknown or revoked, and the caller learns no more than that. The look-up
 * goes by the SHA-256, so its time says nothing about how much of a guess was right.
 */
export async function identifyKey(
  deps: { readonly keys: ApiKeyStore; readonly now: () => Temporal.Instant },
  secret: string,
): Promise<Principal | null> {
  if (!secret.startsWith(KEY_PREFIX) || !SECRET_FORM.test(secret.slice(KEY_PREFIX.length))) return null
  const key = await deps.keys.findByHash(hashSecret(secret))
  if (key === null || key.revokedAt !== null) return null
  const now = deps.now()
  if (isStale(key.lastUsedAt, now)) await deps.keys.touch(key, now)
  return { organizationId: key.organizationId, keyId: key.id, name: key.name, role: key.role }
}

function isStale(lastUsedAt: string | null, now: Temporal.Instant): boolean {
  if (lastUsedAt === null) return true
  return now.epochMilliseconds - Temporal.Instant.from(lastUsedAt).epochMilliseconds >= TOUCH_MS
}
