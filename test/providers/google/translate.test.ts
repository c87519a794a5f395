import { describe, expect, it } from 'vitest'
import type { CalendarItem } from '../../../src/core/calendar-item.ts'
import { toBase32Hex } from '../../../src/providers/google/event-ids.ts'
import type { GoogleEvent } from '../../../src/providers/google/google-event.ts'
import { isMeeting, toItem } from '../../../src/providers/google/translate.ts'

const ROOM = 'c_1883abc@resource.calendar.google.com'
const READING = {
  calendar: { remoteCalendarId: ROOM, timeZone: 'Europe/Berlin' },
  ownAddresses: new Set(['rooms@example.com']),
}

const roomEntry = (responseStatus: string) => ({ email: ROOM, self: true, resource: true, responseStatus })

/** The room's copy of a meeting that Ann made, as the API shows it. */
const invited = (more: Partial<GoogleEvent> = {}): GoogleEvent => ({
  id: '19odqf555q7g754pi4d4r06bhr',
  etag: '"3480508598540894"',
  status: 'confirmed',
  created: '2026-11-22T19:58:05.000Z',
  updated: '2026-11-22T19:58:19.270Z',
  summary: ' Budget ',
  creator: { email: 'Ann@example.com' },
  organizer: { email: 'Ann@example.com', displayName: 'Ann Meyer' },
  start: { dateTime: '2026-12-08T10:20:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-12-08T11:40:00+01:00', timeZone: 'Europe/Berlin' },
  iCalUID: '19odqf555q7g754pi4d4r06bhr@google.com',
  attendees: [{ email: 'ann@example.com', responseStatus: 'accepted' }, roomEntry('accepted')],
  eventType: 'default',
  ...more,
})

/** What somebody wrote straight onto the room's calendar. */
const hold = (more: Partial<GoogleEvent> = {}): GoogleEvent => {
  const { attendees: _none, ...event } = invited()
  return { ...event, organizer: { email: ROOM, self: true, displayName: 'Orion' }, ...more }
}

const series = (more: Partial<GoogleEvent> = {}): GoogleEvent =>
  hold({ id: 'master', iCalUID: 'master@google.com', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'], ...more })

const exception = (more: Partial<GoogleEvent> = {}): GoogleEvent =>
  hold({
    id: 'master_20261215T092000Z',
    etag: '"7"',
    recurringEventId: 'master',
    originalStartTime: { dateTime: '2026-12-15T10:20:00+01:00', timeZone: 'Europe/Berlin' },
    start: { dateTime: '2026-12-15T10:20:00+01:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-12-15T11:40:00+01:00', timeZone: 'Europe/Berlin' },
    ...more,
  })

function itemOf(event: GoogleEvent, exceptions: readonly GoogleEvent[] = []): CalendarItem {
  const item = toItem({ event, exceptions }, READING)
  if (!item.ok) throw new Error(item.error.reason)
  return item.value
}

const reasonOf = (event: GoogleEvent, exceptions: readonly GoogleEvent[] = []): string => {
  const item = toItem({ event, exceptions }, READING)
  return item.ok ? 'was understood' : item.error.reason
}

describe('a meeting to which the room was invited', () => {
  it('has its time by the wall clock, its organiser in lower case, and its text trimmed', () => {
    expect(itemOf(invited())).toMatchObject({
      remoteId: '19odqf555q7g754pi4d4r06bhr',
      etag: '"3480508598540894"',
      version: '"3480508598540894"',
      createdAt: '2026-11-22T19:58:05Z',
      modifiedAt: '2026-11-22T19:58:19.27Z',
      joinKey: '19odqf555q7g754pi4d4r06bhr@google.com',
      blocking: true,
      cancelled: false,
      roomResponse: 'accepted',
      organizer: { name: 'Ann Meyer', address: 'ann@example.com' },
      summary: 'Budget',
      visibility: 'public',
      attendeeCount: 1,
      marker: null,
      unsupported: [],
      series: { timing: { kind: 'timed', zone: 'Europe/Berlin', durationSeconds: 4800 }, rule: null },
    })
  })

  it.for([
    ['needsAction', 'needs_action', true],
    ['tentative', 'tentative', true],
    ['accepted', 'accepted', true],
    ['declined', 'declined', false],
    ['somethingNew', 'needs_action', true],
  ] as const)('answered with %s takes the room or not', ([answer, roomResponse, blocking]) => {
    expect(itemOf(invited({ attendees: [roomEntry(answer)] }))).toMatchObject({ roomResponse, blocking })
  })

  it('is private when it is confidential, and blocks no time when it is shown as free', () => {
    expect(itemOf(invited({ visibility: 'confidential' })).visibility).toBe('private')
    expect(itemOf(invited({ transparency: 'transparent' })).blocking).toBe(false)
  })

  it('has no title where Google hides it, and no count where the guests are hidden', () => {
    expect(itemOf(invited({ summary: null })).summary).toBeNull()
    expect(itemOf(invited({ attendeesOmitted: true })).attendeeCount).toBeNull()
    expect(itemOf(invited({ guestsCanSeeOtherGuests: false })).attendeeCount).toBeNull()
  })

  it('shares its key with the same meeting in Outlook, whoever made it', () => {
    const outlook = `040000008200E00074C5B7101A82E008${'07EA0C08'}${'A'.repeat(16)}${'0'.repeat(16)}10000000${'C'.repeat(32)}`
    const clean = outlook.replace('07EA0C08', '00000000')
    expect(itemOf(invited({ iCalUID: outlook })).joinKey).toBe(clean)
    expect(itemOf(invited({ iCalUID: null, id: `_${toBase32Hex(Buffer.from(outlook))}` })).joinKey).toBe(clean)
  })

  it('is a meeting of its own when the room was invited to one occurrence alone', () => {
    const first = itemOf(exception({ iCalUID: 'x@google.com' }))
    const second = itemOf(
      exception({ iCalUID: 'x@google.com', originalStartTime: { dateTime: '2026-12-22T10:20:00+01:00' } }),
    )
    expect(first.joinKey).toBe('x@google.com#2026-12-15T09:20:00Z')
    expect(second.joinKey).not.toBe(first.joinKey)
  })
})

describe('an entry straight on the room’s calendar', () => {
  it('asks for no answer and names its author', () => {
    expect(itemOf(hold())).toMatchObject({
      roomResponse: 'organizer',
      blocking: true,
      organizer: { name: 'ann@example.com', address: 'ann@example.com' },
      attendeeCount: 0,
    })
  })

  it('names nobody when we wrote it, and carries our mark', () => {
    const ours = hold({
      creator: { email: 'Rooms@example.com' },
      extendedProperties: { private: { mmuLink: 'link-1', mmuGeneration: '2', mmuUid: 'u' } },
    })
    expect(itemOf(ours)).toMatchObject({ organizer: null, marker: { linkId: 'link-1', generation: 2 } })
  })

  it.for([
    { mmuLink: 'x' },
    { mmuGeneration: '1' },
    { mmuLink: '', mmuGeneration: '1' },
    { mmuLink: 'x', mmuGeneration: '-1' },
  ] as const)('carries no mark when only %j is left of it', (properties) => {
    expect(itemOf(hold({ extendedProperties: { private: properties } })).marker).toBeNull()
  })

  it('takes whole days as days', () => {
    const days = hold({ start: { date: '2026-12-05' }, end: { date: '2026-12-07' } })
    const { timing } = itemOf(days).series
    expect(timing.kind === 'all_day' && [timing.date.toString(), timing.days]).toEqual(['2026-12-05', 2])
  })

  it('takes no time when it ends as it starts', () => {
    const end = { dateTime: '2026-12-08T10:20:00+01:00', timeZone: 'Europe/Berlin' }
    expect(itemOf(hold({ end })).blocking).toBe(false)
  })

  it('keeps its instants in a zone that nobody knows, by the clock of the room', () => {
    const start = { dateTime: '2026-12-08T10:20:00+01:00', timeZone: 'Mars/Olympus' }
    expect(itemOf(hold({ start })).series.timing).toMatchObject({ zone: 'Europe/Berlin' })
  })

  it.for([
    ['no start', { start: null }],
    ['a start that is no time', { start: { dateTime: 'tomorrow' } }],
    ['a start in the year 9999', { start: { dateTime: '9999-12-31T00:00:00Z' } }],
    ['a date at one end alone', { end: { date: '2026-12-09' } }],
    ['an end before its start', { end: { dateTime: '2026-12-08T09:00:00+01:00' } }],
    ['a rule by the hour', { recurrence: ['RRULE:FREQ=HOURLY'] }],
    ['two rules', { recurrence: ['RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY'] }],
    ['an EXRULE', { recurrence: ['RRULE:FREQ=DAILY', 'EXRULE:FREQ=WEEKLY'] }],
    ['a cancelled date that is none', { recurrence: ['RRULE:FREQ=DAILY', 'EXDATE:soon'] }],
    [
      'a series in a zone that nobody knows',
      { recurrence: ['RRULE:FREQ=DAILY'], start: { dateTime: '2026-12-08T10:20:00+01:00', timeZone: 'Mars/Olympus' } },
    ],
  ] as const)('is set aside with a reason when it has %s', ([, more]) => {
    const reason = reasonOf(hold({ ...more } as Partial<GoogleEvent>))
    expect(reason).not.toBe('was understood')
    expect(reason.length).toBeGreaterThan(10)
  })

  it('is no meeting when it is a working place, a birthday or a mail extract', () => {
    expect(isMeeting(hold())).toBe(true)
    for (const eventType of ['workingLocation', 'birthday', 'fromGmail', 'outOfOffice', 'focusTime']) {
      expect(isMeeting(hold({ eventType }))).toBe(false)
    }
  })
})

describe('a series', () => {
  it('takes its cancelled and moved occurrences with it', () => {
    const moved = exception({
      start: { dateTime: '2026-12-16T14:00:00+01:00' },
      end: { dateTime: '2026-12-16T15:00:00+01:00' },
      summary: 'Budget, later',
    })
    const cancelled: GoogleEvent = {
      id: 'master_20261222T092000Z',
      status: 'cancelled',
      recurringEventId: 'master',
      originalStartTime: { dateTime: '2026-12-22T10:20:00+01:00', timeZone: 'Europe/Berlin' },
    }
    const { overrides } = itemOf(series(), [moved, cancelled]).series
    expect([...overrides.keys()]).toEqual(['2026-12-15T09:20:00Z', '2026-12-22T09:20:00Z'])
    const [first, second] = [...overrides.values()]
    expect(first).toMatchObject({ cancelled: false, fields: { summary: 'Budget, later' } })
    expect(first?.cancelled === false && first.moved?.start.toString()).toBe('2026-12-16T13:00:00Z')
    expect(second).toEqual({ cancelled: true })
  })

  it('never reads a time from a cancelled occurrence', () => {
    const cancelled = exception({ status: 'cancelled', start: { dateTime: 'nonsense' }, end: null })
    expect([...itemOf(series(), [cancelled]).series.overrides.values()]).toEqual([{ cancelled: true }])
  })

  it('has no exception where an occurrence was changed back', () => {
    expect(itemOf(series(), [exception()]).series.overrides.size).toBe(0)
  })

  it('is free on the one date that the room declined', () => {
    const master = series({ organizer: { email: 'ann@example.com' }, attendees: [roomEntry('accepted')] })
    const declined = exception({ organizer: { email: 'ann@example.com' }, attendees: [roomEntry('declined')] })
    const [override] = [...itemOf(master, [declined]).series.overrides.values()]
    expect(override).toMatchObject({ moved: null, fields: { blocking: false } })
  })

  it('gets another version and another tag when only an occurrence changed', () => {
    const before = itemOf(series(), [exception({ etag: '"7"' })])
    const after = itemOf(series(), [exception({ etag: '"8"', updated: '2026-11-23T08:00:00.000Z' })])
    expect(after.version).not.toBe(before.version)
    expect(after.etag).not.toBe(before.etag)
    expect(after.modifiedAt).toBe('2026-11-23T08:00:00Z')
  })

  it('reads cancelled and further dates in each of their forms', () => {
    const lines = [
      'RRULE:FREQ=DAILY;COUNT=9',
      'EXDATE;TZID=Europe/Berlin:20261209T102000,20261210T102000',
      'EXDATE:20261211T092000Z',
      'RDATE;TZID=America/New_York:20270105T042000',
      'EXDATE;VALUE=DATE:20261212',
    ]
    const { exdates, rdates } = itemOf(series({ recurrence: lines })).series
    expect(exdates.map((ref) => ('at' in ref ? ref.at : ref.on).toString())).toEqual([
      '2026-12-09T09:20:00Z',
      '2026-12-10T09:20:00Z',
      '2026-12-11T09:20:00Z',
      '2026-12-12T09:20:00Z',
    ])
    expect(rdates.map((ref) => ('at' in ref ? ref.at : ref.on).toString())).toEqual(['2027-01-05T09:20:00Z'])
  })

  it('names what of its recurrence could be read only in part', () => {
    const lines = ['RRULE:FREQ=DAILY;COUNT=3', 'RDATE;VALUE=PERIOD:20270105T092000Z/PT2H', 'X-ODD:1']
    expect(itemOf(series({ recurrence: lines })).unsupported).toEqual(['RDATE;VALUE=PERIOD', 'X-ODD'])
  })

  it('of whole days has dates for its exceptions', () => {
    const days = series({ start: { date: '2026-12-08' }, end: { date: '2026-12-09' } })
    const moved = exception({
      originalStartTime: { date: '2026-12-15' },
      start: { date: '2026-12-16' },
      end: { date: '2026-12-17' },
    })
    const [[key, override] = []] = [...itemOf(days, [moved]).series.overrides]
    expect(key).toBe('2026-12-15')
    expect(override?.cancelled === false && override.moved?.start.toString()).toBe('2026-12-16')
  })
})
