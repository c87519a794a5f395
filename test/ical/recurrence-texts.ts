import { berlinRules, calendar, vevent } from './object-texts.ts'

const berlin = (wall: string, ...own: readonly string[]): string[] => [
  `DTSTART;TZID=Europe/Berlin:${wall}`,
  'DURATION:PT1H',
  ...own,
]
const newYork = (wall: string, ...own: readonly string[]): string[] => [
  `DTSTART;TZID=America/New_York:${wall}`,
  'DURATION:PT1H',
  ...own,
]
const DAILY = 'RRULE:FREQ=DAILY;COUNT=4'
const WEEKLY = 'RRULE:FREQ=WEEKLY;COUNT=3'
const june = berlin('20260601T100000', WEEKLY)
const onTuesday = ['DTSTART:20260609T120000Z', 'DTEND:20260609T130000Z']

/** The cases of `test/core/recurrence/wall-clock-cases.ts`, by title, as a client would write them. */
export const RECURRENCE_TEXTS: Readonly<Record<string, string>> = {
  'a daily meeting keeps its wall time when summer time begins': calendar(vevent(...berlin('20260327T090000', DAILY))),
  'a daily meeting keeps its wall time when summer time ends': calendar(vevent(...berlin('20261023T090000', DAILY))),
  'a weekly meeting keeps its wall time when summer time begins': calendar(
    vevent(...berlin('20260323T100000', WEEKLY)),
  ),
  'a weekly meeting keeps its wall time when summer time ends': calendar(vevent(...berlin('20261019T100000', WEEKLY))),
  'a meeting at a time that the clocks skip takes place an hour later on that day only': calendar(
    vevent(...berlin('20260328T023000', 'RRULE:FREQ=DAILY;COUNT=3')),
  ),
  'a meeting at a time that occurs twice takes place at the first of the two': calendar(
    vevent(...berlin('20261024T023000', 'RRULE:FREQ=DAILY;COUNT=3')),
  ),
  'a series that ends at a moment in UTC has its last meeting at that moment, though it is the day before in its zone':
    calendar(vevent(...newYork('20261102T200000', 'RRULE:FREQ=DAILY;UNTIL=20261105T010000Z'))),
  'an exception named in the zone of the series removes that meeting': calendar(
    vevent(...berlin('20260327T090000', DAILY, 'EXDATE;TZID=Europe/Berlin:20260329T090000')),
  ),
  'an exception named in UTC removes the same meeting': calendar(
    vevent(...berlin('20260327T090000', DAILY, 'EXDATE:20260329T070000Z')),
  ),
  'a list of exceptions removes each of them, the first meeting included': calendar(
    vevent(...berlin('20260327T090000', DAILY, 'EXDATE;TZID=Europe/Berlin:20260327T090000,20260330T090000')),
  ),
  'the last working day of the month is found in each month': calendar(
    vevent(...newYork('20260130T160000', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4')),
  ),
  'a meeting on the 31st skips the months that have none': calendar(
    vevent(...berlin('20260131T100000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4')),
  ),
  'every second week counts weeks from the day that the rule says they begin with': calendar(
    vevent(...newYork('19970805T090000', 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU')),
  ),
  'every second week gives other days when weeks begin on Monday': calendar(
    vevent(...newYork('19970805T090000', 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO')),
  ),
  'a yearly meeting on 29 February takes place in leap years only': calendar(
    vevent(...berlin('20240229T120000', 'RRULE:FREQ=YEARLY;COUNT=3')),
  ),
  'a moved meeting takes the place of the one that it was': calendar(
    vevent(...june),
    vevent('RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000', ...onTuesday),
  ),
  'a moved meeting may name its original start in UTC': calendar(
    vevent('RECURRENCE-ID:20260608T080000Z', ...onTuesday),
    vevent(...june),
  ),
  'a moved meeting may name its original start in another zone': calendar(
    vevent(...june),
    vevent('RECURRENCE-ID;TZID=America/New_York:20260608T040000', ...onTuesday),
  ),
  'a meeting that was moved into the days asked for is found, though it began as one outside of them': calendar(
    vevent(...june),
    vevent(
      'RECURRENCE-ID;TZID=Europe/Berlin:20260615T100000',
      'DTSTART;TZID=Europe/Berlin:20260611T150000',
      'DURATION:PT1H',
    ),
  ),
  'a zone with the name that Windows gives it follows the rules of its real place': calendar(
    berlinRules('W. Europe Standard Time'),
    vevent('DTSTART;TZID=W. Europe Standard Time:20260327T090000', 'DURATION:PT1H', DAILY),
  ),
  'all-day meetings last from midnight to midnight, an exception leaves its day free': calendar(
    vevent('DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260329'),
  ),
  'a further date that the rule has already is one meeting, not two': calendar(
    vevent(
      ...berlin(
        '20260601T100000',
        'RRULE:FREQ=WEEKLY;COUNT=2',
        'RDATE;TZID=Europe/Berlin:20260608T100000,20260610T100000',
      ),
    ),
  ),
  'a daily meeting of sixteen years ago is found in the days asked for': calendar(
    vevent(...berlin('20100104T090000', 'RRULE:FREQ=DAILY')),
  ),
}
