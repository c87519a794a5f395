import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, freeGaps, type Interval, merge, subtract } from '../../../src/core/time/index.ts'

const at = (minute: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(minute * 60_000)
const span = (from: number, to: number): Interval => ({ start: at(from), end: at(to) })

const HORIZON = 60
const anySpan = fc
  .tuple(fc.integer({ min: 0, max: HORIZON }), fc.integer({ min: 0, max: 12 }))
  .map(([from, length]) => span(from, from + length))
const anySpans = fc.array(anySpan, { maxLength: 8 })

const minutes = Array.from({ length: HORIZON + 20 }, (_, minute) => minute)
const covers = (spans: readonly Interval[], minute: number): boolean => spans.some((one) => contains(one, at(minute)))
const apart = (spans: readonly Interval[]): boolean =>
  spans.every((one, index) => {
    const next = spans[index + 1]
    return next === undefined || Temporal.Instant.compare(one.end, next.start) < 0
  })

describe('the gaps of a room', () => {
  it('are what its meetings leave of the day', () => {
    const busy = [span(30, 40), span(10, 20), span(15, 25), span(55, 90)]
    expect(freeGaps(span(0, 60), busy)).toEqual([span(0, 10), span(25, 30), span(40, 55)])
  })

  it('are the whole day of an empty room, and none of a full one', () => {
    expect(freeGaps(span(0, 60), [])).toEqual([span(0, 60)])
    expect(freeGaps(span(0, 60), [span(0, 30), span(30, 60)])).toEqual([])
    expect(freeGaps(span(10, 10), [])).toEqual([])
  })

  it('are free, minute by minute, and all that is free is a gap', () => {
    fc.assert(
      fc.property(anySpan, anySpans, (within, busy) => {
        const gaps = freeGaps(within, busy)
        expect(apart(gaps)).toBe(true)
        for (const minute of minutes)
          expect(covers(gaps, minute)).toBe(contains(within, at(minute)) && !covers(busy, minute))
      }),
    )
  })
})

describe('meetings that overlap or touch', () => {
  it('hold the room as one span', () => {
    expect(merge([span(30, 40), span(10, 20), span(20, 30), span(50, 50)])).toEqual([span(10, 40)])
  })

  it('hold the same minutes as before', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const merged = merge(spans)
        expect(apart(merged)).toBe(true)
        for (const minute of minutes) expect(covers(merged, minute)).toBe(covers(spans, minute))
      }),
    )
  })
})

describe('opening hours without the hours taken', () => {
  it('are the minutes that are in the one and not in the other', () => {
    fc.assert(
      fc.property(anySpans, anySpans, (open, taken) => {
        const left = subtract(open, taken)
        expect(apart(left)).toBe(true)
        for (const minute of minutes) expect(covers(left, minute)).toBe(covers(open, minute) && !covers(taken, minute))
      }),
    )
  })
})
