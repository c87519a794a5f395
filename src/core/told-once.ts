/** The same function, asked once for each key for as long as the answer is kept: meetings begin and end at few distinct times. */
export function toldOnce<Key, Value>(tell: (key: Key) => Value): (key: Key) => Value {
  const told = new Map<Key, Value>()
  return (key) => {
    const known = told.get(key)
    if (known !== undefined) return known
    const value = tell(key)
    told.set(key, value)
    return value
  }
}
