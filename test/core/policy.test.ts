import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, judgeRules, policyOver, type RuleRequest } from '../../src/core/policy.ts'

const now = Temporal.Instant.from('2026-11-22T08:00:00Z')
const request = (inMinutes: number, minutes: number, more: Partial<RuleRequest> = {}): RuleRequest => ({
  occurrences: [{ startsAt: now.add({ minutes: inMinutes }), endsAt: now.add({ minutes: inMinutes + minutes }) }],
  ...{ recurring: false, allDays: null, policyVersion: 3, zone: 'Europe/Berlin' },
  ...more,
})

describe('the rules of a room', () => {
  it('let an ordinary meeting through', () => {
    expect(judgeRules(DEFAULT_POLICY, request(60, 60), now)).toBeNull()
  })

  it('are exact at their limits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1440 }), fc.integer({ min: 0, max: 10_000 }), (limit, notice) => {
        const policy = policyOver({ maxDurationMinutes: limit, minNoticeMinutes: notice })
        expect(judgeRules(policy, request(notice, limit), now)).toBeNull()
        expect(judgeRules(policy, request(notice, limit + 1), now)?.code).toBe('policy_max_duration')
        if (notice > 1) expect(judgeRules(policy, request(notice - 1, limit), now)?.code).toBe('policy_min_notice')
      }),
    )
  })

  it('count a whole day as one day, also when it has 25 hours', () => {
    expect(judgeRules(DEFAULT_POLICY, request(60, 25 * 60, { allDays: 1 }), now)).toBeNull()
    expect(judgeRules(DEFAULT_POLICY, request(60, 47 * 60, { allDays: 2 }), now)?.code).toBe('policy_max_duration')
  })

  it('let a meeting that is going on be booked, but none that is over', () => {
    expect(judgeRules(DEFAULT_POLICY, request(-10, 30), now)).toBeNull()
    expect(judgeRules(DEFAULT_POLICY, request(-30, 30), now)?.code).toBe('policy_in_the_past')
  })

  it('look at the last meeting of a series for the booking window', () => {
    const far = now.add({ hours: 24 * 31 })
    const series = {
      ...request(60, 60),
      occurrences: [...request(60, 60).occurrences, { startsAt: far, endsAt: far.add({ hours: 1 }) }],
    }
    const verdict = judgeRules(policyOver({ bookingWindowDays: 30 }), series, now)
    expect(verdict).toEqual({
      ...{ code: 'policy_booking_window', rule: 'bookingWindowDays', value: 31, limit: 30 },
      inputs: { decidedAt: now.toString(), zone: 'Europe/Berlin', policyVersion: 3 },
    })
  })
})
