import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEAST_SECONDS, POLLING_SHARE, pollIntervalSeconds } from '../../src/core/poll-interval.ts'

const load = fc.record({
  watched: fc.boolean(),
  quotaPerMinute: fc.integer({ min: 1, max: 100_000 }),
  calendars: fc.integer({ min: 1, max: 20_000 }),
  requestsPerPoll: fc.integer({ min: 1, max: 50 }),
})

describe('how often a calendar is polled', () => {
  it('each minute when nobody tells us of changes, each five minutes when somebody does', () => {
    const small = { quotaPerMinute: 600, calendars: 10, requestsPerPoll: 1 }
    expect(pollIntervalSeconds({ ...small, watched: false })).toBe(60)
    expect(pollIntervalSeconds({ ...small, watched: true })).toBe(300)
  })

  it('less often where many calendars share one identity', () => {
    expect(pollIntervalSeconds({ watched: false, quotaPerMinute: 600, calendars: 1000, requestsPerPoll: 1 })).toBe(1000)
  })

  it('never takes more than its share of the quota, whatever the installation looks like', () => {
    fc.assert(
      fc.property(load, (of) => {
        const perMinute = (of.calendars * of.requestsPerPoll * 60) / pollIntervalSeconds(of)
        expect(perMinute).toBeLessThanOrEqual(of.quotaPerMinute * POLLING_SHARE + 1e-6)
        expect(pollIntervalSeconds(of)).toBeGreaterThanOrEqual(
          of.watched ? LEAST_SECONDS.watched : LEAST_SECONDS.unwatched,
        )
      }),
    )
  })
})
