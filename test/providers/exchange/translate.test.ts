import { describe, expect, it } from 'vitest'
import type { CalendarItem } from '../../../src/core/calendar-item.ts'
import { expand } from '../../../src/core/recurrence/index.ts'
import { resolveZone } from '../../../src/core/time/index.ts'
import type { GraphEvent } from '../../../src/providers/exchange/graph-event.ts'
import { graphEtag, toCalendarItem } from '../../../src/providers/exchange/translate.ts'

const ROOM = { remoteCalendarId: 'cf100@contoso.com', timeZone: 'Europe/Berlin' }
const PLACE = { calendar: ROOM, place: 'room', marker: null } as const
const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })

/** A room copy of an accepted meeting, as Graph shows it. */
function event(more: Partial<GraphEvent> = {}): GraphEvent {
  return {
    '@odata.etag': 'W/"ZlnW4RIAV06KYYwlrfNZvQAALfZeRQ=="',
    id: 'AAMkAGI1AAAt9AHjAAA=',
    createdDateTime: '2026-11-22T10:00:01.7579581Z',
    lastModifiedDateTime: '2026-11-22T10:00:09.251372Z',
    originalStartTimeZone: 'W. Europe Standard Time',
    iCalUId:
      '040000008200E00074C5B7101A82E00800000000DA2B357D94B5D201000000000000000010000000EC4597557F0CB34EA4CC2887EA7B17C3',
    subject: 'Ann Meyer ',
    sensitivity: 'normal',
    isAllDay: false,
    isCancelled: false,
    isOrganizer: false,
    seriesMasterId: null,
    showAs: 'busy',
    type: 'singleInstance',
    isDraft: false,
    hideAttendees: false,
    recurrence: null,
    responseStatus: { response: 'accepted' },
    start: utc('2026-12-01T08:00:00.0000000'),
    end: utc('2026-12-01T09:00:00.0000000'),
    attendees: [
      {
        type: 'required',
        emailAddress: { name: 'Ann Meyer', address: 'ann@contoso.com' },
        status: { response: 'none' },
      },
      {
        type: 'resource',
        emailAddress: { name: 'Conf Room 100', address: 'cf100@contoso.com' },
        status: { response: 'accepted' },
      },
    ],
    organizer: { emailAddress: { name: ' Ann Meyer', address: 'Ann@Contoso.com' } },
    ...more,
  }
}

const WEEKLY = {
  pattern: {
    type: 'weekly',
    interval: 1,
    month: 0,
    dayOfMonth: 0,
    daysOfWeek: ['monday'],
    firstDayOfWeek: 'sunday',
    index: 'first',
  },
  range: {
    type: 'numbered',
    startDate: '2026-12-07',
    endDate: '0001-01-01',
    recurrenceTimeZone: 'W. Europe Standard Time',
    numberOfOccurrences: 4,
  },
}

const master = (more: Partial<GraphEvent> = {}) =>
  event({
    type: 'seriesMaster',
    recurrence: WEEKLY,
    start: utc('2026-12-07T09:00:00.0000000'),
    end: utc('2026-12-07T10:00:00.0000000'),
    ...more,
  })

function item(of: GraphEvent, place: 'room' | 'organizer' = 'room'): CalendarItem {
  const made = toCalendarItem(of, { ...PLACE, place })
  if (!made.ok) throw new Error(made.error.reason)
  return made.value
}

function spans({ series }: CalendarItem): readonly string[] {
  const roomZone = resolveZone('Europe/Berlin')
  if (!roomZone.ok) throw new Error('zone')
  const from = Temporal.Instant.from('2026-11-01T00:00:00Z')
  const expanded = expand(series, { from, to: from.add({ hours: 24 * 365 }), roomZone: roomZone.value })
  if (!expanded.ok) throw new Error(expanded.error.code)
  return expanded.value.map(({ start, end }) => `${start}/${end}`)
}

describe('a meeting as the room’s mailbox shows it', () => {
  it('is read with its organiser, but never with the title that the mailbox wrote', () => {
    expect(item(event())).toMatchObject({
      remoteId: 'AAMkAGI1AAAt9AHjAAA=',
      etag: 'W/"ZlnW4RIAV06KYYwlrfNZvQAALfZeRQ=="',
      summary: null,
      organizer: { name: 'Ann Meyer', address: 'ann@contoso.com' },
      roomResponse: 'accepted',
      attendeeCount: 1,
      blocking: true,
      cancelled: false,
      visibility: 'public',
      unsupported: [],
    })
  })

  it('has the title that its author typed when the room’s own calendar holds it', () => {
    const own = item(
      event({ isOrganizer: true, responseStatus: { response: 'organizer' }, subject: ' Cafe\u0301 closed ' }),
    )
    expect(own).toMatchObject({ summary: 'Caf\u00e9 closed', roomResponse: 'organizer', organizer: null })
    expect(item(event({ isOrganizer: true }), 'organizer').organizer?.address).toBe('ann@contoso.com')
  })

  it('keeps the wall clock of the zone in which it was made', () => {
    const { timing } = item(event()).series
    expect(timing).toMatchObject({ kind: 'timed', zone: 'Europe/Berlin', durationSeconds: 3600 })
    expect(timing.kind === 'timed' && timing.wall.toString()).toBe('2026-12-01T09:00:00')
  })

  it.for([
    ['tzone://Microsoft/Custom', 'Europe/Berlin'],
    ['', 'Europe/Berlin'],
    [null, 'Europe/Berlin'],
    ['Tokyo Standard Time', 'Asia/Tokyo'],
    ['America/New_York', 'America/New_York'],
  ])('made in the zone %j counts in %s', ([originalStartTimeZone, zone]) => {
    expect(item(event({ originalStartTimeZone: originalStartTimeZone ?? null })).series.timing).toMatchObject({ zone })
  })

  it.for<[string, Partial<GraphEvent>, Partial<CalendarItem>]>([
    ['cancelled by its organiser', { isCancelled: true }, { cancelled: true }],
    ['shown as free', { showAs: 'free' }, { blocking: false }],
    ['tentative', { showAs: 'tentative' }, { blocking: true }],
    ['out of office', { showAs: 'oof' }, { blocking: true }],
    ['a draft that nobody was told of', { isDraft: true }, { blocking: false }],
    ['private', { sensitivity: 'private' }, { visibility: 'private' }],
    ['confidential', { sensitivity: 'confidential' }, { visibility: 'private' }],
    ['not answered yet', { responseStatus: { response: 'notResponded' } }, { roomResponse: 'needs_action' }],
    ['tentatively answered', { responseStatus: { response: 'tentativelyAccepted' } }, { roomResponse: 'tentative' }],
    ['declined', { responseStatus: { response: 'declined' } }, { roomResponse: 'declined' }],
    ['without any identity', { iCalUId: null }, { iCalUid: null, joinKey: null }],
    ['with hidden attendees', { hideAttendees: true }, { attendeeCount: null }],
    [
      'organised by a legacy name',
      { organizer: { emailAddress: { name: 'X', address: '/O=EXCHANGELABS/OU=X' } } },
      { organizer: null },
    ],
    ['without length', { end: utc('2026-12-01T08:00:00.0000000') }, { blocking: false }],
  ])('is %s', ([, more, expected]) => {
    expect(item(event(more))).toMatchObject(expected)
  })

  it('takes whole days as dates, whatever zone they are shown in', () => {
    const days = event({
      isAllDay: true,
      start: utc('2026-12-24T00:00:00.0000000'),
      end: utc('2026-12-27T00:00:00.0000000'),
    })
    const { timing } = item(days).series
    expect(timing.kind === 'all_day' && [timing.date.toString(), timing.days]).toEqual(['2026-12-24', 3])
  })

  it.for<[string, Partial<GraphEvent>]>([
    ['has no start', { start: null }],
    ['ends before it starts', { end: utc('2026-12-01T07:00:00') }],
    ['starts in a zone that nobody knows', { start: { dateTime: '2026-12-01T08:00:00', timeZone: 'Middle-earth' } }],
    ['starts at no time', { start: utc('tomorrow') }],
    ['lies in the year 1601', { start: utc('1601-01-01T00:00:00'), end: utc('1601-01-01T01:00:00') }],
    ['is a series without a rule', { type: 'seriesMaster' }],
  ])('is set aside when it %s', ([, more]) => {
    expect(toCalendarItem(event(more), PLACE).ok).toBe(false)
  })
})

describe('a series as the room’s mailbox shows it', () => {
  it('takes place by its rule, on the wall clock', () => {
    expect(spans(item(master()))).toHaveLength(4)
    expect(item(master()).series.rule).toMatchObject({ freq: 'WEEKLY', end: { count: 4 }, wkst: 'SU' })
  })

  it('leaves out what was cancelled and moves what was moved', () => {
    const exception = event({
      id: 'AAMkException=',
      type: 'exception',
      seriesMasterId: 'AAMkAGI1AAAt9AHjAAA=',
      occurrenceId: 'OID.AAMkAGI1AAAt9AHjAAA=.2026-12-21',
      originalStart: '2026-12-21T09:00:00Z',
      start: utc('2026-12-22T13:00:00.0000000'),
      end: utc('2026-12-22T13:30:00.0000000'),
    })
    const whole = item(
      master({ cancelledOccurrences: ['OID.AAMkAGI1AAAt9AHjAAA=.2026-12-14'], exceptionOccurrences: [exception] }),
    )
    expect(spans(whole)).toEqual([
      '2026-12-07T09:00:00Z/2026-12-07T10:00:00Z',
      '2026-12-22T13:00:00Z/2026-12-22T13:30:00Z',
      '2026-12-28T09:00:00Z/2026-12-28T10:00:00Z',
    ])
  })

  it('matches an exception whose original start carries seconds that Exchange does not keep', () => {
    const exception = event({
      originalStart: '2026-12-21T09:00:12.865Z',
      start: utc('2026-12-22T13:00:00'),
      end: utc('2026-12-22T14:00:00'),
    })
    expect(spans(item(master({ exceptionOccurrences: [exception] })))).toHaveLength(4)
  })

  it('leaves out an exception that its organiser cancelled', () => {
    const exception = event({ originalStart: '2026-12-21T09:00:00Z', isCancelled: true })
    expect(spans(item(master({ exceptionOccurrences: [exception] })))).toHaveLength(3)
  })

  it('takes a cancelled date as the date in UTC where the series has none on it in its own zone', () => {
    const tokyo = { ...WEEKLY, range: { ...WEEKLY.range, recurrenceTimeZone: 'Tokyo Standard Time' } }
    // Mondays 08:00 in Tokyo are Sundays in UTC.
    const early = { recurrence: tokyo, start: utc('2026-12-06T23:00:00'), end: utc('2026-12-07T00:00:00') }
    for (const date of ['2026-12-14', '2026-12-13']) {
      const whole = item(master({ ...early, cancelledOccurrences: [`OID.x.${date}`] }))
      expect(spans(whole)).not.toContain('2026-12-13T23:00:00Z/2026-12-14T00:00:00Z')
      expect(spans(whole)).toHaveLength(3)
    }
  })

  it('waits for an answer when one of its occurrences does', () => {
    const exception = event({ originalStart: '2026-12-21T09:00:00Z', responseStatus: { response: 'notResponded' } })
    expect(item(master({ exceptionOccurrences: [exception] })).roomResponse).toBe('needs_action')
  })

  it('has another version after any of its exceptions changed, and the same after none did', () => {
    const exception = (etag: string) => event({ '@odata.etag': etag, originalStart: '2026-12-21T09:00:00Z' })
    const [plain, one] = [item(master()), item(master({ exceptionOccurrences: [exception('W/"1"')] }))]
    const two = item(master({ exceptionOccurrences: [exception('W/"2"')] }))
    const cancelled = item(master({ cancelledOccurrences: ['OID.x.2026-12-14'] }))
    expect(new Set([plain, one, two, cancelled].map(({ version }) => version)).size).toBe(4)
    expect(new Set([plain, one, two, cancelled].map(({ etag }) => etag)).size).toBe(4)
    expect(item(master()).version).toBe(plain.version)
    expect(graphEtag(one.etag)).toBe(master()['@odata.etag'])
  })

  it('says that it cannot be written back when its zone is one that only its author knows', () => {
    const custom = { ...WEEKLY, range: { ...WEEKLY.range, recurrenceTimeZone: 'tzone://Microsoft/Custom' } }
    const whole = item(master({ recurrence: custom, originalStartTimeZone: 'tzone://Microsoft/Custom' }))
    expect(whole.unsupported).toEqual(['time_zone'])
    expect(
      item(master({ recurrence: { ...WEEKLY, range: { ...WEEKLY.range, recurrenceTimeZone: '' } } })).unsupported,
    ).toEqual([])
  })

  it.for<[string, Partial<GraphEvent>]>([
    ['an exception does not say which occurrence it was', { exceptionOccurrences: [event({ originalStart: null })] }],
    ['a cancelled occurrence does not say its date', { cancelledOccurrences: ['OID.x'] }],
    ['its rule is unknown', { recurrence: { ...WEEKLY, pattern: { ...WEEKLY.pattern, type: 'lunar' } } }],
  ])('is set aside when %s', ([, more]) => {
    expect(toCalendarItem(master(more), PLACE).ok).toBe(false)
  })
})
