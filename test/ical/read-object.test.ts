import { describe, expect, it } from 'vitest'
import { seriesToJson } from '../../src/core/series-json.ts'
import { calendar, lines, meeting, read, refusalOf, series, TEN, vevent, zone } from './object-texts.ts'

const timing = (text: string) => seriesToJson(read(text).series).timing
const overrides = (text: string) => seriesToJson(read(text).series).overrides
const JUNE_8 = 'RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000'
const AT_TEN = ['DTSTART;TZID=Europe/Berlin:20260608T100000', 'DTEND;TZID=Europe/Berlin:20260608T110000']

describe('the time of a meeting', () => {
  const oneHour = { kind: 'timed', wall: '2026-06-01T10:00:00', zone: 'Europe/Berlin', durationSeconds: 3600 }

  it.each([
    ['from a start to an end', [...TEN], oneHour],
    ['from a start for a length', [TEN[0], 'DURATION:PT1H'], oneHour],
    ['without a zone is meant where the room is', ['DTSTART:20260601T100000', 'DTEND:20260601T110000'], oneHour],
    [
      'in UTC stays in UTC',
      ['DTSTART:20260601T080000Z', 'DTEND:20260601T090000Z'],
      { ...oneHour, wall: '2026-06-01T08:00:00', zone: 'UTC' },
    ],
    [
      'may end in another zone than it starts in',
      ['DTSTART;TZID=Europe/Berlin:20260601T100000', 'DTEND;TZID=America/New_York:20260601T060000'],
      { ...oneHour, durationSeconds: 7200 },
    ],
    [
      'of a day and an hour counts the day by the calendar: 24 hours when clocks change are 25',
      ['DTSTART;TZID=Europe/Berlin:20261024T100000', 'DURATION:P1DT1H'],
      { ...oneHour, wall: '2026-10-24T10:00:00', durationSeconds: 26 * 3600 },
    ],
    [
      'that starts in the hour that is skipped keeps its length',
      ['DTSTART;TZID=Europe/Berlin:20260329T023000', 'DTEND;TZID=Europe/Berlin:20260329T030000'],
      { ...oneHour, wall: '2026-03-29T02:30:00', durationSeconds: 1800 },
    ],
    ['of a date alone is that day', ['DTSTART;VALUE=DATE:20260601'], { kind: 'all_day', date: '2026-06-01', days: 1 }],
    [
      'of a date to a date ends before the second',
      ['DTSTART;VALUE=DATE:20260601', 'DTEND;VALUE=DATE:20260604'],
      { kind: 'all_day', date: '2026-06-01', days: 3 },
    ],
    [
      'of a date for a week',
      ['DTSTART;VALUE=DATE:20260601', 'DURATION:P1W'],
      { kind: 'all_day', date: '2026-06-01', days: 7 },
    ],
    [
      'of a date for 48 hours is two days',
      ['DTSTART;VALUE=DATE:20260601', 'DURATION:PT48H'],
      { kind: 'all_day', date: '2026-06-01', days: 2 },
    ],
    [
      'of a date that ends on itself is that day',
      ['DTSTART;VALUE=DATE:20260601', 'DTEND;VALUE=DATE:20260601'],
      { kind: 'all_day', date: '2026-06-01', days: 1 },
    ],
    [
      'of a date that nobody called a date',
      ['DTSTART:20260601', 'DTEND:20260602'],
      { kind: 'all_day', date: '2026-06-01', days: 1 },
    ],
  ] as const)('%s', (_, own, expected) => {
    expect(timing(calendar(vevent(...own)))).toEqual(expected)
  })

  it('without a zone is meant in the zone of the room that was asked for', () => {
    const { series: read1 } = read(calendar(vevent('DTSTART:20260601T100000', 'DURATION:PT1H')), {
      roomZone: zone('Asia/Tokyo'),
    })
    expect(seriesToJson(read1).timing).toMatchObject({ zone: 'Asia/Tokyo', wall: '2026-06-01T10:00:00' })
  })
})

describe('what people said about a meeting', () => {
  it('is read with its escapes undone', () => {
    const text = meeting('SUMMARY:Plan\\, part 1\\; \\\\ end', 'DESCRIPTION:one\\ntwo\\Nthree', 'LOCATION:Aspen')
    expect(read(text)).toMatchObject({ summary: 'Plan, part 1; \\ end', description: 'one\ntwo\nthree' })
  })

  it('is nothing where nothing was said', () => {
    expect(read(meeting('SUMMARY: '))).toMatchObject({
      ...{ summary: null, description: null, organizer: null, attendeeCount: null, visibility: 'public' },
      ...{ sequence: 0, status: 'CONFIRMED', transparent: false, hasAlarms: false, isDetached: false },
    })
  })

  it('names the organizer, by the mail address in small letters', () => {
    const organizer = (line: string) => read(meeting(line)).organizer
    expect(organizer('ORGANIZER;CN="Lee, Ann":MAILTO:Ann@Acme.test')).toEqual({
      name: 'Lee, Ann',
      address: 'ann@acme.test',
    })
    expect(organizer('ORGANIZER:mailto:ann@acme.test')?.name).toBe('ann@acme.test')
    expect(organizer('ORGANIZER;CN=Ann;EMAIL=ann@acme.test:/principals/ann/')?.address).toBe('ann@acme.test')
    expect(organizer('ORGANIZER;CN=Ann:urn:uuid:1')).toBeNull()
    expect(organizer('ORGANIZER;CN="Ann ^n^^ ^\'A^\'":mailto:a@b')?.name).toBe('Ann \n^ "A"')
  })

  it('counts the people invited, not the rooms', () => {
    const people = [
      'ATTENDEE;CN=Ann:mailto:a@b',
      'ATTENDEE;CUTYPE=ROOM:mailto:r@b',
      'ATTENDEE;CUTYPE=RESOURCE:mailto:p@b',
    ]
    expect(read(meeting(...people, 'ATTENDEE:mailto:c@b')).attendeeCount).toBe(2)
  })

  it.each([
    ['PUBLIC', 'public'],
    ['private', 'private'],
    ['CONFIDENTIAL', 'private'],
    ['X-SECRET', 'private'],
  ])('of class %s is %s', (value, visibility) => {
    expect(read(meeting(`CLASS:${value}`)).visibility).toBe(visibility)
  })

  it('tells how sure it is, whether it takes time, its revision and its alarms', () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M', 'END:VALARM']
    expect(read(meeting('STATUS:TENTATIVE', 'TRANSP:TRANSPARENT', 'SEQUENCE:7', ...alarm))).toMatchObject({
      ...{ status: 'TENTATIVE', transparent: true, sequence: 7, hasAlarms: true },
    })
    expect(read(meeting('STATUS:cancelled')).status).toBe('CANCELLED')
    expect(read(meeting('STATUS:X-MAYBE', 'SEQUENCE:-1')).status).toBe('CONFIRMED')
  })
})

describe('an exception of a series', () => {
  it('that is cancelled is no meeting', () => {
    const text = series(vevent(JUNE_8, ...AT_TEN, 'STATUS:CANCELLED'))
    expect(overrides(text)).toEqual({ '2026-06-08T08:00:00Z': { cancelled: true } })
  })

  it('that stays where it was says only what is different', () => {
    expect(overrides(series(vevent(JUNE_8, ...AT_TEN, 'SUMMARY:Plan')))).toEqual({
      '2026-06-08T08:00:00Z': { cancelled: false, moved: null, fields: {} },
    })
    const own = [
      'SUMMARY:Budget',
      'DESCRIPTION:Bring figures',
      'CLASS:PRIVATE',
      'TRANSP:TRANSPARENT',
      'ATTENDEE:mailto:a@b',
    ]
    expect(overrides(series(vevent(JUNE_8, ...AT_TEN, ...own)))['2026-06-08T08:00:00Z']).toEqual({
      cancelled: false,
      moved: null,
      fields: {
        ...{ summary: 'Budget', description: 'Bring figures', visibility: 'private', blocking: false },
        attendeeCount: 1,
      },
    })
  })

  it('may name its day alone', () => {
    expect(overrides(series(vevent('RECURRENCE-ID;VALUE=DATE:20260608', ...AT_TEN, 'SUMMARY:Plan')))).toEqual({
      '2026-06-08': { cancelled: false, moved: null, fields: {} },
    })
  })

  it('may become a whole day, and a whole day may become a meeting', () => {
    const toDay = series(vevent(JUNE_8, 'DTSTART;VALUE=DATE:20260609', 'SUMMARY:Plan'))
    expect(overrides(toDay)['2026-06-08T08:00:00Z']).toMatchObject({
      moved: { start: '2026-06-09', end: '2026-06-10' },
    })
    const days = calendar(
      vevent('DTSTART;VALUE=DATE:20260601', 'RRULE:FREQ=DAILY;COUNT=3'),
      vevent('RECURRENCE-ID;VALUE=DATE:20260602', ...TEN),
    )
    expect(overrides(days)['2026-06-02']).toMatchObject({
      moved: { start: '2026-06-01T08:00:00Z', end: '2026-06-01T09:00:00Z' },
    })
  })

  it('in a series of whole days may name its day as a midnight', () => {
    const text = calendar(
      vevent('DTSTART;VALUE=DATE:20260601', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20260603T000000Z'),
      vevent('RECURRENCE-ID;TZID=Europe/Berlin:20260602T000000', 'STATUS:CANCELLED', 'DTSTART;VALUE=DATE:20260602'),
    )
    expect(seriesToJson(read(text).series)).toMatchObject({
      exdates: ['2026-06-03'],
      overrides: { '2026-06-02': { cancelled: true } },
    })
  })

  it('that came without its series is a booking of that date', () => {
    const text = calendar(vevent(JUNE_8, 'DTSTART;TZID=Europe/Berlin:20260609T140000', 'DURATION:PT30M', 'SUMMARY:One'))
    expect(read(text)).toMatchObject({ isDetached: true, summary: 'One' })
    expect(seriesToJson(read(text).series)).toEqual({
      timing: { kind: 'timed', wall: '2026-06-08T10:00:00', zone: 'Europe/Berlin', durationSeconds: 1800 },
      ...{ rule: null, rdates: [], exdates: [] },
      overrides: {
        '2026-06-08T08:00:00Z': {
          cancelled: false,
          moved: { start: '2026-06-09T12:00:00Z', end: '2026-06-09T12:30:00Z' },
          fields: {},
        },
      },
    })
  })

  it('that came with others but without its series is one of several dates', () => {
    const third = ['RECURRENCE-ID;TZID=Europe/Berlin:20260615T100000', 'DTSTART:20260615T080000Z', 'DURATION:PT2H']
    const read1 = read(calendar(vevent(...third, 'SUMMARY:Late'), vevent(JUNE_8, ...AT_TEN, 'SUMMARY:Early')))
    expect(read1).toMatchObject({ isDetached: true, summary: 'Early' })
    expect(seriesToJson(read1.series)).toMatchObject({
      rdates: ['2026-06-15T08:00:00Z'],
      overrides: {
        '2026-06-08T08:00:00Z': { moved: null, fields: {} },
        '2026-06-15T08:00:00Z': { moved: { end: '2026-06-15T10:00:00Z' }, fields: { summary: 'Late' } },
      },
    })
  })
})

describe('a rule', () => {
  const ruleOf = (rule: string) => seriesToJson(read(meeting(`RRULE:${rule}`)).series).rule

  it.each([
    ['ends at a moment in UTC', 'FREQ=DAILY;UNTIL=20260605T080000Z', 'FREQ=DAILY;UNTIL=20260605T080000Z'],
    ['ends with a day in its zone', 'FREQ=DAILY;UNTIL=20260605', 'FREQ=DAILY;UNTIL=20260605T215959Z'],
    ['ends at a time of its zone', 'FREQ=DAILY;UNTIL=20260605T100000', 'FREQ=DAILY;UNTIL=20260605T080000Z'],
    ['that ends in a year nobody can book has no end', 'FREQ=DAILY;UNTIL=99991231T000000Z', 'FREQ=DAILY'],
    ['may be written in small letters', 'freq=weekly;byday=mo', 'FREQ=WEEKLY;BYDAY=MO'],
  ])('%s', (_, sent, expected) => {
    expect(ruleOf(sent)).toBe(expected)
  })
})

describe('the text of an object', () => {
  it('may begin with a BOM, end its lines with LF, and have blank lines', () => {
    const text = `\ufeff${meeting('SUMMARY:Plan').replaceAll('\r\n', '\n\n')}`
    expect(read(text).summary).toBe('Plan')
  })

  it('may end its lines with CR CR LF, and the last one with nothing', () => {
    expect(read(meeting('SUMMARY:Plan').replaceAll('\r\n', '\r\r\n').trimEnd()).summary).toBe('Plan')
  })

  it('may be folded inside a character', () => {
    const [before, after] = ['SUMMARY:Caf', ' au lait']
    const octets = Buffer.from(meeting(`${before}é${after}`))
    const at = octets.indexOf(0xc3) + 1
    const folded = Buffer.concat([octets.subarray(0, at), Buffer.from('\r\n '), octets.subarray(at)])
    expect(read(folded).summary).toBe('Café au lait')
  })

  it('loses control characters, which neither iCalendar nor XML can carry', () => {
    expect(read(meeting('SUMMARY:a\u0001b\u007fc\u001bd\ufffee\tf')).summary).toBe('abcde\tf')
  })

  it('counts lines as they were sent', () => {
    const text = meeting('DESCRIPTION:a', ' b', ' c', 'RRULE:FREQ=HOURLY')
    expect(refusalOf(text).line).toBe(text.split('\r\n').indexOf('RRULE:FREQ=HOURLY') + 1)
  })

  it('is one meeting, whatever other programs wrote beside it', () => {
    expect(read(meeting('X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC', 'X-ODD;;"=:"', 'GEO:1;2')).uid).toBe(
      'meeting@acme.test',
    )
  })

  it('is refused with no more of it than helps to find the fault', () => {
    expect(refusalOf(meeting(`RRULE:FREQ=${'X'.repeat(5000)}`)).value.length).toBeLessThan(130)
    expect(refusalOf(lines('<html>'))).toEqual({
      precondition: 'supported-calendar-data',
      code: 'not_a_calendar',
      rule: 'BEGIN',
      value: '<html>',
      limit: 'BEGIN:VCALENDAR',
      line: 1,
    })
  })
})
