/** Which version of which booking. */
export interface Version {
  readonly bookingId: number
  readonly version: number
}

/** What is read of one version of each booking, the latest used last. A version never says anything else later, so nothing here can be out of date. */
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
  const known = new Map<number, { readonly version: number; readonly value: Value }>()
  let length = 0

  function forget(bookingId: number): void {
    const kept = known.get(bookingId)
    if (kept !== undefined && known.delete(bookingId)) length -= lengthOf(kept.value)
  }

  return {
    get({ bookingId, version }) {
      const kept = known.get(bookingId)
      if (kept?.version !== version) return undefined
      known.delete(bookingId)
      known.set(bookingId, kept)
      return kept.value
    },
    keep({ bookingId, version }, value) {
      forget(bookingId)
      known.set(bookingId, { version, value })
      length += lengthOf(value)
      for (const oldest of known.keys()) {
        if (length <= most) return
        forget(oldest)
      }
    },
  }
}
