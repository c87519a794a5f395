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
        expect(winner({ rule: 'first_commit', caughtUp: false, ...inputs }).winner).toBe('holder')
      }),
    )
  })

  it('is whoever asked first by the calendars’ clocks, where the room says so and the clocks leave no doubt', () => {
    fc.assert(
      fc.property(seconds, seconds, (holder, newcomer) => {
        const inputs = { holder: claimant(holder), newcomer: claimant(newcomer) }
        const wins = holder - newcomer > CLOCK_TOLERANCE_SECONDS
        expect(winner({ rule: 'first_created', caughtUp: false, ...inputs }).winner).toBe(wins ? 'newcomer' : 'holder')
      }),
    )
  })

  it('is the holder when one of the calendars does not tell', () => {
    const asked = { rule: 'first_created', caughtUp: false } as const
    expect(winner({ ...asked, holder: claimant(null), newcomer: claimant(-1000) }).winner).toBe('holder')
    expect(winner({ ...asked, holder: claimant(1000), newcomer: claimant(null) }).winner).toBe('holder')
  })

  it('is whoever asked first by those clocks too when the newcomer was made while its calendar could not be read', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('first_commit' as const, 'first_created' as const),
        seconds,
        seconds,
        (rule, holder, newcomer) => {
          const won = winner({ rule, caughtUp: true, holder: claimant(holder), newcomer: claimant(newcomer) })
          const lead = holder - newcomer
          const isClear = Math.abs(lead) > CLOCK_TOLERANCE_SECONDS
          expect(won.winner).toBe(isClear && lead > 0 ? 'newcomer' : 'holder')
          expect(won.rule).toBe(isClear ? 'first_created' : 'first_commit')
        },
      ),
    )
    const unknown = winner({ rule: 'first_commit', caughtUp: true, holder: claimant(null), newcomer: claimant(-1000) })
    expect(unknown).toEqual({ winner: 'holder', rule: 'first_commit' })
  })
})
