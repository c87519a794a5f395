import { describe, expect, it } from 'vitest'
import { occurrences, spans } from '../core/recurrence/builders.ts'
import { WALL_CLOCK_CASES } from '../core/recurrence/wall-clock-cases.ts'
import { read } from './object-texts.ts'
import { RECURRENCE_TEXTS } from './recurrence-texts.ts'

describe('a series that a calendar program wrote', () => {
  it('is tried in every case that the recurrence rules are tried in', () => {
    expect(Object.keys(RECURRENCE_TEXTS).sort()).toEqual(WALL_CLOCK_CASES.map(({ title }) => title).sort())
  })

  it.each(WALL_CLOCK_CASES)('$title', ({ title, window, expected }) => {
    const { series } = read(RECURRENCE_TEXTS[title] ?? '')
    expect(spans(occurrences(series, window))).toEqual(expected)
  })
})
