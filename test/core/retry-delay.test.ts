import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_PAUSE_MS, retryDelayMs, waitMs } from '../../src/core/retry-delay.ts'

const attempt = fc.nat({ max: 1000 })
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the pause before another try', () => {
  it('lies anywhere between nothing and twice as much as before, and never over 32 s', () => {
    fc.assert(
      fc.property(attempt, chance, (tries, luck) => {
        const most = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(tries, 20))
        expect(retryDelayMs(tries, luck)).toBeGreaterThanOrEqual(0)
        expect(retryDelayMs(tries, luck)).toBeLessThanOrEqual(most)
      }),
    )
    expect(retryDelayMs(3, 0.5)).toBe(4000)
    expect(retryDelayMs(1000, 0.999)).toBeLessThan(32_000)
  })

  it('is what the provider asked for, within one second and one hour', () => {
    expect(waitMs(30_000, 5, 0.5)).toBe(30_000)
    expect(waitMs(0, 5, 0.5)).toBe(1000)
    expect(waitMs(86_400_000, 5, 0.5)).toBe(3_600_000)
  })

  it('is our own where the provider does not say, and at least a second', () => {
    fc.assert(
      fc.property(attempt, chance, (tries, luck) => {
        expect(waitMs(null, tries, luck)).toBe(Math.max(1000, retryDelayMs(tries, luck)))
      }),
    )
  })
})
