import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRule } from '../../src/core/recurrence/create-rule.ts'
import { createSeries } from '../../src/core/recurrence/create-series.ts'
import type { Override, Series, Until } from '../../src/core/recurrence/index.ts'
import { occurrenceKey } from '../../src/core/recurrence/occurrence-key.ts'
import { seriesFromJson, seriesToJson } from '../../src/core/series-json.ts'
import { resolveZone } from '../../src/core/time/index.ts'

const zone = (name: string) => {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(name)
  return resolved.value
}

const instant = fc
  .integer({ min: 1_800_000_000, max: 1_900_000_000 })
  .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000))
const date = instant.map((at) => at.toZonedDateTimeISO('UTC').toPlainDate())
const timed = fc.record({
  kind: fc.constant('timed' as const),
  wall: instant.map((at) => at.toZonedDateTimeISO('UTC').toPlainDateTime()),
  zone: fc.constantFrom(zone('Europe/Berlin'), zone('UTC'), zone('America/New_York')),
  durationSeconds: fc.integer({ min: 1, max: 86_400 }),
})
const override: fc.Arbitrary<Override> = fc.oneof(
  fc.constant({ cancelled: true as const }),
  fc.record({
    cancelled: fc.constant(false as const),
    moved: fc.option(
      fc.oneof(
        instant.map((start) => ({ start, end: start.add({ minutes: 30 }) })),
        date.map((start) => ({ start, end: start.add({ days: 1 }) })),
      ),
    ),
    fields: fc.record(
      {
        summary: fc.option(fc.string()),
        description: fc.string(),
        visibility: fc.constantFrom('public' as const, 'private' as const),
        blocking: fc.boolean(),
        attendeeCount: fc.option(fc.nat(500)),
      },
      { requiredKeys: [] },
    ),
  }),
)
const end = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 1, max: 500 }).map((count) => ({ count })),
  instant.map((at): { until: Until } => ({ until: { at: at.add({ hours: 24 * 2000 }) } })),
)
const made: fc.Arbitrary<Series> = fc
  .record({
    timing: timed,
    freq: fc.constantFrom('DAILY' as const, 'WEEKLY' as const, 'MONTHLY' as const, 'YEARLY' as const),
    recurring: fc.boolean(),
    end,
    interval: fc.integer({ min: 1, max: 30 }),
    rdates: fc.array(
      instant.map((at) => ({ at })),
      { maxLength: 4 },
    ),
    exdates: fc.array(
      fc.oneof(
        instant.map((at) => ({ at })),
        date.map((on) => ({ on })),
      ),
      { maxLength: 4 },
    ),
    overrides: fc.array(fc.tuple(instant, override), { maxLength: 4 }),
  })
  .map(({ timing, freq, recurring, end: until, interval, rdates, exdates, overrides }) => {
    const rule = createRule({ freq, interval, end: until })
    const keyed = new Map(overrides.map(([at, value]) => [occurrenceKey({ at }), value]))
    return createSeries({
      timing,
      rule: recurring && rule.ok ? rule.value : null,
      rdates: recurring ? rdates : [],
      exdates,
      overrides: keyed,
    })
  })
  .filter((result) => result.ok)
  .map((result) => {
    if (!result.ok) throw new Error('filtered')
    return result.value
  })

describe('a series written down as JSON', () => {
  it('is the same series when it is read again', () => {
    fc.assert(
      fc.property(made, (series) => {
        const text = JSON.stringify(seriesToJson(series))
        const read = seriesFromJson(JSON.parse(text))
        expect(read.ok && JSON.stringify(seriesToJson(read.value))).toBe(text)
        expect(read.ok && read.value.overrides.size).toBe(series.overrides.size)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps whole days without a zone', () => {
    const series = createSeries({ timing: { kind: 'all_day', date: Temporal.PlainDate.from('2026-12-24'), days: 3 } })
    if (!series.ok) throw new Error('series')
    expect(seriesToJson(series.value).timing).toEqual({ kind: 'all_day', date: '2026-12-24', days: 3 })
    expect(seriesFromJson(seriesToJson(series.value)).ok).toBe(true)
  })

  it('is refused, with the place named, when it is damaged', () => {
    const good = {
      timing: { kind: 'timed', wall: '2026-12-01T10:00:00', zone: 'Europe/Berlin', durationSeconds: 3600 },
      ...{ rule: 'FREQ=WEEKLY', rdates: [], exdates: [], overrides: {} },
    }
    const faults: [unknown, string][] = [
      [null, 'series'],
      [{ ...good, timing: { ...good.timing, zone: 'Mars/Base' } }, 'timing.zone'],
      [{ ...good, timing: { ...good.timing, durationSeconds: 0 } }, 'timing.durationSeconds'],
      [{ ...good, rule: 'FREQ=SECONDLY' }, 'rule'],
      [{ ...good, rdates: ['yesterday'] }, 'rdates'],
      [{ ...good, overrides: { soon: { cancelled: true } } }, 'overrides'],
    ]
    expect(seriesFromJson(good).ok).toBe(true)
    for (const [json, at] of faults)
      expect(seriesFromJson(json)).toEqual({ ok: false, error: { code: 'series_malformed', at } })
  })
})
