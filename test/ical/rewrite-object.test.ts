import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OccurrenceKey, Override, Series } from '../../src/core/recurrence/index.ts'
import { fragment } from '../../src/ical/fragment.ts'
import { type ObjectChanges, rewriteObject } from '../../src/ical/rewrite-object.ts'
import { allDay, cancelled, movedTo, start, timed } from '../core/recurrence/builders.ts'
import { seriesWithExceptions, unknownLines } from './arbitrary-object.ts'
import { calendar, meeting, read, series, TEN, vevent, zone } from './object-texts.ts'
import { plainSeries } from './same-series.ts'

const at = (text: string) => Temporal.Instant.from(text)

function rewritten(text: string | Uint8Array, changes: ObjectChanges = {}): string {
  const result = rewriteObject(text, changes, { roomZone: zone('Europe/Berlin') })
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const unfolded = (text: string): string[] => text.replaceAll('\r\n ', '').split('\r\n').slice(0, -1)

/** Without the VTIMEZONEs that are put beside. */
const ownLines = (text: string): string[] => {
  const all = unfolded(text)
  const from = all.indexOf('BEGIN:VTIMEZONE')
  return from === -1 ? all : [...all.slice(0, from), ...all.slice(all.lastIndexOf('END:VTIMEZONE') + 1)]
}

const ALARM = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT10M', 'X-WR-ALARMUID:1', 'END:VALARM']
const ROOM = 'ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-NUM=1;CN="Aspen, North":mailto:Aspen@acme.test'

describe("a client's text that is written back", () => {
  it('says every line as it was sent, known or not', () => {
    fc.assert(
      fc.property(unknownLines, (further) => {
        const text = calendar(vevent(...TEN, ...further, ...ALARM))
        expect(ownLines(rewritten(text))).toEqual(unfolded(text))
      }),
      { numRuns: 300 },
    )
  })

  it('is folded at 75 octets, never inside a character, and ends with a line break', () => {
    const text = rewritten(
      meeting(`SUMMARY:${'Größe 漢字 👩‍🚀 '.repeat(40)}`)
        .replaceAll('\r\n', '\n')
        .trimEnd(),
    )
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
    expect(text).not.toMatch(/[^\r]\n/)
    for (const line of text.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(line.isWellFormed()).toBe(true)
    }
    expect(read(text).summary).toBe('Größe 漢字 👩‍🚀 '.repeat(40).trim().slice(0, 1000))
  })

  it('brings the rules of each zone that it names, once', () => {
    const named = rewritten(meeting('X-A:1'))
    expect(named.match(/TZID:Europe\/Berlin/g)).toHaveLength(1)
    expect(rewritten(named)).toBe(named)
    const alias = rewritten(calendar(vevent('DTSTART;TZID=US/Pacific:20260601T100000', 'DURATION:PT1H')))
    expect(alias).toContain('TZID:US/Pacific\r\n')
    expect(alias).not.toContain('TZID:America/Los_Angeles')
  })

  it('is refused when it cannot be read', () => {
    expect(rewriteObject(meeting('RRULE:FREQ=HOURLY'), {}, { roomZone: zone('Europe/Berlin') })).toMatchObject({
      ok: false,
      error: { code: 'frequency_refused' },
    })
  })
})

describe('what is said differently', () => {
  it('is the state, the revision and the moment of writing, in every part', () => {
    const text = rewritten(
      series(
        vevent(
          'RECURRENCE-ID:20260608T080000Z',
          ...TEN,
          'STATUS:TENTATIVE',
          'SEQUENCE:1',
          'LAST-MODIFIED:20260101T000000Z',
        ),
      ),
      { status: 'CONFIRMED', sequence: 5, writtenAt: at('2026-11-22T10:00:00Z') },
    )
    for (const line of ['STATUS:CONFIRMED', 'SEQUENCE:5', 'DTSTAMP:20261122T100000Z', 'LAST-MODIFIED:20261122T100000Z'])
      expect(unfolded(text).filter((one) => one === line)).toHaveLength(2)
    expect(text).not.toMatch(/TENTATIVE|20260101/)
  })

  it('leaves a cancelled exception cancelled, unless all of it is cancelled', () => {
    const text = series(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN, 'STATUS:CANCELLED'))
    expect(rewritten(text, { status: 'CONFIRMED' }).match(/STATUS:\w+/g)).toEqual([
      'STATUS:CONFIRMED',
      'STATUS:CANCELLED',
    ])
    expect(rewritten(text, { status: 'CANCELLED' }).match(/STATUS:\w+/g)).toEqual([
      'STATUS:CANCELLED',
      'STATUS:CANCELLED',
    ])
  })

  it("is the room's answer, with everything else that was said of the room", () => {
    const answer = { address: 'aspen@acme.test', status: 'DECLINED', requestStatus: '3.8;No authority' } as const
    const text = rewritten(meeting(ROOM, 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@acme.test'), { answer })
    expect(unfolded(text)).toContain(
      'ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED;RSVP=TRUE;X-NUM=1;CN="Aspen, North":mailto:Aspen@acme.test',
    )
    expect(unfolded(text)).toContain('ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@acme.test')
    expect(unfolded(text)).toContain('REQUEST-STATUS:3.8;No authority')
  })

  it('adds no room to a meeting that did not name it', () => {
    const answer = { address: 'aspen@acme.test', status: 'ACCEPTED', requestStatus: '2.0;Success' } as const
    expect(rewritten(meeting(), { answer })).not.toMatch(/ATTENDEE|REQUEST-STATUS/)
  })

  it('is a text without alarms, for everybody but their author', () => {
    const text = rewritten(meeting('X-MOZ-LASTACK:20260101T000000Z', 'X-KEPT:1', ...ALARM), { withoutAlarms: true })
    expect(text).not.toMatch(/VALARM|TRIGGER|LASTACK/)
    expect(text).toContain('X-KEPT:1')
  })
})

describe('a meeting that is moved', () => {
  const move = (text: string, to: Series) => rewritten(text, { series: to })

  it('has its new time in the place of the old one, and keeps everything else', () => {
    const text = calendar(
      vevent('SUMMARY:Plan', 'DTSTART:20260601T080000Z', 'DURATION:PT1H', 'X-KEPT;A="b;c":1', ...ALARM),
    )
    const moved = move(text, timed('2026-06-02T14:00', 'Europe/Berlin', { minutes: 90 }))
    expect(ownLines(moved).slice(3)).toEqual([
      ...['BEGIN:VEVENT', 'UID:meeting@acme.test', 'DTSTAMP:20261101T080000Z', 'SUMMARY:Plan'],
      ...['DTSTART;TZID=Europe/Berlin:20260602T140000', 'DTEND;TZID=Europe/Berlin:20260602T153000'],
      ...['X-KEPT;A="b;c":1', ...ALARM, 'END:VEVENT', 'END:VCALENDAR'],
    ])
  })

  it('by nothing keeps its lines as they are', () => {
    const text = meeting('X-KEPT:1').replace('DTEND;TZID=Europe/Berlin:20260601T110000', 'DURATION;X-A=1:PT60M')
    expect(ownLines(move(text, read(text).series))).toEqual(unfolded(text))
  })

  it('keeps what its exceptions say, drops those that are gone, and makes the ones that are new', () => {
    const text = series(
      vevent('RECURRENCE-ID:20260608T080000Z', ...TEN, 'SUMMARY:Second', 'X-SECOND:1'),
      vevent('RECURRENCE-ID:20260615T080000Z', ...TEN, 'SUMMARY:Third', 'X-THIRD:1'),
    )
    const second: Override = {
      cancelled: false,
      moved: { start: at('2026-06-09T08:00:00Z'), end: at('2026-06-09T09:00:00Z') },
      fields: { summary: 'Second' },
    }
    const to = timed('2026-06-01T10:00', 'Europe/Berlin', {
      rule: 'FREQ=WEEKLY;COUNT=5',
      overrides: [
        [start('2026-06-08T08:00:00Z'), second],
        [start('2026-06-22T08:00:00Z'), movedTo('2026-06-23T08:00:00Z', '2026-06-23T09:00:00Z')],
        [start('2026-06-29T08:00:00Z'), cancelled],
      ],
    })
    const moved = ownLines(move(text, to)).join('\n')
    expect(moved).toContain('X-SECOND:1')
    expect(moved).not.toContain('X-THIRD')
    expect(moved.match(/^SUMMARY.*$/gm)).toEqual(['SUMMARY:Plan', 'SUMMARY:Second', 'SUMMARY:Plan'])
    expect(moved.match(/^RECURRENCE-ID.*$/gm)).toEqual([
      'RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000',
      'RECURRENCE-ID;TZID=Europe/Berlin:20260622T100000',
    ])
    expect(moved).toContain('EXDATE;TZID=Europe/Berlin:20260629T100000')
  })

  it('may become whole days, and an exception without its series may be moved alone', () => {
    expect(ownLines(move(meeting(), allDay('2026-06-03')))).toContain('DTSTART;VALUE=DATE:20260603')
    const detached = calendar(vevent('RECURRENCE-ID:20260608T080000Z', ...TEN))
    const { series: own } = read(detached)
    const overrides = new Map(
      [...own.overrides.keys()].map((key) => [key, movedTo('2026-06-10T08:00:00Z', '2026-06-10T09:00:00Z')]),
    )
    const moved = read(move(detached, { ...own, overrides }))
    expect(moved.isDetached).toBe(true)
    expect(plainSeries(moved.series)).toEqual(plainSeries({ ...own, overrides }))
  })

  it('takes place exactly as it was asked for, whatever it was before, and nothing unknown is lost', () => {
    fc.assert(
      fc.property(seriesWithExceptions, seriesWithExceptions, unknownLines, (from, to, further) => {
        const before = move(calendar(vevent(...TEN, 'SUMMARY:Plan', ...further)), from)
        expect(plainSeries(read(before).series)).toEqual(plainSeries(withChanges(from, 'public')))
        const after = move(before, to)
        expect(plainSeries(read(after).series)).toEqual(plainSeries(withChanges(to, 'public')))
        expect(unfolded(after)).toEqual(expect.arrayContaining(further))
      }),
      { numRuns: 60 },
    )
  })
})

describe('our own text of a booking', () => {
  it('is read as the same series and the same words', () => {
    fc.assert(
      fc.property(seriesWithExceptions, fc.constantFrom('public', 'private'), (own, visibility) => {
        const said = { summary: 'Plan', description: 'Bring figures', visibility } as const
        const organizer = { name: 'Ann Lee', address: 'ann@acme.test' }
        const text = fragment({
          ...{ ...said, organizer, uid: 'a@b', sequence: 2, state: 'confirmed', attendeeCount: null, series: own },
          ...{ receivedAt: at('2026-11-20T07:00:00Z'), writtenAt: at('2026-11-22T08:00:00Z') },
        })
        const found = read(calendar(unfolded(text)))
        const { series: same, ...words } = found
        expect(plainSeries(same)).toEqual(plainSeries(withChanges(own, visibility)))
        expect(words).toMatchObject({ ...said, organizer, uid: 'a@b', sequence: 2, status: 'CONFIRMED' })
      }),
      { numRuns: 100 },
    )
  })
})

/** An exception that says what its series says, says nothing. */
function withChanges(own: Series, visibility: string): Series {
  const overrides = [...own.overrides].map(([key, override]): [OccurrenceKey, Override] => {
    if (override.cancelled || override.fields.visibility !== visibility) return [key, override]
    const { visibility: _, ...fields } = override.fields
    return [key, { ...override, fields }]
  })
  return { ...own, overrides: new Map(overrides) }
}
