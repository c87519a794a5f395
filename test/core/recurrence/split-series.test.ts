import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createSeries,
  expand,
  formatRule,
  occurrenceKey,
  type Series,
  splitSeries,
} from '../../../src/core/recurrence/index.ts'
import { anySeries } from './arbitrary-series.ts'
import { allDay, instant, movedTo, must, occurrences, refusalOf, start, starts, timed, zone } from './builders.ts'
import { BERLIN } from './wall-clock-cases.ts'

const ruleText = (series: Series | null | undefined): string | null => (series?.rule ? formatRule(series.rule) : null)

const parts = (series: Series, at: string) => must(splitSeries(series, start(at)))

describe('this meeting and the following ones', () => {
  it('become a series of their own, and the others end a second before it', () => {
    const { before, after } = parts(
      timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=WEEKLY;BYDAY=MO' }),
      '2026-06-15T08:00:00Z',
    )
    expect(ruleText(before)).toBe('FREQ=WEEKLY;UNTIL=20260615T075959Z;BYDAY=MO')
    expect(ruleText(after)).toBe('FREQ=WEEKLY;BYDAY=MO')
    expect(after.timing).toMatchObject({ kind: 'timed', zone: BERLIN, durationSeconds: 3600 })
    expect(starts(occurrences(after, { to: '2026-06-23T00:00:00Z' }))).toEqual([
      '2026-06-15T08:00:00Z',
      '2026-06-22T08:00:00Z',
    ])
  })

  it('share the count', () => {
    const { before, after } = parts(
      timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;COUNT=10' }),
      '2026-06-04T08:00:00Z',
    )
    expect([ruleText(before), ruleText(after)]).toEqual(['FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=7'])
  })

  it('of an all-day series part between two dates', () => {
    const { before, after } = parts(allDay('2026-06-01', { rule: 'FREQ=DAILY;UNTIL=20260610' }), '2026-06-04')
    expect([ruleText(before), ruleText(after)]).toEqual(['FREQ=DAILY;UNTIL=20260603', 'FREQ=DAILY;UNTIL=20260610'])
    expect(after.timing).toMatchObject({ kind: 'all_day', days: 1 })
  })

  it('are the whole series when it is parted at its first meeting', () => {
    const series = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;COUNT=10' })
    expect(parts(series, '2026-06-01T08:00:00Z')).toEqual({ before: null, after: series })
  })

  it('keep their wall time when the series is parted at a time that the clocks skip', () => {
    const { after } = parts(timed('2026-03-28T02:30', BERLIN, { rule: 'FREQ=DAILY;COUNT=4' }), '2026-03-29T01:30:00Z')
    expect(starts(occurrences(after))).toEqual(['2026-03-29T01:30:00Z', '2026-03-30T00:30:00Z', '2026-03-31T00:30:00Z'])
  })

  it('take their own exceptions with them, by original start', () => {
    const early = movedTo('2026-06-02T12:00:00Z', '2026-06-02T13:00:00Z')
    const series = timed('2026-06-01T10:00', BERLIN, {
      rule: 'FREQ=DAILY;COUNT=10',
      exdates: [start('2026-06-02T08:00:00Z'), start('2026-06-08T08:00:00Z')],
      overrides: [[start('2026-06-06T08:00:00Z'), early]],
    })
    const { before, after } = parts(series, '2026-06-05T08:00:00Z')
    expect(before?.exdates).toEqual([start('2026-06-02T08:00:00Z')])
    expect(before?.overrides.size).toBe(0)
    expect(after.exdates).toEqual([start('2026-06-08T08:00:00Z')])
    expect([...after.overrides.keys()]).toEqual(['2026-06-06T08:00:00Z'])
  })

  it('may begin with a further date that the rule does not name', () => {
    const series = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=WEEKLY', rdates: [start('2026-06-10T08:00:00Z')] })
    const { before, after } = parts(series, '2026-06-10T08:00:00Z')
    expect(before?.rdates).toEqual([])
    expect(starts(occurrences(after, { to: '2026-06-23T00:00:00Z' }))).toEqual([
      '2026-06-10T08:00:00Z',
      '2026-06-15T08:00:00Z',
      '2026-06-22T08:00:00Z',
    ])
  })

  it('are one single meeting when only a further date is left', () => {
    const series = timed('2026-06-01T10:00', BERLIN, {
      rule: 'FREQ=DAILY;COUNT=2',
      rdates: [start('2026-06-10T08:00:00Z')],
    })
    const { after } = parts(series, '2026-06-10T08:00:00Z')
    expect([after.rule, after.rdates]).toEqual([null, []])
    expect(starts(occurrences(after))).toEqual(['2026-06-10T08:00:00Z'])
  })

  it('cannot begin at a moment where the series has no meeting', () => {
    const series = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY;COUNT=3' })
    expect(refusalOf(splitSeries(series, start('2026-06-02T09:00:00Z'))).code).toBe('not_an_occurrence')
    expect(refusalOf(splitSeries(series, start('2026-06-04T08:00:00Z')))).toEqual({
      code: 'not_an_occurrence',
      value: '2026-06-04T08:00:00Z',
    })
  })

  it('cannot begin further away than one expansion looks', () => {
    const series = timed('2026-06-01T10:00', BERLIN, { rule: 'FREQ=DAILY' })
    expect(refusalOf(splitSeries(series, start('2060-06-04T08:00:00Z'))).code).toBe('too_far')
  })
})

describe('both parts of any series', () => {
  it('take place exactly as the one series did', () => {
    const request = {
      from: instant('2025-01-01T00:00:00Z'),
      to: instant('2027-06-01T00:00:00Z'),
      roomZone: zone(BERLIN),
    }
    fc.assert(
      fc.property(anySeries, fc.nat(), (series, place) => {
        const whole = must(expand(series, request))
        const chosen = whole[place % Math.max(whole.length, 1)]
        fc.pre(chosen !== undefined)
        if (chosen === undefined) return
        const { before, after } = must(splitSeries(series, start(chosen.key)))
        const both = [before, after].flatMap((part) =>
          part === null ? [] : must(expand(must(createSeries(part)), request)),
        )
        const text = (list: typeof whole) => list.map((one) => `${one.key} ${one.start} ${one.end}`)
        expect(text(both)).toEqual(text(whole))
        expect(occurrenceKey(start(chosen.key))).toBe(chosen.key)
      }),
      { numRuns: 200 },
    )
  }, 60_000)
})
