import { hashSecret, hintOf, type RandomBytes, randomSecret } from '../../core/secret.ts'
import { KEY_PREFIX } from './identify-key.ts'
import type { ApiKey, ApiKeyStore } from './ports.ts'
import type { Role } from './role.ts'

export interface KeyOrder {
  readonly organizationId: number
  /** For people: "panel in the lobby". */
  readonly name: string
  readonly role: Role
}

/** Makes a key. `secret` is shown once and never again: only its SHA-256 is kept. */
export async function createKey(
  deps: { readonly keys: ApiKeyStore; readonly random: RandomBytes },
  order: KeyOrder,
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
  const digits = randomSecret(deps.random)
  const secret = `${KEY_PREFIX}${digits}`
  const key = await deps.keys.create({ ...order, hash: hashSecret(secret), hint: hintOf(KEY_PREFIX, digits) })
  return { key, secret }
}
