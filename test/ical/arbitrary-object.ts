import fc from 'fast-check'
import {
  createSeries,
  expand,
  type OccurrenceKey,
  type Override,
  type Series,
} from '../../src/core/recurrence/index.ts'
import { anySeries } from '../core/recurrence/arbitrary-series.ts'
import { zone } from './object-texts.ts'

/** What iCalendar text cannot carry, and what its quotes cannot. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNPRINTABLE = /[\u0000-\u001f\u007f"\ufeff\ufffe\uffff]/g

const printable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => `x${text.replaceAll(/\s/g, '_')}`.replaceAll(UNPRINTABLE, '').normalize('NFC').trim())
  .filter((text) => text.isWellFormed())

const override: fc.Arbitrary<(one: { start: Temporal.Instant; end: Temporal.Instant }) => Override> = fc.oneof(
  fc.constant(() => ({ cancelled: true as const })),
  fc
    .record({
      minutes: fc.oneof(fc.constant(0), fc.integer({ min: -600, max: 600 })),
      summary: fc.option(printable, { nil: undefined }),
      description: fc.option(printable, { nil: undefined }),
      visibility: fc.constantFrom('public', 'private', undefined),
      blocking: fc.constantFrom(false, undefined),
    })
    .map(({ minutes, ...said }) => (one: { start: Temporal.Instant; end: Temporal.Instant }) => ({
      cancelled: false as const,
      moved: minutes === 0 ? null : { start: one.start.add({ minutes }), end: one.end.add({ minutes }) },
      fields: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    })),
)

/** A series with exceptions of some of its first occurrences. */
export const seriesWithExceptions: fc.Arbitrary<Series> = fc
  .tuple(anySeries, fc.array(override, { maxLength: 4 }))
  .map(([series, changes]) => {
    const from = Temporal.Instant.from('2024-12-01T00:00:00Z')
    const found = expand(series, { from, to: from.add({ hours: 24 * 400 }), roomZone: zone('Europe/Berlin') })
    const occurrences = found.ok ? found.value : []
    const overrides = changes.flatMap((change, place): [OccurrenceKey, Override][] => {
      const one = occurrences[place * 2]
      return one === undefined ? [] : [[one.key, change(one)]]
    })
    return createSeries({ ...series, overrides: new Map(overrides) })
  })
  .filter((made) => made.ok)
  .map((made) => made.value)

const parameter = fc.tuple(
  fc.constantFrom('X-A', 'X-MS-B', 'LANGUAGE', 'CN', 'FMTTYPE', 'X-TITLE'),
  fc.oneof(
    printable.filter((text) => !/[;:,]/.test(text)),
    printable.map((text) => `"${text}"`),
  ),
)

/** A line that no reader of ours looks into. */
const unknownLine: fc.Arbitrary<string> = fc
  .record({
    name: fc.constantFrom(
      'X-APPLE-STRUCTURED-LOCATION',
      'X-MOZ-GENERATION',
      'CATEGORIES',
      'COLOR',
      'ATTACH',
      'URL',
      'LOCATION',
    ),
    parameters: fc.array(parameter, { maxLength: 3 }),
    value: fc.oneof(
      printable,
      fc.constant(''),
      fc.constant('a\\:b\\q\\\\,;'),
      fc.string({ unit: 'binary-ascii', maxLength: 200 }),
    ),
  })
  .map(({ name, parameters, value }) => {
    const given = parameters.map(([key, text]) => `;${key}=${text}`).join('')
    return `${name}${given}:${value.replaceAll(UNPRINTABLE, '')}`
  })

export const unknownLines: fc.Arbitrary<string[]> = fc.array(unknownLine, { maxLength: 8 })
