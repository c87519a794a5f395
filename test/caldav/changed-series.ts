import fc from 'fast-check'
import { expand, type Override, type Series } from '../../src/core/recurrence/index.ts'
import { anySeries, FIRST_DAY } from '../core/recurrence/arbitrary-series.ts'
import { zone } from '../core/recurrence/builders.ts'

const start = FIRST_DAY.toZonedDateTime('UTC').toInstant()

/** What happens to the first meetings of a series: nothing, cancelled, said anew, or moved by some hours and shortened. */
const anyChange = fc.oneof(
  fc.constant(null),
  fc.constant<Override>({ cancelled: true }),
  fc.constant<Override>({ cancelled: false, moved: null, fields: { summary: 'Other' } }),
  fc.integer({ min: -400, max: 400 }),
)

/** A series some of whose first meetings were changed. */
export const changedSeries: fc.Arbitrary<Series> = fc
  .tuple(anySeries, fc.array(anyChange, { maxLength: 6 }))
  .map(([series, changes]) => {
    const window = { from: start, to: start.add({ hours: 24 * 1500 }), roomZone: zone('Europe/Berlin') }
    const found = expand(series, window)
    if (!found.ok) return series
    const overrides = found.value.slice(0, changes.length).flatMap((occurrence, place) => {
      const change = changes[place] ?? null
      if (change === null) return []
      if (typeof change !== 'number') return [[occurrence.key, change] as const]
      const from = occurrence.start.add({ hours: change })
      const moved = { start: from, end: from.add({ minutes: 45 }) }
      return [[occurrence.key, { cancelled: false as const, moved, fields: {} }] as const]
    })
    return { ...series, overrides: new Map<(typeof overrides)[number][0], Override>(overrides) }
  })

/** A window in the years of these series. */
export const anyWindow = fc
  .tuple(fc.integer({ min: -400, max: 900 * 24 }), fc.integer({ min: 1, max: 1000 }))
  .map(([from, hours]) => {
    const first = start.add({ hours: from })
    return { start: first, end: first.add({ hours }) }
  })
