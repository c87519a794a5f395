import { createCipheriv, createDecipheriv } from 'node:crypto'
import { fail, ok, type Result } from '../../core/result.ts'
import type { RandomBytes } from '../../core/secret.ts'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Where a secret lies. It is bound to this place: copied to another row, column or organization it does not open. */
export interface SecretPlace {
  readonly table: string
  readonly organizationId: number
  readonly rowId: number | string
  readonly column: string
}

export interface SealedSecret {
  /** Which key closed it. */
  readonly keyId: string
  /** Nonce (12 bytes), tag (16 bytes), text. */
  readonly sealed: Uint8Array
}

/** `key_unknown`: the key that closed it is not configured (any more). `damaged`: wrong place, wrong key or changed bytes. */
export type UnsealError = { readonly kind: 'key_unknown'; readonly keyId: string } | { readonly kind: 'damaged' }

/** Keeps secrets at rest. The newest key closes; all configured keys open. */
export interface Sealer {
  seal(text: string, place: SecretPlace): SealedSecret
  unseal(secret: SealedSecret, place: SecretPlace): Result<string, UnsealError>
  /** True when a secret was closed by an older key than the newest: seal it anew when it is at hand. */
  isOutdated(secret: SealedSecret): boolean
}

export interface SealerKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. `keys` are newest first; an old one may be taken away once
 * nothing is outdated. Throws when there is no key, a key has another length, or two share an id: that is wrong configuration.
 */
export function createSealer(keys: readonly SealerKey[], random: RandomBytes): Sealer {
  const [newest] = keys
  if (newest === undefined) throw new Error('a sealer needs at least one key')
  if (keys.some(({ key }) => key.length !== KEY_BYTES)) throw new Error(`a sealing key has ${KEY_BYTES} bytes`)
  const byId = new Map(keys.map(({ id, key }) => [id, key]))
  if (byId.size !== keys.length) throw new Error('two sealing keys share an id')
  return {
    seal: (text, place) => ({
      keyId: newest.id,
      sealed: close(newest.key, { nonce: random(NONCE_BYTES), text, place }),
    }),
    unseal({ keyId, sealed }, place) {
      const key = byId.get(keyId)
      if (key === undefined) return fail({ kind: 'key_unknown', keyId })
      const text = open(key, { sealed, place })
      return text === null ? fail({ kind: 'damaged' }) : ok(text)
    },
    isOutdated: ({ keyId }) => keyId !== newest.id,
  }
}

const associatedData = ({ table, organizationId, rowId, column }: SecretPlace): Buffer =>
  Buffer.from(`${table}:${organizationId}:${rowId}:${column}`)

function close(key: Uint8Array, from: { nonce: Uint8Array; text: string; place: SecretPlace }): Uint8Array {
  const cipher = createCipheriv(ALGORITHM, key, from.nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(associatedData(from.place))
  const text = Buffer.concat([cipher.update(from.text, 'utf8'), cipher.final()])
  return Buffer.concat([from.nonce, cipher.getAuthTag(), text])
}

function open(key: Uint8Array, from: { sealed: Uint8Array; place: SecretPlace }): string | null {
  const { sealed } = from
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(associatedData(from.place))
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    // GCM says no more than "it does not fit", and neither do we.
    return null
  }
}
