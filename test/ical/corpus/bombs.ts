import { calendar, meeting, series, TEN, vevent } from '../object-texts.ts'
import type { Corpus } from './case.ts'

const times = (count: number, line: (place: number) => string): string[] =>
  Array.from({ length: count }, (_, place) => line(place))
const dayOf = (place: number): string =>
  Temporal.PlainDate.from('2026-06-02').add({ days: place }).toString().replaceAll('-', '')
const rule =
  (text: string, from = '20160101T000000') =>
  () =>
    calendar(vevent(`DTSTART;TZID=Europe/Berlin:${from}`, 'DURATION:PT1H', `RRULE:${text}`))
const exceptions = (count: number): string[][] =>
  times(count, (place) => place.toString()).map((place) =>
    vevent(`RECURRENCE-ID;VALUE=DATE:${dayOf(Number(place))}`, `DTSTART;VALUE=DATE:${dayOf(Number(place))}`),
  )
const daily = vevent('DTSTART;VALUE=DATE:20260602', 'RRULE:FREQ=DAILY')

/** Texts that cost more than they look like. */
export const BOMBS: Corpus = {
  'every second since 2016': [rule('FREQ=SECONDLY'), 'frequency_refused'],
  'every minute since 2016': [rule('FREQ=MINUTELY'), 'frequency_refused'],
  'every hour since 2016': [rule('FREQ=HOURLY;COUNT=3'), 'frequency_refused'],
  'every second of 30 February': [rule('FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'), 'frequency_refused'],
  '30 February, every year': [rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'), 'never_occurs'],
  '31 April, 31 June': [rule('FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31'), 'never_occurs'],
  'the seventh Monday of a week': [rule('FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=7'), 'never_occurs'],
  'the second of one day': [rule('FREQ=DAILY;BYMONTH=1;BYSETPOS=2'), 'never_occurs'],
  '29 February, every thousand years': [rule('FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29'), 'read'],
  'a minute 61': [rule('FREQ=MINUTELY;BYDAY=MO;BYHOUR=3;BYMINUTE=61'), 'part_refused'],
  'by seconds of a day': [rule('FREQ=DAILY;BYSECOND=0,1,2,3'), 'part_refused'],
  'by hours of a day': [rule('FREQ=DAILY;BYHOUR=9,10,11'), 'part_refused'],
  'an interval of nothing': [rule('FREQ=DAILY;INTERVAL=0'), 'value_out_of_range'],
  'an interval that is negative': [rule('FREQ=DAILY;INTERVAL=-1'), 'value_out_of_range'],
  'an interval of a million': [rule('FREQ=DAILY;INTERVAL=1000000'), 'value_out_of_range'],
  'a billion meetings': [rule('FREQ=DAILY;COUNT=1000000000'), ['value_malformed', 'valid-calendar-data']],
  'a hundred million meetings': [rule('FREQ=DAILY;COUNT=100000000'), ['value_out_of_range', 'max-instances']],
  'one meeting more than allowed': [rule('FREQ=DAILY;COUNT=1001'), ['value_out_of_range', 'max-instances']],
  'as many meetings as allowed': [rule('FREQ=DAILY;COUNT=1000'), 'read'],
  'no meeting at all': [rule('FREQ=DAILY;COUNT=0'), 'value_out_of_range'],
  'a list of ten thousand days': [rule(`FREQ=MONTHLY;BYMONTHDAY=${times(10_000, () => '1').join(',')}`), 'too_long'],
  'a rule as long as a book': [rule(`FREQ=DAILY;${times(8_000, (place) => `X${place}=1`).join(';')}`), 'too_long'],
  'a series that runs into itself': [
    () => calendar(vevent(TEN[0], 'DURATION:P2D', 'RRULE:FREQ=DAILY')),
    'overlaps_itself',
  ],
  'a meeting of two hundred thousand years': [() => calendar(vevent(TEN[0], 'DURATION:P999999W')), 'time_out_of_range'],
  'a meeting of all the years that can be booked, and one more': [
    () => calendar(vevent('DTSTART;VALUE=DATE:20990101', 'DTEND;VALUE=DATE:21010102')),
    ['time_out_of_range', 'max-date-time'],
  ],
  'five hundred exceptions': [() => calendar(daily, ...exceptions(500)), 'read'],
  'five hundred and one exceptions': [
    () => calendar(daily, ...exceptions(501)),
    ['too_many_exceptions', 'max-instances'],
  ],
  'fifteen hundred exceptions': [() => calendar(daily, ...exceptions(1_500)), ['too_many_exceptions', 'max-instances']],
  'fifteen hundred exceptions without a series': [
    () => calendar(...exceptions(1_500)),
    ['too_many_exceptions', 'max-instances'],
  ],
  'ten thousand EXDATEs in one line': [
    () => meeting('RRULE:FREQ=DAILY', `EXDATE;VALUE=DATE:${times(7_000, dayOf).join(',')}`),
    ['too_many_exceptions', 'max-instances'],
  ],
  'a thousand EXDATEs in a thousand lines': [
    () => meeting('RRULE:FREQ=DAILY', ...times(1_000, (place) => `EXDATE;VALUE=DATE:${dayOf(place)}`)),
    ['too_many_exceptions', 'max-instances'],
  ],
  'a thousand RDATEs': [
    () => meeting(...times(1_000, (place) => `RDATE:${dayOf(place)}T080000Z`)),
    ['too_many_exceptions', 'max-instances'],
  ],
  'four hundred further dates of a counted series': [
    () => meeting('RRULE:FREQ=YEARLY;COUNT=70', ...times(400, (place) => `RDATE:${dayOf(place)}T120000Z`)),
    'read',
  ],
  'two hundred thousand meetings': [
    () => calendar('BEGIN:VEVENT\r\nEND:VEVENT\r\n'.repeat(200_000)),
    ['too_large', 'max-resource-size'],
  ],
  'nine thousand empty meetings': [() => calendar(times(9_000, () => 'BEGIN:VEVENT\r\nEND:VEVENT')), 'uid_missing'],
  'twenty thousand lines': [() => meeting(...times(20_000, () => 'X:1')), ['too_many_lines', 'max-resource-size']],
  'a hundred thousand line breaks': [() => meeting() + '\n'.repeat(100_000), ['too_many_lines', 'max-resource-size']],
  'one folded line of a megabyte': [
    () => meeting(`DESCRIPTION:${times(14_000, () => 'x'.repeat(73)).join('\r\n ')}`),
    ['too_large', 'max-resource-size'],
  ],
  'one folded line of eighty kilobytes': [
    () => meeting(`DESCRIPTION:${times(1_100, () => 'x'.repeat(73)).join('\r\n ')}`),
    ['line_too_long', 'max-resource-size'],
  ],
  'a line folded after each octet': [() => meeting(`DESCRIPTION:${'x\r\n '.repeat(19_000)}`), 'read'],
  'a description of sixty kilobytes': [() => meeting(`DESCRIPTION:${'x'.repeat(60_000)}`), 'read'],
  'thirty thousand backslashes': [() => meeting(`SUMMARY:${'\\'.repeat(60_000)}`), 'read'],
  'thirty thousand parameters': [() => meeting(`ATTENDEE${';A=b'.repeat(15_000)}:mailto:a@b`), 'read'],
  'a parameter of sixty thousand quotes': [() => meeting(`ATTENDEE;CN=${'"'.repeat(60_000)}:mailto:a@b`), 'read'],
  'fifty thousand nested components': [() => meeting(...times(20_000, () => 'BEGIN:X').slice(0, 19_000)), 'too_deep'],
  'alarms within alarms': [
    () => meeting('BEGIN:VALARM', 'BEGIN:VALARM', 'BEGIN:VALARM', 'END:VALARM', 'END:VALARM', 'END:VALARM'),
    'too_deep',
  ],
  'a thousand alarms': [() => meeting(...times(1_000, () => 'BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM')), 'read'],
  'two hundred guests': [() => meeting(...times(200, (place) => `ATTENDEE:mailto:a${place}@b`)), 'read'],
  'two hundred and one guests': [
    () => meeting(...times(201, (place) => `ATTENDEE:mailto:a${place}@b`)),
    ['too_many_attendees', 'max-attendees-per-instance'],
  ],
  'three hundred guests in one exception': [
    () =>
      series(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN, ...times(300, (place) => `ATTENDEE:mailto:a${place}@b`))),
    ['too_many_attendees', 'max-attendees-per-instance'],
  ],
  'a file inside the meeting': [
    () => meeting(`ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=image/png:${'QUJD'.repeat(1_000)}`),
    'inline_attachment',
  ],
  'a file that does not say that it is one': [() => meeting('ATTACH;ENCODING=base64:QUJD'), 'inline_attachment'],
  'a file as a data link': [() => meeting('ATTACH:data:text/plain;base64,QUJD'), 'inline_attachment'],
  'a picture inside the meeting': [() => meeting('IMAGE;VALUE=BINARY;DISPLAY=BADGE:QUJD'), 'inline_attachment'],
  'a sound inside an alarm': [
    () => meeting('BEGIN:VALARM', 'ACTION:AUDIO', 'ATTACH;VALUE=BINARY;ENCODING=BASE64:QUJD', 'END:VALARM'),
    'inline_attachment',
  ],
  'a UID as long as a page': [() => calendar(vevent(`UID:${'u'.repeat(5_000)}`, ...TEN)), 'too_long'],
  'names that JavaScript knows': [
    () => meeting('__proto__:1', 'constructor;toString=1:2', 'X-A;__proto__=b:c', 'hasOwnProperty:x'),
    'read',
  ],
  'a component with a name that JavaScript knows': [
    () => meeting('BEGIN:__PROTO__', 'constructor:1', 'END:__PROTO__'),
    'read',
  ],
  'a zone with a name that JavaScript knows': [
    () => calendar(vevent('DTSTART;TZID=__proto__:20260601T100000', 'DURATION:PT1H')),
    'time_zone_unknown',
  ],
}
