import type { Series } from '../../../src/core/recurrence/index.ts'
import { allDay, movedTo, start, timed } from './builders.ts'

export interface WallClockCase {
  readonly title: string
  readonly series: Series
  readonly window?: { readonly from: string; readonly to: string }
  /** Start and end in UTC, worked out by hand from the zone's changes of clocks. */
  readonly expected: readonly string[]
}

/** Berlin changes clocks at 01:00Z on 29 March and 25 October 2026, New York on 8 March and 1 November. */
export const BERLIN = 'Europe/Berlin'
export const NEW_YORK = 'America/New_York'

const hours = (...startTexts: string[]): string[] =>
  startTexts.map((text) => `${Temporal.Instant.from(text)}/${Temporal.Instant.from(text).add({ hours: 1 })}`)

const weekly = { rule: 'FREQ=WEEKLY;COUNT=3' }
const toTuesday = movedTo('2026-06-09T12:00:00Z', '2026-06-09T13:00:00Z')
const movedWeek = hours('2026-06-01T08:00Z', '2026-06-09T12:00Z', '2026-06-15T08:00Z')
const daily = { rule: 'FREQ=DAILY;COUNT=4' }

export const WALL_CLOCK_CASES: readonly WallClockCase[] = [
  {
    title: 'a daily meeting keeps its wall time when summer time begins',
    series: timed('2026-03-27T09:00', BERLIN, daily),
    expected: hours('2026-03-27T08:00Z', '2026-03-28T08:00Z', '2026-03-29T07:00Z', '2026-03-30T07:00Z'),
  },
  {
    title: 'a daily meeting keeps its wall time when summer time ends',
    series: timed('2026-10-23T09:00', BERLIN, daily),
    expected: hours('2026-10-23T07:00Z', '2026-10-24T07:00Z', '2026-10-25T08:00Z', '2026-10-26T08:00Z'),
  },
  {
    title: 'a weekly meeting keeps its wall time when summer time begins',
    series: timed('2026-03-23T10:00', BERLIN, weekly),
    expected: hours('2026-03-23T09:00Z', '2026-03-30T08:00Z', '2026-04-06T08:00Z'),
  },
  {
    title: 'a weekly meeting keeps its wall time when summer time ends',
    series: timed('2026-10-19T10:00', BERLIN, weekly),
    expected: hours('2026-10-19T08:00Z', '2026-10-26T09:00Z', '2026-11-02T09:00Z'),
  },
  {
    title: 'a meeting at a time that the clocks skip takes place an hour later on that day only',
    series: timed('2026-03-28T02:30', BERLIN, { rule: 'FREQ=DAILY;COUNT=3' }),
    expected: hours('2026-03-28T01:30Z', '2026-03-29T01:30Z', '2026-03-30T00:30Z'),
  },
  {
    title: 'a meeting at a time that occurs twice takes place at the first of the two',
    series: timed('2026-10-24T02:30', BERLIN, { rule: 'FREQ=DAILY;COUNT=3' }),
    expected: hours('2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'),
  },
  {
    title:
      'a series that ends at a moment in UTC has its last meeting at that moment, though it is the day before in its zone',
    series: timed('2026-11-02T20:00', NEW_YORK, { rule: 'FREQ=DAILY;UNTIL=20261105T010000Z' }),
    expected: hours('2026-11-03T01:00Z', '2026-11-04T01:00Z', '2026-11-05T01:00Z'),
  },
  {
    title: 'an exception named in the zone of the series removes that meeting',
    series: timed('2026-03-27T09:00', BERLIN, { ...daily, exdates: [start('2026-03-29T09:00', BERLIN)] }),
    expected: hours('2026-03-27T08:00Z', '2026-03-28T08:00Z', '2026-03-30T07:00Z'),
  },
  {
    title: 'an exception named in UTC removes the same meeting',
    series: timed('2026-03-27T09:00', BERLIN, { ...daily, exdates: [start('2026-03-29T07:00:00Z')] }),
    expected: hours('2026-03-27T08:00Z', '2026-03-28T08:00Z', '2026-03-30T07:00Z'),
  },
  {
    title: 'a list of exceptions removes each of them, the first meeting included',
    series: timed('2026-03-27T09:00', BERLIN, {
      ...daily,
      exdates: [start('2026-03-27T09:00', BERLIN), start('2026-03-30T09:00', BERLIN)],
    }),
    expected: hours('2026-03-28T08:00Z', '2026-03-29T07:00Z'),
  },
  {
    title: 'the last working day of the month is found in each month',
    series: timed('2026-01-30T16:00', NEW_YORK, { rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4' }),
    expected: hours('2026-01-30T21:00Z', '2026-02-27T21:00Z', '2026-03-31T20:00Z', '2026-04-30T20:00Z'),
  },
  {
    title: 'a meeting on the 31st skips the months that have none',
    series: timed('2026-01-31T10:00', BERLIN, { rule: 'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4' }),
    expected: hours('2026-01-31T09:00Z', '2026-03-31T08:00Z', '2026-05-31T08:00Z', '2026-07-31T08:00Z'),
  },
  {
    title: 'every second week counts weeks from the day that the rule says they begin with',
    series: timed('1997-08-05T09:00', NEW_YORK, { rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU' }),
    window: { from: '1997-01-01T00:00:00Z', to: '1998-01-01T00:00:00Z' },
    expected: hours('1997-08-05T13:00Z', '1997-08-17T13:00Z', '1997-08-19T13:00Z', '1997-08-31T13:00Z'),
  },
  {
    title: 'every second week gives other days when weeks begin on Monday',
    series: timed('1997-08-05T09:00', NEW_YORK, { rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO' }),
    window: { from: '1997-01-01T00:00:00Z', to: '1998-01-01T00:00:00Z' },
    expected: hours('1997-08-05T13:00Z', '1997-08-10T13:00Z', '1997-08-19T13:00Z', '1997-08-24T13:00Z'),
  },
  {
    title: 'a yearly meeting on 29 February takes place in leap years only',
    series: timed('2024-02-29T12:00', BERLIN, { rule: 'FREQ=YEARLY;COUNT=3' }),
    window: { from: '2024-01-01T00:00:00Z', to: '2040-01-01T00:00:00Z' },
    expected: hours('2024-02-29T11:00Z', '2028-02-29T11:00Z', '2032-02-29T11:00Z'),
  },
  {
    title: 'a moved meeting takes the place of the one that it was',
    series: timed('2026-06-01T10:00', BERLIN, {
      ...weekly,
      overrides: [[start('2026-06-08T10:00', BERLIN), toTuesday]],
    }),
    expected: movedWeek,
  },
  {
    title: 'a moved meeting may name its original start in UTC',
    series: timed('2026-06-01T10:00', BERLIN, { ...weekly, overrides: [[start('2026-06-08T08:00:00Z'), toTuesday]] }),
    expected: movedWeek,
  },
  {
    title: 'a moved meeting may name its original start in another zone',
    series: timed('2026-06-01T10:00', BERLIN, {
      ...weekly,
      overrides: [[start('2026-06-08T04:00', NEW_YORK), toTuesday]],
    }),
    expected: movedWeek,
  },
  {
    title: 'a meeting that was moved into the days asked for is found, though it began as one outside of them',
    series: timed('2026-06-01T10:00', BERLIN, {
      ...weekly,
      overrides: [[start('2026-06-15T10:00', BERLIN), movedTo('2026-06-11T13:00:00Z', '2026-06-11T14:00:00Z')]],
    }),
    window: { from: '2026-06-10T00:00:00Z', to: '2026-06-12T00:00:00Z' },
    expected: hours('2026-06-11T13:00Z'),
  },
  {
    title: 'a zone with the name that Windows gives it follows the rules of its real place',
    series: timed('2026-03-27T09:00', 'W. Europe Standard Time', daily),
    expected: hours('2026-03-27T08:00Z', '2026-03-28T08:00Z', '2026-03-29T07:00Z', '2026-03-30T07:00Z'),
  },
  {
    title: 'all-day meetings last from midnight to midnight, an exception leaves its day free',
    series: allDay('2026-03-28', { rule: 'FREQ=DAILY;COUNT=3', exdates: [start('2026-03-29')] }),
    expected: ['2026-03-27T23:00:00Z/2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z/2026-03-30T22:00:00Z'],
  },
  {
    title: 'a further date that the rule has already is one meeting, not two',
    series: timed('2026-06-01T10:00', BERLIN, {
      rule: 'FREQ=WEEKLY;COUNT=2',
      rdates: [start('2026-06-08T10:00', BERLIN), start('2026-06-10T10:00', BERLIN)],
    }),
    expected: hours('2026-06-01T08:00Z', '2026-06-08T08:00Z', '2026-06-10T08:00Z'),
  },
  {
    title: 'a daily meeting of sixteen years ago is found in the days asked for',
    series: timed('2010-01-04T09:00', BERLIN, { rule: 'FREQ=DAILY' }),
    window: { from: '2026-07-01T00:00:00Z', to: '2026-07-03T00:00:00Z' },
    expected: hours('2026-07-01T07:00Z', '2026-07-02T07:00Z'),
  },
]
