import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOCK_TOLERANCE_SECONDS, type Claimant, winner } from '../../src/core/winner.ts'

const base = Temporal.Instant.from('2026-11-20T08:00:00Z')
const claimant = (createdSeconds: number | null): Claimant => ({
  receivedAt: base.toString(),
  createdAt: createdSeconds === null ? null : base.add({ seconds: createdSeconds }).toString(),
})
const seconds = fc.integer({ min: -100_000, max: 100_000 })

describe('who keeps a room that two people want', () => {
  it('is whoever was committed first, unless the room says otherwise', () => {
    fc.assert(
      fc.property(seconds, seconds, (holder, newcomer) => {
        const inputs = { holder: claimant(holder), newcomer: claimant(newcomer) }
        expect(winner({ rule: 'first_commit', ...inputs })).toBe('holder')
      }),
    )
  })

  it('is whoever asked first by the calendars’ clocks, where the room says so and the clocks leave no doubt', () => {
    fc.assert(
      fc.property(seconds, seconds, (holder, newcomer) => {
        const inputs = { holder: claimant(holder), newcomer: claimant(newcomer) }
        const wins = holder - newcomer > CLOCK_TOLERANCE_SECONDS
        expect(winner({ rule: 'first_created', ...inputs })).toBe(wins ? 'newcomer' : 'holder')
      }),
    )
  })

  it('is the holder when one of the calendars does not tell', () => {
    const rule = 'first_created' as const
    expect(winner({ rule, holder: claimant(null), newcomer: claimant(-1000) })).toBe('holder')
    expect(winner({ rule, holder: claimant(1000), newcomer: claimant(null) })).toBe('holder')
  })
})
