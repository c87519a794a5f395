import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Budget,
  CLASS_SHARE,
  fullBudget,
  mostSaved,
  REQUEST_CLASSES,
  type RequestClass,
  refilled,
  takeRequests,
} from '../../src/core/request-budget.ts'

const quota = fc.integer({ min: 1, max: 20_000 })
const requestClass = fc.constantFrom<RequestClass[]>(...REQUEST_CLASSES)
const sum = (budget: Budget) => budget.write + budget.pull + budget.reconcile

describe('the requests that may be sent under one identity', () => {
  it('never exceed the quota in any minute, whoever asks for what and when', () => {
    const asking = fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), of: requestClass, wanted: fc.nat(5000) })
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 20_000 }), fc.array(asking, { maxLength: 60 }), (quotaPerMinute, all) => {
        let budget = fullBudget(quotaPerMinute)
        let at = 0
        const granted: { at: number; count: number }[] = []
        for (const { afterMs, of, wanted } of all) {
          at += afterMs
          const taken = takeRequests(refilled(budget, quotaPerMinute, afterMs), { quotaPerMinute, of, wanted })
          budget = taken.budget
          granted.push({ at, count: taken.granted })
          const lastMinute = granted.filter((one) => one.at > at - 60_000)
          const sent = lastMinute.reduce((total, { count }) => total + count, 0)
          // A class keeps one whole request however small its share is.
          const rounding = REQUEST_CLASSES.length
          expect(sent).toBeLessThanOrEqual(quotaPerMinute + rounding)
        }
      }),
    )
  })

  it('are used up whole by one class alone when the others need none', () => {
    fc.assert(
      fc.property(requestClass, (of) => {
        const quotaPerMinute = 600
        let budget = takeRequests(fullBudget(quotaPerMinute), { quotaPerMinute, of: 'write', wanted: 1000 }).budget
        let sent = 0
        for (let quarter = 0; quarter < 480; quarter++) {
          const taken = takeRequests(refilled(budget, quotaPerMinute, 250), { quotaPerMinute, of, wanted: 1000 })
          budget = taken.budget
          sent += taken.granted
        }
        // Ninety percent of two minutes, less what the others have saved up meanwhile.
        expect(sent).toBeGreaterThanOrEqual(2 * 540 - sum(fullBudget(quotaPerMinute)) - 1)
      }),
    )
  })

  it('run out for the lowest class first when everybody wants all there are', () => {
    const quotaPerMinute = 600
    let budget = fullBudget(quotaPerMinute)
    const sent: Record<RequestClass, number> = { write: 0, pull: 0, reconcile: 0 }
    for (let second = 0; second < 300; second++) {
      budget = refilled(budget, quotaPerMinute, 1000)
      for (const of of REQUEST_CLASSES) {
        const taken = takeRequests(budget, { quotaPerMinute, of, wanted: 1000 })
        budget = taken.budget
        sent[of] += taken.granted
      }
    }
    expect(sent.write).toBeGreaterThan(2600)
    expect(sent.reconcile).toBeLessThan(50)
  })

  it('keep for people’s writes what nobody below may take', () => {
    fc.assert(
      fc.property(
        quota,
        fc.array(fc.constantFrom('pull' as const, 'reconcile' as const), { maxLength: 20 }),
        (q, all) => {
          let budget = fullBudget(q)
          for (const of of all) budget = takeRequests(budget, { quotaPerMinute: q, of, wanted: q }).budget
          expect(budget.write).toBe(mostSaved(q, 'write'))
          expect(takeRequests(budget, { quotaPerMinute: q, of: 'write', wanted: 1 }).granted).toBe(1)
        },
      ),
    )
  })

  it('are refused with a wait after which one is there, whatever the quota', () => {
    fc.assert(
      fc.property(quota, requestClass, (quotaPerMinute, of) => {
        const empty = { write: 0, pull: 0, reconcile: 0 }
        const { granted, waitMs } = takeRequests(empty, { quotaPerMinute, of, wanted: 3 })
        expect(granted).toBe(0)
        expect(waitMs).toBeGreaterThanOrEqual(1000)
        expect(waitMs).toBeLessThanOrEqual(60_000)
        const later = refilled(empty, quotaPerMinute, waitMs + 1)
        const enough = takeRequests(later, { quotaPerMinute, of, wanted: 3 }).granted > 0
        expect(enough || waitMs === 60_000).toBe(true)
      }),
    )
  })

  it('are shared by sixty, thirty and ten in a hundred', () => {
    expect(CLASS_SHARE).toEqual({ write: 0.6, pull: 0.3, reconcile: 0.1 })
    expect(fullBudget(600)).toEqual({ write: 36, pull: 18, reconcile: 6 })
  })

  it('do not grow by a clock that goes back, nor without end by one that jumps ahead', () => {
    fc.assert(
      fc.property(quota, fc.integer({ min: -1e9, max: 1e12 }), (quotaPerMinute, elapsedMs) => {
        const next = refilled({ write: 0, pull: 0, reconcile: 0 }, quotaPerMinute, elapsedMs)
        expect(sum(next)).toBeGreaterThanOrEqual(0)
        for (const of of REQUEST_CLASSES) expect(next[of]).toBeLessThanOrEqual(mostSaved(quotaPerMinute, of))
      }),
    )
  })
})
