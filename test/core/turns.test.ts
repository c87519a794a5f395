import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/core/turns.ts'

describe('the line before the workers', () => {
  it('lets a lone change of one organization pass five hundred of another', () => {
    const placeOf = createTurns()
    const large = Array.from({ length: 500 }, () => placeOf('large', 0))
    expect(placeOf('small', 0)).toBe(1)
    expect(large.filter((place) => place <= 1)).toHaveLength(1)
    expect(large.at(-1)).toBe(500)
  })

  it('forgets who asked for much when they ask for nothing any more', () => {
    const placeOf = createTurns()
    for (let one = 0; one < 100; one++) placeOf('large', 0)
    expect(placeOf('large', 2_500)).toBe(51)
    expect(placeOf('large', 60_000)).toBe(1)
  })

  it('never puts anybody before the front or behind the last place, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer()), { maxLength: 200 }), (asked) => {
        const placeOf = createTurns()
        for (const [asker, at] of asked) {
          const place = placeOf(asker, at)
          expect(place).toBeGreaterThanOrEqual(1)
          expect(place).toBeLessThanOrEqual(10_000)
        }
      }),
    )
  })
})
