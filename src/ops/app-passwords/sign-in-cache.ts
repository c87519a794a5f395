import type { RememberedSignIns } from '../people/ports.ts'
import type { FoundAppPassword } from './ports.ts'

/** How long a good sign-in is believed without a look at the database: by so much may a revocation elsewhere be late. */
export const REMEMBERED_MS = 30_000

/** Good sign-ins, for a short time: one visit of a calendar program is ten to a hundred requests, each with the password. */
export interface SignInCache extends RememberedSignIns {
  /**
   * The sign-in that is remembered under `key`, or what `look` finds; however many ask at once, it looks once. Null is not
   * remembered, and neither is what was looked up while somebody was forgotten.
   */
  take(key: string, look: () => Promise<FoundAppPassword | null>): Promise<FoundAppPassword | null>
  /** Sign-ins remembered now. */
  readonly size: number
}

interface Remembered {
  readonly found: FoundAppPassword
  readonly since: number
}

/** At most `most` sign-ins; the oldest go first. */
export function createSignInCache(options: {
  readonly most: number
  readonly now: () => Temporal.Instant
}): SignInCache {
  const { most, now } = options
  const remembered = new Map<string, Remembered>()
  const looking = new Map<string, Promise<FoundAppPassword | null>>()
  // Grows with each forgetting: what was asked before it may be old news.
  let forgotten = 0

  function known(key: string): FoundAppPassword | null {
    const entry = remembered.get(key)
    if (entry === undefined) return null
    // A clock that was set back must not keep a password alive.
    const age = now().epochMilliseconds - entry.since
    if (age >= 0 && age < REMEMBERED_MS) return entry.found
    remembered.delete(key)
    return null
  }

  function remember(key: string, entry: Remembered): void {
    remembered.delete(key)
    remembered.set(key, entry)
    for (const oldest of remembered.keys()) {
      if (remembered.size <= most) return
      remembered.delete(oldest)
    }
  }

  async function lookOnce(key: string, look: () => Promise<FoundAppPassword | null>) {
    const before = forgotten
    // From the question on, not from the answer: it is as old as that.
    const since = now().epochMilliseconds
    const found = await look()
    if (found !== null && before === forgotten) remember(key, { found, since })
    return found
  }

  return {
    async take(key, look) {
      const found = known(key)
      if (found !== null) return found
      const running = looking.get(key)
      if (running !== undefined) return await running
      const begun = lookOnce(key, look)
      looking.set(key, begun)
      try {
        return await begun
      } finally {
        if (looking.get(key) === begun) looking.delete(key)
      }
    },
    forget({ organizationId, personId }) {
      forgotten += 1
      looking.clear()
      for (const [key, { found }] of remembered)
        if (
          found.principal.organizationId === organizationId &&
          (personId === null || found.principal.personId === personId)
        )
          remembered.delete(key)
    },
    get size() {
      return remembered.size
    },
  }
}
