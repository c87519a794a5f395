import { berlinRules, lines } from '../object-texts.ts'
import type { Corpus } from './case.ts'

const text =
  (...all: readonly (string | readonly string[])[]) =>
  () =>
    lines('BEGIN:VCALENDAR', ...all.flat(), 'END:VCALENDAR')

const vzicBerlin = [
  ...['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'X-LIC-LOCATION:Europe/Berlin', 'BEGIN:DAYLIGHT', 'TZOFFSETFROM:+0100'],
  ...['TZOFFSETTO:+0200', 'TZNAME:CEST', 'DTSTART:19700329T020000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
  ...['END:DAYLIGHT', 'BEGIN:STANDARD', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'TZNAME:CET'],
  ...['DTSTART:19701025T030000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD', 'END:VTIMEZONE'],
]
const berlinTimes = ['DTSTART;TZID=Europe/Berlin:20261201T100000', 'DTEND;TZID=Europe/Berlin:20261201T110000']
const displayAlarm = [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'TRIGGER;RELATED=START:-PT15M',
  'DESCRIPTION:Reminder',
  'END:VALARM',
]
const EXCHANGE_UID = 'UID:040000008200E00074C5B7101A82E00800000000D0A1C2F0B8A5DC01000000000000000010000000A1B2C3D4'

const apple = (...own: readonly string[]) =>
  text(
    ...[
      'CALSCALE:GREGORIAN',
      'PRODID:-//Apple Inc.//macOS 16.1//EN',
      'VERSION:2.0',
      'X-WR-TIMEZONE:Europe/Berlin',
      vzicBerlin,
    ],
    ...['BEGIN:VEVENT', 'CREATED:20261101T080000Z', 'UID:6A7B8C9D-0E1F-4A2B-8C3D-4E5F60718293', 'TRANSP:OPAQUE'],
    ...['SUMMARY:Plan', 'X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC', 'LAST-MODIFIED:20261101T080005Z'],
    ...['DTSTAMP:20261101T080005Z', 'SEQUENCE:1', ...own, 'END:VEVENT'],
  )
const appleAlarm = [
  ...['BEGIN:VALARM', 'X-WR-ALARMUID:11111111-2222', 'UID:11111111-2222', 'TRIGGER:-PT15M'],
  ...['ATTACH;VALUE=URI:Chord', 'ACTION:AUDIO', 'ACKNOWLEDGED:20261201T084500Z', 'END:VALARM'],
]
const thunderbird = (...own: readonly (string | readonly string[])[]) =>
  text('PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN', 'VERSION:2.0', vzicBerlin, ...own)
const outlook = (zone: string, ...own: readonly string[]) =>
  text(
    ...['PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN', 'VERSION:2.0', 'X-MS-OLK-FORCEINSPECTOROPEN:TRUE'],
    berlinRules(zone),
    ...[
      'BEGIN:VEVENT',
      'CLASS:PUBLIC',
      'CREATED:20261101T080000Z',
      'DTSTAMP:20261101T080000Z',
      'PRIORITY:5',
      'SEQUENCE:0',
    ],
    ...[
      'SUMMARY;LANGUAGE=de:Plan',
      'TRANSP:OPAQUE',
      EXCHANGE_UID,
      'X-ALT-DESC;FMTTYPE=text/html:<html><body>a: b; c\\, d</body></html>',
    ],
    ...['X-MICROSOFT-CDO-BUSYSTATUS:BUSY', 'X-MICROSOFT-CDO-IMPORTANCE:1', 'X-MS-OLK-CONFTYPE:0', ...own, 'END:VEVENT'],
  )
const google = (...own: readonly string[]) =>
  text(
    ...['PRODID:-//Google Inc//Google Calendar 70.9054//EN', 'VERSION:2.0', 'CALSCALE:GREGORIAN', 'X-WR-CALNAME:Aspen'],
    ...['X-WR-TIMEZONE:Europe/Berlin', vzicBerlin, 'BEGIN:VEVENT', 'DTSTAMP:20261101T080000Z'],
    ...[
      'ORGANIZER;CN=Ann:mailto:ann@acme.test',
      'UID:7kukuqrfedlm2f9t0vldod6q4k@google.com',
      'CREATED:20261101T080000Z',
    ],
    ...['X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij', 'LAST-MODIFIED:20261101T080000Z', 'SEQUENCE:0'],
    ...['STATUS:CONFIRMED', 'SUMMARY:Plan', 'TRANSP:OPAQUE', ...own, 'END:VEVENT'],
  )
const davx5 = (...own: readonly (string | readonly string[])[]) =>
  text('VERSION:2.0', 'PRODID:DAVx5/4.5-ose ical4j/4.1 (com.google.android.calendar)', ...own, vzicBerlin)
const evolution = (...own: readonly string[]) =>
  text(
    ...['CALSCALE:GREGORIAN', 'PRODID:-//Ximian//NONSGML Evolution Calendar//EN', 'VERSION:2.0', 'BEGIN:VTIMEZONE'],
    ...[
      'TZID:/freeassociation.sourceforge.net/Europe/Berlin',
      'X-LIC-LOCATION:Europe/Berlin',
      'BEGIN:STANDARD',
      'TZNAME:CET',
    ],
    ...['DTSTART:19961027T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'],
    ...[
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'TZNAME:CEST',
      'DTSTART:19960331T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
    ],
    ...['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE', 'BEGIN:VEVENT'],
    ...[
      'UID:a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
      'DTSTAMP:20261101T080000Z',
      'SUMMARY:Plan',
      'SEQUENCE:2',
      ...own,
      'END:VEVENT',
    ],
  )

/** Shapes in which programs send their meetings. */
export const CLIENTS: Corpus = {
  'Apple: a meeting with alarms': [apple(...berlinTimes, ...appleAlarm), 'read'],
  'Apple: a meeting at a place': [
    apple(
      ...berlinTimes,
      'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Platz 1\\n10115 Berlin";X-APPLE-MAPKIT-HANDLE=CAES+gEaEgk=;X-APPLE-RADIUS=70.5;X-TITLE="Aspen":geo:52.5,13.4',
      'LOCATION:Aspen\\nPlatz 1',
    ),
    'read',
  ],
  'Apple: guests by principal': [
    apple(
      ...berlinTimes,
      'ORGANIZER;CN="Ann Lee";EMAIL=ann@acme.test:/dav/principals/users/1/',
      'ATTENDEE;CN="Ann Lee";CUTYPE=INDIVIDUAL;EMAIL=ann@acme.test;PARTSTAT=ACCEPTED;ROLE=CHAIR:/dav/principals/users/1/',
      'ATTENDEE;CN=Aspen;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT:mailto:aspen@acme.test',
    ),
    'read',
  ],
  'Apple: whole days': [apple('DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261203'), 'read'],
  'Apple: a series until a moment': [
    apple(...berlinTimes, 'RRULE:FREQ=WEEKLY;INTERVAL=1;UNTIL=20270201T225959Z'),
    'read',
  ],
  'Apple: every weekday': [apple(...berlinTimes, 'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'), 'read'],
  'Apple: birthdays, every year since 1604': [
    apple('DTSTART;VALUE=DATE:16040501', 'RRULE:FREQ=YEARLY'),
    ['time_out_of_range', 'min-date-time'],
  ],
  'Apple: the end of a meeting that just began': [
    apple('DTSTART;TZID=Europe/Berlin:20261201T100000', 'DTEND;TZID=Europe/Berlin:20261201T100000'),
    'zero_length',
  ],
  'Thunderbird: a meeting': [
    thunderbird(
      ...['BEGIN:VEVENT', 'CREATED:20261101T080000Z', 'LAST-MODIFIED:20261101T080000Z', 'DTSTAMP:20261101T080000Z'],
      ...[
        'UID:3f1e2d4c-5b6a-4978-8877-665544332211',
        'SUMMARY:Plan',
        ...berlinTimes,
        'TRANSP:OPAQUE',
        'X-MOZ-GENERATION:3',
      ],
      ...['X-MOZ-LASTACK:20261201T085500Z', ...displayAlarm, 'END:VEVENT'],
    ),
    'read',
  ],
  'Thunderbird: a series with an exception': [
    thunderbird(
      ...[
        'BEGIN:VEVENT',
        'UID:a',
        'DTSTAMP:20261101T080000Z',
        ...berlinTimes,
        'RRULE:FREQ=DAILY;COUNT=5',
        'END:VEVENT',
      ],
      ...['BEGIN:VEVENT', 'UID:a', 'DTSTAMP:20261101T080000Z', 'RECURRENCE-ID;TZID=Europe/Berlin:20261202T100000'],
      ...['DTSTART;TZID=Europe/Berlin:20261202T120000', 'DTEND;TZID=Europe/Berlin:20261202T130000', 'END:VEVENT'],
    ),
    'read',
  ],
  'Thunderbird: a meeting without a zone': [
    thunderbird('BEGIN:VEVENT', 'UID:a', 'DTSTART:20261201T100000', 'DTEND:20261201T110000', 'END:VEVENT'),
    'read',
  ],
  'Thunderbird: a task': [
    thunderbird('BEGIN:VTODO', 'UID:a', 'DTSTAMP:20261101T080000Z', 'SUMMARY:Buy', 'END:VTODO'),
    'component_refused',
  ],
  'Outlook: a meeting in a Windows zone': [
    outlook(
      'W. Europe Standard Time',
      'DTSTART;TZID="W. Europe Standard Time":20261201T100000',
      'DTEND;TZID="W. Europe Standard Time":20261201T110000',
    ),
    'read',
  ],
  'Outlook: a meeting in a zone with the name that people see': [
    outlook(
      '(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rome\\, Stockholm\\, Vienna',
      'DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20261201T100000',
      'DURATION:PT1H',
    ),
    'read',
  ],
  'Outlook: a zone of one user': [
    outlook('Customized Time Zone', 'DTSTART;TZID="Customized Time Zone":20261201T100000', 'DURATION:PT1H'),
    'read',
  ],
  'Outlook: a day as 24 hours': [
    outlook('X', 'DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261202', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'),
    'read',
  ],
  'Outlook: a series with a title for each date': [
    outlook(
      'W. Europe Standard Time',
      'DTSTART;TZID="W. Europe Standard Time":20261201T100000',
      'DTEND;TZID="W. Europe Standard Time":20261201T110000',
      'RRULE:FREQ=MONTHLY;COUNT=10;BYDAY=TU;BYSETPOS=1',
      'EXDATE;TZID="W. Europe Standard Time":20270105T100000',
    ),
    'read',
  ],
  'Outlook: an invitation by mail': [
    text('METHOD:REQUEST', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:a', ...berlinTimes, 'END:VEVENT'),
    'method_refused',
  ],
  'Google: a meeting': [google(...berlinTimes), 'read'],
  'Google: a room among the guests': [
    google(
      ...berlinTimes,
      'ATTENDEE;CUTYPE=RESOURCE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Aspen;X-NUM-GUESTS=0:mailto:c_188abc@resource.calendar.google.com',
      'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Ann;X-NUM-GUESTS=0:mailto:ann@acme.test',
    ),
    'read',
  ],
  'Google: in UTC': [google('DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'), 'read'],
  'Google: this and all that follow, cut off': [
    google(...berlinTimes, 'RRULE:FREQ=WEEKLY;UNTIL=20270131T085959Z;BYDAY=TU'),
    'read',
  ],
  'Google: an exception with its own id': [
    text(
      ...['VERSION:2.0', 'BEGIN:VEVENT', 'UID:x@google.com', 'RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000'],
      ...[...berlinTimes, 'END:VEVENT'],
    ),
    'read',
  ],
  'DAVx5: a meeting, with its zone at the end': [
    davx5(
      'BEGIN:VEVENT',
      'DTSTAMP:20261101T080000Z',
      'UID:a',
      ...berlinTimes,
      'STATUS:CONFIRMED',
      displayAlarm,
      'END:VEVENT',
    ),
    'read',
  ],
  'DAVx5: a series with a length': [
    davx5(
      'BEGIN:VEVENT',
      'UID:a',
      'DTSTART;TZID=Europe/Berlin:20261201T100000',
      'DURATION:P0DT1H0M0S',
      'RRULE:FREQ=WEEKLY',
      'END:VEVENT',
    ),
    'read',
  ],
  'DAVx5: whole days with a length': [
    davx5('BEGIN:VEVENT', 'UID:a', 'DTSTART;VALUE=DATE:20261201', 'DURATION:P1D', 'RRULE:FREQ=YEARLY', 'END:VEVENT'),
    'read',
  ],
  'Evolution: a meeting': [
    evolution(
      'DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261201T100000',
      'DTEND;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261201T110000',
      'X-EVOLUTION-CALDAV-ETAG:"1"',
    ),
    'read',
  ],
  'Evolution: a day': [
    evolution('DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261202', 'TRANSP:TRANSPARENT'),
    'read',
  ],
  'vdirsyncer: as little as can be': [
    text('BEGIN:VEVENT', 'UID:a', 'DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z', 'END:VEVENT'),
    'read',
  ],
  'KOrganizer: a meeting': [
    text(
      ...[
        'PRODID:-//K Desktop Environment//NONSGML libkcal 4.3//EN',
        'VERSION:2.0',
        'X-KDE-ICAL-IMPLEMENTATION-VERSION:1.0',
      ],
      ...['BEGIN:VEVENT', 'UID:a', ...berlinTimes, 'X-KDE-KCALCORE-ENABLED:TRUE', 'END:VEVENT'],
    ),
    'read',
  ],
  'Zimbra: a zone with a name for people': [
    text(
      'VERSION:2.0',
      berlinRules('(GMT+01.00) Berlin'),
      'BEGIN:VEVENT',
      'UID:a',
      'DTSTART;TZID="(GMT+01.00) Berlin":20261201T100000',
      'DURATION:PT1H',
      'END:VEVENT',
    ),
    'read',
  ],
  'Nextcloud: a meeting with a colour': [
    text(
      'VERSION:2.0',
      vzicBerlin,
      'BEGIN:VEVENT',
      'UID:a',
      ...berlinTimes,
      'COLOR:teal',
      'CATEGORIES:a,b\\,c',
      'X-NC-GROUP-ID:1',
      'END:VEVENT',
    ),
    'read',
  ],
  'a conference link of RFC 7986': [
    text(
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:a',
      ...berlinTimes,
      'CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Join: now":https://m.test/1',
      'END:VEVENT',
    ),
    'read',
  ],
  'rich parts of RFC 9073': [
    text(
      ...['VERSION:2.0', 'BEGIN:VEVENT', 'UID:a', ...berlinTimes, 'BEGIN:VLOCATION', 'UID:l', 'NAME:Aspen'],
      ...[
        'LOCATION-TYPE:room',
        'END:VLOCATION',
        'BEGIN:PARTICIPANT',
        'UID:p',
        'CALENDAR-ADDRESS:mailto:a@b',
        'END:PARTICIPANT',
        'END:VEVENT',
      ],
    ),
    'read',
  ],
}
