import fc from 'fast-check'
import {
  createRule,
  createSeries,
  FREQUENCIES,
  type OccurrenceRef,
  type RecurrenceRule,
  type Series,
  type Timing,
  WEEKDAYS,
} from '../../../src/core/recurrence/index.ts'
import { zone } from './builders.ts'

const sometimes = <Item>(item: fc.Arbitrary<Item>, maxLength = 3): fc.Arbitrary<Item[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Item[]>([]) },
    { weight: 2, arbitrary: fc.uniqueArray(item, { minLength: 1, maxLength }) },
  )

const signed = (most: number) => fc.integer({ min: -most, max: most }).filter((number) => number !== 0)

const byDay = fc.record({
  day: fc.constantFrom(...WEEKDAYS),
  ordinal: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, signed(5)),
})

/** Any rule that passes the validator, endless. */
export const endlessRule: fc.Arbitrary<RecurrenceRule> = fc
  .record({
    freq: fc.constantFrom(...FREQUENCIES),
    interval: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 13 })),
    byMonth: sometimes(fc.integer({ min: 1, max: 12 })),
    byMonthDay: sometimes(signed(31)),
    byDay: sometimes(byDay),
    bySetPos: sometimes(signed(6), 2),
    wkst: fc.constantFrom('MO', 'SU', 'WE'),
  })
  .map((draft) => createRule(draft))
  .filter((made) => made.ok)
  .map((made) => made.value)

/** The same with COUNT or UNTIL, or without an end. */
export const anyRule: fc.Arbitrary<RecurrenceRule> = fc
  .tuple(
    endlessRule,
    fc.oneof(
      fc.constant(null),
      fc.integer({ min: 1, max: 40 }).map((count) => ({ count })),
      fc.integer({ min: 0, max: 900 }).map((days) => ({ until: { on: FIRST_DAY.add({ days: days + 400 }) } })),
    ),
  )
  .map(([rule, end]) => ({ ...rule, end }))

export const FIRST_DAY = Temporal.PlainDate.from('2025-01-01')

/** Days of the two years around the changes of clocks of 2026. */
export const anyDay: fc.Arbitrary<Temporal.PlainDate> = fc
  .integer({ min: 0, max: 700 })
  .map((days) => FIRST_DAY.add({ days }))

const timing: fc.Arbitrary<Timing> = fc.oneof(
  fc
    .record({
      day: anyDay,
      minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      zone: fc
        .constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC')
        .map(zone),
      minutes: fc.integer({ min: 1, max: 20 * 60 }),
    })
    .map(({ day, minute, minutes, ...rest }) => ({
      kind: 'timed' as const,
      wall: day.toPlainDateTime().add({ minutes: minute }),
      durationSeconds: minutes * 60,
      zone: rest.zone,
    })),
  anyDay.map((date) => ({ kind: 'all_day' as const, date, days: 1 })),
)

/** A series with a rule and further and missing dates, as `createSeries` lets it pass. */
export const anySeries: fc.Arbitrary<Series> = fc
  .record({
    timing,
    rule: anyRule,
    extra: fc.array(fc.tuple(anyDay, fc.boolean()), { maxLength: 4 }),
  })
  .map(({ timing: when, rule, extra }) => {
    const ref = (day: Temporal.PlainDate): OccurrenceRef =>
      when.kind === 'all_day' ? { on: day } : { at: day.toZonedDateTime(when.zone).toInstant() }
    const rdates = extra.filter(([, isAdded]) => isAdded).map(([day]) => ref(day))
    const exdates = extra.filter(([, isAdded]) => !isAdded).map(([day]) => ({ on: day }))
    return createSeries({ timing: when, rule, rdates, exdates })
  })
  .filter((made) => made.ok)
  .map((made) => made.value)
