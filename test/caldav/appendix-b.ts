import type { StoredObject } from '../../src/caldav/query/stored-object.ts'
import type { Series } from '../../src/core/recurrence/index.ts'
import { movedTo, start, timed } from '../core/recurrence/builders.ts'

/** The zone as the appendix has it. */
const EASTERN = [
  ...['BEGIN:VTIMEZONE', 'LAST-MODIFIED:20040110T032845Z', 'TZID:US/Eastern'],
  ...['BEGIN:DAYLIGHT', 'DTSTART:20000404T020000', 'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4', 'TZNAME:EDT'],
  ...['TZOFFSETFROM:-0500', 'TZOFFSETTO:-0400', 'END:DAYLIGHT'],
  ...['BEGIN:STANDARD', 'DTSTART:20001026T020000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'TZNAME:EST'],
  ...['TZOFFSETFROM:-0400', 'TZOFFSETTO:-0500', 'END:STANDARD', 'END:VTIMEZONE'],
]

export const calendar = (...lines: readonly string[]): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example Corp.//CalDAV Client//EN'],
    ...[...lines, 'END:VCALENDAR', ''],
  ].join('\r\n')

const component = (name: string, ...lines: readonly string[]) => [`BEGIN:${name}`, ...lines, `END:${name}`]
export const event = (...lines: readonly string[]): string[] => component('VEVENT', ...lines)

const stored = (text: string, series: Series): StoredObject => ({ text, series, isFloating: false })

/**
 * The events of RFC 4791 appendix B, with what the examples of section 7.8 show beyond it: the second override of Event #2, and the GUID of
 * Event #3.
 */
export const abcd1 = stored(
  calendar(
    ...EASTERN,
    ...event(
      ...['DTSTAMP:20060206T001102Z', 'DTSTART;TZID=US/Eastern:20060102T100000', 'DURATION:PT1H', 'SUMMARY:Event #1'],
      ...['Description:Go Steelers!', 'UID:74855313FA803DA593CD579A@example.com'],
    ),
  ),
  timed('2006-01-02T10:00', 'US/Eastern'),
)

export const abcd2 = stored(
  calendar(
    ...EASTERN,
    ...event(
      ...['DTSTAMP:20060206T001121Z', 'DTSTART;TZID=US/Eastern:20060102T120000', 'DURATION:PT1H'],
      ...['RRULE:FREQ=DAILY;COUNT=5', 'SUMMARY:Event #2', 'UID:00959BC664CA650E933C892C@example.com'],
    ),
    ...event(
      ...['DTSTAMP:20060206T001121Z', 'DTSTART;TZID=US/Eastern:20060104T140000', 'DURATION:PT1H'],
      ...['RECURRENCE-ID;TZID=US/Eastern:20060104T120000', 'SUMMARY:Event #2 bis'],
      'UID:00959BC664CA650E933C892C@example.com',
    ),
    ...event(
      ...['DTSTAMP:20060206T001121Z', 'DTSTART;TZID=US/Eastern:20060106T140000', 'DURATION:PT1H'],
      ...['RECURRENCE-ID;TZID=US/Eastern:20060106T120000', 'SUMMARY:Event #2 bis bis'],
      'UID:00959BC664CA650E933C892C@example.com',
    ),
  ),
  timed('2006-01-02T12:00', 'US/Eastern', {
    rule: 'FREQ=DAILY;COUNT=5',
    overrides: [
      [start('2006-01-04T12:00', 'US/Eastern'), movedTo('2006-01-04T19:00:00Z', '2006-01-04T20:00:00Z')],
      [start('2006-01-06T12:00', 'US/Eastern'), movedTo('2006-01-06T19:00:00Z', '2006-01-06T20:00:00Z')],
    ],
  }),
)

export const abcd3 = stored(
  calendar(
    ...EASTERN,
    ...event(
      ...['ATTENDEE;PARTSTAT=ACCEPTED;ROLE=CHAIR:mailto:cyrus@example.com'],
      ...['ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:lisa@example.com', 'DTSTAMP:20060206T001220Z'],
      ...['DTSTART;TZID=US/Eastern:20060104T100000', 'DURATION:PT1H', 'LAST-MODIFIED:20060206T001330Z'],
      ...['ORGANIZER:mailto:cyrus@example.com', 'SEQUENCE:1', 'STATUS:TENTATIVE', 'SUMMARY:Event #3'],
      ...['UID:DC6C50A017428C5216A2F1CD@example.com', 'X-ABC-GUID:E1CX5Dr-0007ym-Hz@example.com'],
    ),
  ),
  timed('2006-01-04T10:00', 'US/Eastern'),
)

const alarm = component('VALARM', 'ACTION:AUDIO', 'TRIGGER;RELATED=START:-PT10M')
/** To-dos cannot be booked; a series stands beside them because an object has one. */
const todo = (...lines: readonly string[]) => stored(calendar(...component('VTODO', ...lines)), abcd1.series)

export const abcd4 = todo(
  ...['DTSTAMP:20060205T235335Z', 'DUE;VALUE=DATE:20060104', 'STATUS:NEEDS-ACTION', 'SUMMARY:Task #1'],
  ...['UID:DDDEEB7915FA61233B861457@example.com', ...alarm],
)
export const abcd5 = todo(
  ...['DTSTAMP:20060205T235300Z', 'DUE;VALUE=DATE:20060106', 'LAST-MODIFIED:20060205T235308Z', 'SEQUENCE:1'],
  ...['STATUS:NEEDS-ACTION', 'SUMMARY:Task #2', 'UID:E10BA47467C5C69BB74E8720@example.com', ...alarm],
)
export const abcd6 = todo(
  ...['COMPLETED:20051223T122322Z', 'DTSTAMP:20060205T235400Z', 'DUE;VALUE=DATE:20051225'],
  ...['LAST-MODIFIED:20060205T235308Z', 'SEQUENCE:1', 'STATUS:COMPLETED', 'SUMMARY:Task #3'],
  'UID:E10BA47467C5C69BB74E8722@example.com',
)
export const abcd7 = todo(
  ...['DTSTAMP:20060205T235600Z', 'DUE;VALUE=DATE:20060101', 'LAST-MODIFIED:20060205T235308Z', 'SEQUENCE:1'],
  ...['STATUS:CANCELLED', 'SUMMARY:Task #4', 'UID:E10BA47467C5C69BB74E8725@example.com'],
)

export const abcd8 = stored(
  calendar(
    ...component(
      'VFREEBUSY',
      ...['ORGANIZER;CN="Bernard Desruisseaux":mailto:bernard@example.com', 'UID:76ef34-54a3d2@example.com'],
      ...['DTSTAMP:20050530T123421Z', 'DTSTART:20060101T000000Z', 'DTEND:20060108T000000Z'],
      ...['FREEBUSY:20050531T230000Z/20050601T010000Z'],
      ...['FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z'],
      ...['FREEBUSY:20060103T100000Z/20060103T120000Z', 'FREEBUSY:20060104T100000Z/20060104T120000Z'],
      ...['FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060105T100000Z/20060105T120000Z'],
      'FREEBUSY:20060106T100000Z/20060106T120000Z',
    ),
  ),
  abcd1.series,
)

export const APPENDIX_B = { abcd1, abcd2, abcd3, abcd4, abcd5, abcd6, abcd7, abcd8 } as const
