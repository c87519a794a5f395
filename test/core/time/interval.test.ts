import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareIntervals,
  contains,
  type Interval,
  intersect,
  interval,
  isBefore,
  isEmpty,
  overlaps,
  pad,
} from '../../../src/core/time/index.ts'

const at = (clock: string): Temporal.Instant => Temporal.Instant.from(`2026-06-01T${clock}:00Z`)
const span = (from: string, to: string): Interval => ({ start: at(from), end: at(to) })

describe('two moments', () => {
  it('are told apart to the nanosecond, before 1970 too', () => {
    const moment = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -2_000_001, max: 2_000_001 }))
    const instantOf = ([milliseconds, nanoseconds]: readonly [number, number]) =>
      Temporal.Instant.fromEpochMilliseconds(milliseconds).add({ nanoseconds })
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [a, b] = [instantOf(one), instantOf(other)]
        expect(isBefore(a, b)).toBe(a.epochNanoseconds < b.epochNanoseconds)
        expect(Math.sign(compareIntervals({ start: a, end: a }, { start: b, end: b }))).toBe(
          Temporal.Instant.compare(a, b),
        )
      }),
    )
  })
})

describe('two meetings', () => {
  it('clash when they share a minute', () => {
    expect(overlaps(span('10:00', '11:00'), span('10:59', '12:00'))).toBe(true)
    expect(overlaps(span('10:00', '12:00'), span('10:30', '11:00'))).toBe(true)
    expect(intersect(span('10:00', '11:00'), span('10:30', '12:00'))).toEqual(span('10:30', '11:00'))
  })

  it('do not clash when one begins as the other ends', () => {
    expect(overlaps(span('10:00', '11:00'), span('11:00', '12:00'))).toBe(false)
    expect(intersect(span('11:00', '12:00'), span('10:00', '11:00'))).toBeNull()
  })

  it('clash when the time to set up one runs into the other', () => {
    const padded = pad(span('11:00', '12:00'), { setUpMinutes: 15, cleanUpMinutes: 5 })
    expect(padded).toEqual(span('10:45', '12:05'))
    expect(overlaps(span('10:00', '11:00'), padded)).toBe(true)
  })

  it('come in the order in which they begin, then in which they end', () => {
    const later = span('10:30', '10:40')
    const sorted = [later, span('10:00', '12:00'), span('10:00', '11:00')].sort(compareIntervals)
    expect(sorted).toEqual([span('10:00', '11:00'), span('10:00', '12:00'), later])
  })
})

describe('a span of time', () => {
  it('holds its first moment and not its last', () => {
    expect(contains(span('10:00', '11:00'), at('10:00'))).toBe(true)
    expect(contains(span('10:00', '11:00'), at('11:00'))).toBe(false)
  })

  it('holds nothing when it ends as it begins, and clashes with nothing', () => {
    expect(isEmpty(span('10:00', '10:00'))).toBe(true)
    expect(overlaps(span('10:00', '10:00'), span('09:00', '12:00'))).toBe(false)
  })

  it('cannot end before it begins', () => {
    expect(interval(at('10:00'), at('11:00'))).toEqual({ ok: true, value: span('10:00', '11:00') })
    expect(interval(at('11:00'), at('10:00'))).toMatchObject({ ok: false, error: { code: 'ends_before_start' } })
  })
})
