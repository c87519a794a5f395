import { berlinRules, calendar, TEN, vevent } from '../object-texts.ts'
import type { Corpus } from './case.ts'

const inZone =
  (name: string, ...definition: readonly string[]) =>
  () =>
    calendar(definition, vevent(`DTSTART;TZID=${name}:20260601T100000`, 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'))
const once =
  (name: string, ...definition: readonly string[]) =>
  () =>
    calendar(definition, vevent(`DTSTART;TZID=${name}:20260601T100000`, 'DURATION:PT1H'))

const rules = (name: string, ...parts: readonly string[]): string[] => [
  ...['BEGIN:VTIMEZONE', `TZID:${name}`, ...parts, 'END:VTIMEZONE'],
]
const standard = (offset: string, ...own: readonly string[]): string[] => [
  ...[
    'BEGIN:STANDARD',
    'DTSTART:16010101T000000',
    `TZOFFSETFROM:${offset}`,
    `TZOFFSETTO:${offset}`,
    ...own,
    'END:STANDARD',
  ],
]
const many = (count: number) => Array.from({ length: count }, () => standard('+0130')).flat()
const ruled = (rule: string) => [
  ...[
    'BEGIN:DAYLIGHT',
    'DTSTART:20200101T020000',
    `RRULE:${rule}`,
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    'END:DAYLIGHT',
  ],
]
const UNKNOWN = ['time_zone_unknown', 'valid-calendar-data'] as const

/** Names and rules of zones. */
export const ZONES: Corpus = {
  'an IANA name without rules': [inZone('Europe/Berlin'), 'read'],
  'an IANA name in small letters': [inZone('europe/berlin'), 'read'],
  'an old IANA name': [inZone('US/Pacific'), 'read'],
  'an IANA name with the rules of another place': [inZone('Asia/Tokyo', ...berlinRules('Asia/Tokyo')), 'read'],
  'an IANA name with no sense in its rules': [inZone('Asia/Tokyo', ...rules('Asia/Tokyo', 'TZOFFSETFROM:x')), 'read'],
  'an IANA name in quotes': [inZone('"Europe/Berlin"'), 'read'],
  'an abbreviation': [inZone('CET'), 'read'],
  'the name UTC': [inZone('UTC'), 'read'],
  'the name GMT': [inZone('GMT'), 'read'],
  'the name Etc/GMT-2': [inZone('Etc/GMT-2'), 'read'],
  'libical: /freeassociation.sourceforge.net/': [inZone('/freeassociation.sourceforge.net/Europe/Berlin'), 'read'],
  'libical: /freeassociation.sourceforge.net/Tzfile/': [
    inZone('/freeassociation.sourceforge.net/Tzfile/Europe/Berlin'),
    'read',
  ],
  'old Mozilla': [inZone('/mozilla.org/20050126_1/Europe/Berlin'), 'read'],
  'newer old Mozilla': [inZone('/mozilla.org/20070129_1/America/New_York'), 'read'],
  Citadel: [inZone('/citadel.org/20210210_1/Europe/Berlin'), 'read'],
  'Software Studio': [inZone('/softwarestudio.org/Olson_20011030_5/Europe/Berlin'), 'read'],
  'a slash before an IANA name': [inZone('/Europe/Berlin'), 'read'],
  'a prefix that nobody knows': [inZone('/example.com/2020/Europe/Berlin'), UNKNOWN],
  'X-LIC-LOCATION': [inZone('Mine', ...rules('Mine', 'X-LIC-LOCATION:Europe/Berlin')), 'read'],
  'an X-LIC-LOCATION that nobody knows': [inZone('Mine', ...rules('Mine', 'X-LIC-LOCATION:Moon/Base')), UNKNOWN],
  'Windows: W. Europe Standard Time': [
    inZone('W. Europe Standard Time', ...berlinRules('W. Europe Standard Time')),
    'read',
  ],
  'Windows without rules': [inZone('Eastern Standard Time'), 'read'],
  'Windows: tzone://Microsoft/Utc': [inZone('"tzone://Microsoft/Utc"'), 'read'],
  'Windows: the name that people see': [
    inZone('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"'),
    'read',
  ],
  'Windows: the name that people saw before': [inZone('"(GMT-05:00) Eastern Time (US & Canada)"'), 'read'],
  'Windows: the name without its offset': [inZone('"Osaka, Sapporo, Tokyo"'), 'read'],
  'Windows: Customized Time Zone with the rules of Berlin': [
    inZone('Customized Time Zone', ...berlinRules('Customized Time Zone')),
    'read',
  ],
  'Windows: tzone://Microsoft/Custom with the rules of Berlin': [
    inZone('"tzone://Microsoft/Custom"', ...berlinRules('tzone://Microsoft/Custom')),
    'read',
  ],
  'Windows: Customized Time Zone without rules': [inZone('Customized Time Zone'), UNKNOWN],
  'Exchange: Customized Time Zone 1': [
    inZone('Customized Time Zone 1', ...berlinRules('Customized Time Zone 1')),
    'read',
  ],
  'a name of its own with the rules of Berlin': [inZone('Head Office', ...berlinRules('Head Office')), 'read'],
  'a name of its own with one offset, in summer, once': [once('Mine', ...rules('Mine', ...standard('+0200'))), 'read'],
  'a name of its own with one offset for ever': [inZone('Mine', ...rules('Mine', ...standard('+0530'))), 'read'],
  'a name of its own with an offset that no place has': [
    inZone('Mine', ...rules('Mine', ...standard('+0117'))),
    UNKNOWN,
  ],
  'a name of its own without rules': [inZone('Mine'), UNKNOWN],
  'a name of its own with the rules of another name': [inZone('Mine', ...berlinRules('Yours')), UNKNOWN],
  'no name': [inZone(''), UNKNOWN],
  'an offset for a name': [inZone('"+02:00"'), UNKNOWN],
  'an offset for a name, with rules': [inZone('"GMT+0200"', ...rules('GMT+0200', ...standard('+0200'))), 'read'],
  'blanks around a name': [inZone('" Europe/Berlin "'), 'read'],
  'a path for a name': [inZone('../../etc/passwd'), UNKNOWN],
  'a name of sixty kilobytes': [inZone('x'.repeat(60_000)), UNKNOWN],
  'rules that begin after the meeting': [
    once(
      'Mine',
      ...rules(
        'Mine',
        ...berlinRules('Mine')
          .slice(2, -1)
          .map((line) => line.replace('1601', '2030')),
      ),
    ),
    'read',
  ],
  'a zone without any rule in it': [inZone('Mine', ...rules('Mine')), UNKNOWN],
  'a rule every second': [inZone('Mine', ...rules('Mine', ...ruled('FREQ=SECONDLY'))), UNKNOWN],
  'a rule every day': [inZone('Mine', ...rules('Mine', ...ruled('FREQ=DAILY'))), UNKNOWN],
  'a rule every Sunday and Monday': [inZone('Mine', ...rules('Mine', ...ruled('FREQ=YEARLY;BYDAY=SU,MO'))), UNKNOWN],
  'a rule that never comes true': [
    inZone('Mine', ...rules('Mine', ...ruled('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'))),
    UNKNOWN,
  ],
  'a rule with a billion changes': [inZone('Mine', ...rules('Mine', ...ruled('FREQ=DAILY;COUNT=999999999'))), UNKNOWN],
  'a rule that is none': [inZone('Mine', ...rules('Mine', ...ruled('whenever'))), UNKNOWN],
  'two rules in one part': [inZone('Mine', ...rules('Mine', ...ruled('FREQ=YEARLY\r\nRRULE:FREQ=YEARLY'))), UNKNOWN],
  'an offset that is none': [inZone('Mine', ...rules('Mine', ...standard('two hours'))), UNKNOWN],
  'an offset of a hundred hours': [inZone('Mine', ...rules('Mine', ...standard('+9959'))), UNKNOWN],
  'a part without a beginning': [
    inZone('Mine', ...rules('Mine', 'BEGIN:STANDARD', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100', 'END:STANDARD')),
    UNKNOWN,
  ],
  'two thousand parts': [inZone('Mine', ...rules('Mine', ...many(2_000))), UNKNOWN],
  'two hundred parts with rules that end': [
    inZone(
      'Mine',
      ...rules(
        'Mine',
        ...Array.from({ length: 200 }, () => ruled('FREQ=YEARLY;BYMONTH=3;BYDAY=SU;UNTIL=20500101T000000Z')).flat(),
      ),
    ),
    'read',
  ],
  'four hundred parts': [inZone('Mine', ...rules('Mine', ...many(400))), UNKNOWN],
  'twenty thousand dates in one part': [
    inZone('Mine', ...rules('Mine', ...standard('+0130', `RDATE:${'20200101T000000,'.repeat(4_000)}20200101T000000`))),
    UNKNOWN,
  ],
  'a part inside a part inside a part': [
    inZone('Mine', ...rules('Mine', 'BEGIN:STANDARD', 'BEGIN:DAYLIGHT', 'END:DAYLIGHT', 'END:STANDARD')),
    UNKNOWN,
  ],
  'a hundred zones that nobody uses': [
    () => calendar(...Array.from({ length: 100 }, (_, place) => rules(`Z${place}`, ...many(5))), vevent(...TEN)),
    'read',
  ],
  'thirty zones of their own, each used': [
    () =>
      calendar(
        ...Array.from({ length: 30 }, (_, place) => berlinRules(`Z${place}`)),
        vevent(
          'DTSTART;TZID=Z0:20260601T100000',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY',
          ...Array.from(
            { length: 30 },
            (_, place) => `EXDATE;TZID=Z${place}:202606${String(place + 1).padStart(2, '0')}T100000`,
          ),
        ),
      ),
    'read',
  ],
  'one name for two zones': [inZone('Mine', ...berlinRules('Mine'), ...rules('Mine', ...standard('+0900'))), 'read'],
}
