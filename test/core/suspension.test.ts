import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallEnd, isSuspended, REMEMBERED_CALLS, suspensionMs } from '../../src/core/suspension.ts'

const failed = (calendarId: number): CallEnd => ({ failed: true, calendarId })
const worked = (calendarId: number): CallEnd => ({ failed: false, calendarId })

describe('calls to a provider are suspended', () => {
  it('after five failures in a row', () => {
    const four = [failed(1), failed(2), failed(1), failed(2)]
    expect(isSuspended([worked(1), ...four], 2)).toBe(false)
    expect(isSuspended([worked(1), ...four, failed(1)], 2)).toBe(true)
    expect(isSuspended([...four, failed(1), worked(2)], 2)).toBe(false)
  })

  it('when more than half of twenty failed, even where some work', () => {
    const calls = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? failed(index) : worked(index)))
    expect(isSuspended(calls, 20)).toBe(false)
    expect(isSuspended([...calls.slice(0, -1), failed(19)], 20)).toBe(true)
  })

  it('not because of one calendar among several: its own pauses are enough', () => {
    expect(
      isSuspended(
        Array.from({ length: 20 }, () => failed(7)),
        2,
      ),
    ).toBe(false)
    expect(
      isSuspended(
        Array.from({ length: 5 }, () => failed(7)),
        1,
      ),
    ).toBe(true)
  })

  it('never while calls work, whatever was before', () => {
    const call = fc.record({ failed: fc.boolean(), calendarId: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(fc.array(call), fc.integer({ min: 1, max: 10 }), (before, calendars) => {
        const well = Array.from({ length: REMEMBERED_CALLS / 2 }, () => worked(1))
        expect(isSuspended([...before, ...well], calendars)).toBe(false)
      }),
    )
  })

  it('for a quarter of a minute at first, and never for more than half a minute: a room must not wait longer when all is well again', () => {
    expect([0, 1, 2, 1000].map(suspensionMs)).toEqual([15_000, 30_000, 30_000, 30_000])
  })
})
