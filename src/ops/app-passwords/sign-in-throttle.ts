import { createHash } from 'node:crypto'
import { addressKey } from '../../core/address-key.ts'

/** One attempt to sign in. */
export interface SignInAttempt {
  /** Empty where none is given (Bearer). */
  readonly userName: string
  readonly password: string
  /** Where the request comes from. */
  readonly address: string
}

/**
 * Slows down who guesses: after five failures of one user name from one address each further attempt has to wait, a second at
 * first, then twice as long each time, up to a minute. A quarter of an hour without a failure forgets them. A device that has
 * signed in from that address with that password is let through meanwhile, so that a phone with an old password does not lock out
 * the laptop beside it. A good sign-in forgets no failures: otherwise that laptop would keep a guesser's account clean.
 *
 * Held by one process, in bounded memory: the password is what keeps guessers out (129 random bits), this saves the work.
 */
export interface SignInThrottle {
  /** Whole seconds to wait (`Retry-After`); 0: try it. Waiting costs nothing: what is sent away is no failure. */
  pauseOf(attempt: SignInAttempt): number
  failed(attempt: SignInAttempt): void
  succeeded(attempt: SignInAttempt): void
  /** User names with failures, and devices, that are remembered now. */
  readonly size: number
}

const FREE_FAILURES = 5
const LONGEST_PAUSE_SECONDS = 60
const FORGET_AFTER_MS = 15 * 60_000

/** Seconds that the next attempt has to wait after so many failures. */
export function pauseAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(2 ** (failures - FREE_FAILURES), LONGEST_PAUSE_SECONDS)
}

interface Failures {
  readonly count: number
  /** Milliseconds of the epoch. */
  readonly last: number
}

/** The failures that still count; a clock that was set back forgets them rather than shutting anybody out for long. */
function standing(failures: Failures | undefined, now: number): Failures | null {
  if (failures === undefined) return null
  const age = now - failures.last
  return age < 0 || age >= FORGET_AFTER_MS ? null : failures
}

/** `most`: user names with failures that are remembered, and as many devices; those unseen for longest go first. */
export function createSignInThrottle(options: {
  readonly most: number
  readonly now: () => Temporal.Instant
}): SignInThrottle {
  const { most } = options
  const failures = new Map<string, Failures>()
  const devices = new Map<string, true>()
  const now = () => options.now().epochMilliseconds
  return {
    pauseOf(attempt) {
      const at = now()
      const known = standing(failures.get(nameOf(attempt)), at)
      if (known === null || devices.has(deviceOf(attempt))) return 0
      const wait = known.last + pauseAfter(known.count) * 1000 - at
      return Math.max(0, Math.ceil(wait / 1000))
    },
    failed(attempt) {
      const at = now()
      devices.delete(deviceOf(attempt))
      const count = (standing(failures.get(nameOf(attempt)), at)?.count ?? 0) + 1
      keep(failures, { key: nameOf(attempt), value: { count, last: at }, most })
    },
    succeeded: (attempt) => keep(devices, { key: deviceOf(attempt), value: true, most }),
    get size() {
      return failures.size + devices.size
    },
  }
}

function keep<Value>(map: Map<string, Value>, entry: { key: string; value: Value; most: number }): void {
  map.delete(entry.key)
  map.set(entry.key, entry.value)
  for (const oldest of map.keys()) {
    if (map.size <= entry.most) return
    map.delete(oldest)
  }
}

/** Hashed, so that each takes the same room however long it is. */
const nameOf = ({ userName, address }: SignInAttempt): string => hashOf([addressKey(userName), address])

const deviceOf = ({ userName, address, password }: SignInAttempt): string =>
  hashOf([addressKey(userName), address, password])

const hashOf = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64')
