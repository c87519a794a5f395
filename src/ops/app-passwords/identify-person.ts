import { createHash, timingSafeEqual } from 'node:crypto'
import { addressKey } from '../../core/address-key.ts'
import { passwordMac, readPassword } from './password-text.ts'
import type { AppPasswordFinder, FoundAppPassword, PersonPrincipal } from './ports.ts'
import type { SignInCache } from './sign-in-cache.ts'

export interface IdentifyDeps {
  readonly appPasswords: AppPasswordFinder
  readonly cache: SignInCache
  /** The installation's keys, newest first: what was made under an older one still opens. */
  readonly macKeys: readonly [Uint8Array, ...Uint8Array[]]
  readonly now: () => Temporal.Instant
}

/** `last_used_at` moves at most once in this time, so that a busy device does not turn every read into a write. */
const TOUCH_MS = 60_000

/**
 * Who signs in; null when the password is malformed, unknown or revoked, its person archived, or the user name another's, and
 * the caller learns no more than that. `userName` is one of the person's addresses, in any case, or the person's id; null where
 * none is given (Bearer).
 *
 * The password alone finds the row, by its HMAC: so the work does not depend on whether somebody has that user name, its time
 * tells nothing of how much of a guess was right, and two organizations may know one address.
 */
export async function identifyPerson(
  deps: IdentifyDeps,
  userName: string | null,
  password: string,
): Promise<PersonPrincipal | null> {
  const letters = readPassword(password)
  if (letters === null) return null
  const [newest, ...older] = deps.macKeys
  const mac = passwordMac(newest, letters)
  const found = await deps.cache.take(Buffer.from(mac).toString('base64'), () =>
    look(deps, mac, [mac, ...older.map((key) => passwordMac(key, letters))]),
  )
  if (found === null || (userName !== null && !isNamed(found.principal, userName))) return null
  return found.principal
}

async function look(
  { appPasswords, now }: IdentifyDeps,
  mac: Uint8Array,
  macs: readonly Uint8Array[],
): Promise<FoundAppPassword | null> {
  const found = await appPasswords.find(macs)
  if (found !== null && isStale(found.lastUsedAt, now())) await appPasswords.touch(found.principal, { at: now(), mac })
  return found
}

function isStale(lastUsedAt: string | null, now: Temporal.Instant): boolean {
  if (lastUsedAt === null) return true
  return now.epochMilliseconds - Temporal.Instant.from(lastUsedAt).epochMilliseconds >= TOUCH_MS
}

/** Compares with every name, each in constant time, whichever fits. */
function isNamed({ addresses, personId }: PersonPrincipal, userName: string): boolean {
  const given = digestOf(userName)
  const fits = [...addresses, String(personId)].map((name) => timingSafeEqual(digestOf(name), given))
  return fits.includes(true)
}

const digestOf = (name: string): Uint8Array => createHash('sha256').update(addressKey(name)).digest()
