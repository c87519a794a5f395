import { calendar, lines, meeting, series, TEN, vevent } from '../object-texts.ts'
import type { Corpus } from './case.ts'

const todo = ['BEGIN:VTODO', 'UID:todo@acme.test', 'DTSTAMP:20260101T000000Z', 'END:VTODO']
const component = (name: string) => () => calendar([`BEGIN:${name}`, 'UID:a', `END:${name}`])
const head =
  (...own: readonly string[]) =>
  () =>
    lines('BEGIN:VCALENDAR', ...own, ...vevent(...TEN), 'END:VCALENDAR')
const RESOURCE = 'valid-calendar-object-resource'

/** Texts whose parts are not what one meeting is made of. */
export const STRUCTURE: Corpus = {
  'one meeting': [() => meeting(), 'read'],
  'a meeting without VERSION and PRODID': [head(), 'read'],
  'a calendar of version 1.0': [head('VERSION:1.0'), ['version_refused', 'supported-calendar-data']],
  'a calendar of version 2.0 and 1.0': [head('VERSION:2.0', 'VERSION:1.0'), 'part_repeated'],
  'another calendar than the Gregorian': [
    head('VERSION:2.0', 'CALSCALE:CHINESE'),
    ['version_refused', 'supported-calendar-data'],
  ],
  'the Gregorian calendar in small letters': [head('VERSION:2.0', 'CALSCALE:gregorian'), 'read'],
  'an invitation': [head('VERSION:2.0', 'METHOD:REQUEST'), ['method_refused', RESOURCE]],
  'a feed': [head('VERSION:2.0', 'METHOD:PUBLISH'), ['method_refused', RESOURCE]],
  'a cancellation': [head('VERSION:2.0', 'METHOD:CANCEL'), ['method_refused', RESOURCE]],
  'an empty METHOD': [head('VERSION:2.0', 'METHOD:'), ['method_refused', RESOURCE]],
  'a task': [() => calendar(todo), ['component_refused', 'supported-calendar-component']],
  'a journal': [component('VJOURNAL'), ['component_refused', 'supported-calendar-component']],
  'a free/busy time': [component('VFREEBUSY'), ['component_refused', 'supported-calendar-component']],
  'opening hours': [component('VAVAILABILITY'), ['component_refused', 'supported-calendar-component']],
  'a poll': [component('VPOLL'), ['component_refused', 'supported-calendar-component']],
  'an alarm without a meeting': [component('VALARM'), ['component_refused', 'supported-calendar-component']],
  'a component that nobody knows': [component('X-THING'), ['component_refused', 'supported-calendar-component']],
  'a meeting and a task': [() => calendar(vevent(...TEN), todo), ['mixed_components', RESOURCE]],
  'a task and a meeting': [() => calendar(todo, vevent(...TEN)), ['mixed_components', RESOURCE]],
  'a meeting inside a meeting': [
    () => meeting('UID:a', 'BEGIN:VEVENT', 'DTSTART:20260601T080000Z', 'END:VEVENT'),
    'read',
  ],
  'no meeting': [() => calendar(), ['component_missing', RESOURCE]],
  'a zone alone': [() => calendar(['BEGIN:VTIMEZONE', 'TZID:X', 'END:VTIMEZONE']), ['component_missing', RESOURCE]],
  'two meetings': [() => calendar(vevent('UID:a', ...TEN), vevent('UID:b', ...TEN)), ['several_uids', RESOURCE]],
  'one meeting twice': [() => calendar(vevent(...TEN), vevent(...TEN)), ['component_repeated', RESOURCE]],
  'two UIDs that differ in case': [
    () => calendar(vevent('UID:a', ...TEN), vevent('UID:A', 'RECURRENCE-ID:20260601T080000Z', ...TEN)),
    ['several_uids', RESOURCE],
  ],
  'a meeting with two UIDs': [() => calendar(vevent('UID:a', 'UID:b', ...TEN)), 'part_repeated'],
  'a meeting without UID': [() => calendar(['BEGIN:VEVENT', ...TEN, 'END:VEVENT']), 'uid_missing'],
  'a meeting with an empty UID': [() => calendar(vevent('UID: ', ...TEN)), 'uid_missing'],
  'a UID with everything in it': [() => calendar(vevent('UID:{A}+b@c d/é%20\\,;"', ...TEN)), 'read'],
  'two calendars': [() => meeting() + meeting(), ['several_calendars', RESOURCE]],
  'a calendar inside a calendar': [
    () =>
      calendar(
        lines(
          ...calendar(vevent(...TEN))
            .trim()
            .split('\r\n'),
        ).trim(),
      ),
    ['component_refused', 'supported-calendar-component'],
  ],
  'text after the end': [() => `${meeting()}SUMMARY:more\r\n`, 'component_unbalanced'],
  'a signature after the end': [() => `${meeting()}-- \r\nAnn\r\n`, 'line_malformed'],
  'a meeting that does not end': [() => lines('BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...TEN), 'component_unbalanced'],
  'a calendar that does not end': [() => lines('BEGIN:VCALENDAR', ...vevent(...TEN)), 'component_unbalanced'],
  'ends in the wrong order': [
    () => lines('BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'BEGIN:VALARM', 'END:VEVENT', 'END:VALARM', 'END:VCALENDAR'),
    'component_unbalanced',
  ],
  'an end that nobody began': [() => lines('BEGIN:VCALENDAR', 'END:VEVENT', 'END:VCALENDAR'), 'component_unbalanced'],
  'an end before the beginning': [() => lines('END:VCALENDAR', 'BEGIN:VCALENDAR'), 'not_a_calendar'],
  'a component without a name': [() => meeting('BEGIN:', 'END:'), 'component_unbalanced'],
  'blanks around the names of components': [() => meeting().replace('BEGIN:VEVENT', 'BEGIN: VEVENT '), 'read'],
  'a line without a colon': [() => meeting('SUMMARY'), 'line_malformed'],
  'a line of a colon': [() => meeting(':'), 'line_malformed'],
  'a line of blanks and text': [() => meeting('Hello Ann, see you:'), 'line_malformed'],
  'a description that was broken by hand': [() => meeting('DESCRIPTION:one', 'two three'), 'line_malformed'],
  'a start with a parameter that has no value': [
    () => calendar(vevent('DTSTART;TZID:20260601T100000', 'DURATION:PT1H')),
    'line_malformed',
  ],
  'a guest with a quote that does not end': [() => meeting('ATTENDEE;CN="Ann:mailto:a@b'), 'line_malformed'],
  'a location with a quote that does not end': [() => meeting('LOCATION;ALTREP="x:Aspen'), 'read'],
  'a guest with a name in quotes with everything in it': [
    () => meeting('ATTENDEE;CN="Lee; Ann: \\"x, y":mailto:a@b'),
    'read',
  ],
  'a guest without an address': [() => meeting('ATTENDEE;CN=Ann:'), 'read'],
  'an organizer who is no mail address': [() => meeting('ORGANIZER:invalid:nomail'), 'read'],
  'two organizers': [() => meeting('ORGANIZER:mailto:a@b', 'ORGANIZER:mailto:c@d'), 'part_repeated'],
  'a start that is given twice': [() => meeting(TEN[0]), 'part_repeated'],
  'a title in two languages': [() => meeting('SUMMARY;LANGUAGE=de:Plan', 'SUMMARY;LANGUAGE=en:Plan'), 'read'],
  'a series in reverse order': [
    () => calendar(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN), vevent(...TEN, 'RRULE:FREQ=WEEKLY')),
    'read',
  ],
  'exceptions alone': [() => calendar(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN)), 'read'],
  'a cancelled exception alone': [
    () => calendar(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN, 'STATUS:CANCELLED')),
    'read',
  ],
  'two exceptions for one occurrence': [
    () => series(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN), vevent('RECURRENCE-ID:20260608T080000Z', ...TEN)),
    ['component_repeated', RESOURCE],
  ],
  'two exceptions for one occurrence, in two zones': [
    () =>
      series(
        vevent('RECURRENCE-ID:20260608T080000Z', ...TEN),
        vevent('RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000', ...TEN),
      ),
    ['component_repeated', RESOURCE],
  ],
  'an exception for all that follow': [
    () => series(vevent('RECURRENCE-ID;RANGE=THISANDFUTURE:20260608T080000Z', ...TEN)),
    'range_refused',
  ],
  'an exception for all that went before': [
    () => series(vevent('RECURRENCE-ID;RANGE=THISANDPRIOR:20260608T080000Z', ...TEN)),
    'range_refused',
  ],
  'an exception that repeats': [
    () => series(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN, 'RRULE:FREQ=DAILY')),
    'rule_in_exception',
  ],
  'an exception with further dates': [
    () => series(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN, 'RDATE:20260609T080000Z')),
    'rule_in_exception',
  ],
  'an exception that the rule does not name': [() => series(vevent('RECURRENCE-ID:20260610T080000Z', ...TEN)), 'read'],
  'an exception of a meeting that does not repeat': [
    () => calendar(vevent(...TEN), vevent('RECURRENCE-ID:20260601T080000Z', ...TEN)),
    'read',
  ],
  'an exception without a start': [() => series(vevent('RECURRENCE-ID:20260608T080000Z')), 'start_missing'],
  'an exception with a length of nothing': [
    () => series(vevent('RECURRENCE-ID:20260608T080000Z', TEN[0], 'DURATION:PT0S')),
    'zero_length',
  ],
  'an exception that names a day of a timed series that is a date': [
    () =>
      calendar(
        vevent('DTSTART;VALUE=DATE:20260601', 'RRULE:FREQ=DAILY'),
        vevent('RECURRENCE-ID:20260602T101500Z', ...TEN),
      ),
    'date_form_mismatch',
  ],
}
