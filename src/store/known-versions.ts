/** Which version of which booking. */
export interface Version {
  readonly bookingId: number
  readonly version: number
}

/** What is read of a version of a booking, the latest used last. A version never says anything else later, so nothing here can be out of date. */
export interface KnownVersions<Value> {
  /** Undefined: it has to be read. */
  get(of: Version): Value | undefined
  keep(of: Version, value: Value): void
}

/**
 * `most`: of all that is kept together, in characters as `lengthOf` counts them; the oldest goes first. What is made of it beside it takes about
 * twice as much again.
 */
export function createKnownVersions<Value>(most: number, lengthOf: (value: Value) => number): KnownVersions<Value> {
  const known = new Map<string, Value>()
  let length = 0
  const keyOf = ({ bookingId, version }: Version) => `${bookingId}-${version}`

  function forget(key: string): void {
    const value = known.get(key)
    if (value !== undefined && known.delete(key)) length -= lengthOf(value)
  }

  return {
    get(of) {
      const key = keyOf(of)
      const value = known.get(key)
      if (value === undefined) return undefined
      known.delete(key)
      known.set(key, value)
      return value
    },
    keep(of, value) {
      const key = keyOf(of)
      forget(key)
      known.set(key, value)
      length += lengthOf(value)
      for (const oldest of known.keys()) {
        if (length <= most) return
        forget(oldest)
      }
    },
  }
}
