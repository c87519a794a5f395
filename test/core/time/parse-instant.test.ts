import { describe, expect, it } from 'vitest'
import { parseDate, parseInstant, parseWall, type TimeError } from '../../../src/core/time/index.ts'

type Read = (text: string) => { ok: true; value: { toString(): string } } | { ok: false; error: TimeError }

const outcome = (read: Read, text: string): string => {
  const result = read(text)
  return result.ok ? result.value.toString() : result.error.code
}

const cases = (read: Read, expected: readonly (readonly [string, string])[]) => {
  for (const [text, answer] of expected) {
    it(`${text || '(nothing)'} gives ${answer}`, () => {
      expect(outcome(read, text)).toBe(answer)
    })
  }
}

describe('a moment that somebody sends', () => {
  cases(parseInstant, [
    ['2026-11-22T09:30:00Z', '2026-11-22T09:30:00Z'],
    ['2026-11-22T09:30:00+01:00', '2026-11-22T08:30:00Z'],
    ['2026-11-22t09:30:00.250z', '2026-11-22T09:30:00.25Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
    ['2100-12-31T23:59:59Z', '2100-12-31T23:59:59Z'],
    ['1600-01-01T00:00:00Z', 'time_out_of_range'],
    ['1969-12-31T23:59:59Z', 'time_out_of_range'],
    ['2101-01-01T00:00:00Z', 'time_out_of_range'],
    ['9999-12-31T23:59:59Z', 'time_out_of_range'],
    ['0001-01-01T00:00:00Z', 'time_out_of_range'],
    ['2026-11-22T09:30:00', 'time_malformed'],
    ['2026-11-22T09:30Z', 'time_malformed'],
    ['2026-11-22', 'time_malformed'],
    ['2026-02-30T09:30:00Z', 'time_malformed'],
    ['2026-11-22T25:30:00Z', 'time_malformed'],
    ['2026-11-22T09:30:00+99:00', 'time_malformed'],
    ['2026-11-22T09:30:00Z[Europe/Berlin]', 'time_malformed'],
    ['+012026-11-22T09:30:00Z', 'time_malformed'],
    ['1763803800', 'time_malformed'],
    ['', 'time_malformed'],
  ])

  it('is named in the refusal as it was sent', () => {
    expect(parseInstant('9999-12-31T23:59:59Z')).toEqual({
      ok: false,
      error: { code: 'time_out_of_range', value: '9999-12-31T23:59:59Z' },
    })
  })
})

describe('a date that somebody sends', () => {
  cases(parseDate, [
    ['2026-11-22', '2026-11-22'],
    ['2100-12-31', '2100-12-31'],
    ['1600-01-01', 'time_out_of_range'],
    ['9999-12-31', 'time_out_of_range'],
    ['2026-02-29', 'time_malformed'],
    ['2026-11-22T00:00:00', 'time_malformed'],
    ['22.11.2026', 'time_malformed'],
  ])
})

describe('a wall time that somebody sends', () => {
  cases(parseWall, [
    ['2026-11-22T09:30', '2026-11-22T09:30:00'],
    ['2026-11-22T09:30:15', '2026-11-22T09:30:15'],
    ['2026-11-22T09:30:00Z', 'time_malformed'],
    ['2026-11-22T09:30:00+01:00', 'time_malformed'],
    ['2026-13-22T09:30', 'time_malformed'],
    ['1601-01-01T00:00', 'time_out_of_range'],
  ])
})
