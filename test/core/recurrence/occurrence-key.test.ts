import { describe, expect, it } from 'vitest'
import { occurrenceKey, occurrenceRef, parseOccurrenceKey } from '../../../src/core/recurrence/index.ts'
import { instant, must, refusalOf, start } from './builders.ts'

describe('the name of one meeting of a series', () => {
  it('is its original start in UTC, or its date', () => {
    expect(occurrenceKey(start('2026-03-29T09:00', 'Europe/Berlin'))).toBe('2026-03-29T07:00:00Z')
    expect(occurrenceKey(start('2026-03-29'))).toBe('2026-03-29')
    expect(occurrenceKey({ at: instant('2026-03-29T07:00:00.9Z') })).toBe('2026-03-29T07:00:00Z')
  })

  it('leads back to the start', () => {
    for (const ref of [start('2026-03-29T07:00:00Z'), start('2026-03-29')])
      expect(occurrenceRef(occurrenceKey(ref))).toEqual(ref)
  })

  it('is read from what a client sends, with any offset', () => {
    expect(must(parseOccurrenceKey('2026-03-29T09:00:00+02:00'))).toBe('2026-03-29T07:00:00Z')
    expect(must(parseOccurrenceKey('2026-03-29'))).toBe('2026-03-29')
  })

  it('is refused when it is no time, or none that can be booked', () => {
    expect(refusalOf(parseOccurrenceKey('2026-02-30')).code).toBe('time_malformed')
    expect(refusalOf(parseOccurrenceKey('tomorrow')).code).toBe('time_malformed')
    expect(refusalOf(parseOccurrenceKey('9999-01-01T00:00:00Z')).code).toBe('time_out_of_range')
  })
})
