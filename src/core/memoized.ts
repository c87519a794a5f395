/** The same function, called once for each key for as long as it is kept: thousands of meetings begin and end at few distinct times. */
export function memoized<Key, Value extends NonNullable<unknown>>(of: (key: Key) => Value): (key: Key) => Value {
  const values = new Map<Key, Value>()
  return (key) => {
    const known = values.get(key)
    if (known !== undefined) return known
    const value = of(key)
    values.set(key, value)
    return value
  }
}
