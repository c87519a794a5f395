import { describe, expect, it } from 'vitest'
import type { FeedBooking } from '../../src/feeds/ports.ts'
import { renderEntry } from '../../src/feeds/render-entry.ts'

const LINES = [
  'BEGIN:VEVENT',
  'UID:040000008200E00074C5B7101A82E008@corp.example.com',
  'DTSTAMP:20261201T081523Z',
  'CREATED:20261130T101112Z',
  'LAST-MODIFIED:20261201T081523Z',
  'SEQUENCE:3',
  'DTSTART;TZID=Europe/Berlin:20261202T100000',
  'DTEND;TZID=Europe/Berlin:20261202T110000',
  'RRULE:FREQ=WEEKLY;COUNT=4',
  'EXDATE;TZID=Europe/Berlin:20261209T100000',
  'STATUS:CONFIRMED',
  'CLASS:PUBLIC',
  'SUMMARY:Quarterly figures of the northern region and what becomes of the p',
  ' lan for next year',
  'DESCRIPTION:Dial in: https://meet.example.com/secret-room with code 12345',
  ' 6789',
  'ORGANIZER;CN=Ann Example:mailto:ann@corp.example.com',
  'END:VEVENT',
  '',
]
const OVERRIDE = [
  'BEGIN:VEVENT',
  'UID:040000008200E00074C5B7101A82E008@corp.example.com',
  'DTSTAMP:20261201T081523Z',
  'SEQUENCE:3',
  'RECURRENCE-ID;TZID=Europe/Berlin:20261216T100000',
  'DTSTART;TZID=Europe/Berlin:20261216T120000',
  'DTEND;TZID=Europe/Berlin:20261216T130000',
  'STATUS:CONFIRMED',
  'CLASS:PRIVATE',
  'SUMMARY:Lay-offs',
  'END:VEVENT',
  '',
]

const entry = (change: Partial<FeedBooking> = {}): FeedBooking => ({
  roomId: 1,
  uid: '040000008200E00074C5B7101A82E008@corp.example.com',
  state: 'confirmed',
  isPrivate: false,
  fragment: LINES.join('\r\n'),
  ...change,
})
const options = {
  detail: 'busy',
  roomName: 'Aspen, North',
  isShared: false,
  uidSecret: new Uint8Array(32).fill(1),
} as const

describe('a booking in a feed', () => {
  it('that only says busy keeps the times and nothing else', () => {
    const text = renderEntry(entry(), options)
    expect(text.split('\r\n').slice(2)).toEqual([
      'DTSTAMP:20261201T000000Z',
      'SUMMARY:Busy',
      'SEQUENCE:3',
      'DTSTART;TZID=Europe/Berlin:20261202T100000',
      'DTEND;TZID=Europe/Berlin:20261202T110000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE;TZID=Europe/Berlin:20261209T100000',
      'STATUS:CONFIRMED',
      'LOCATION:Aspen\\, North',
      'END:VEVENT',
      '',
    ])
    expect(text).not.toMatch(/corp|Ann|figures|lan for|6789/)
  })

  it('with its title shows that, with all its lines, and no more', () => {
    const text = renderEntry(entry(), { ...options, detail: 'title' })
    expect(text).toContain('of the p\r\n lan for next year\r\n')
    expect(text).toContain('UID:040000008200E00074C5B7101A82E008@corp.example.com\r\n')
    expect(text).not.toMatch(/Ann|meet\.example|6789/)
  })

  it('with everything shows everything', () => {
    const text = renderEntry(entry(), { ...options, detail: 'full' })
    for (const line of LINES) expect(text).toContain(line)
    expect(text).toContain('LOCATION:Aspen\\, North')
  })

  it.each(['busy', 'title', 'full'] as const)('that is private is busy in a link that shows %s', (detail) => {
    expect(renderEntry(entry({ isPrivate: true }), { ...options, detail })).toBe(renderEntry(entry(), options))
  })

  it('with one private date hides that date, and keeps the series together', () => {
    const text = renderEntry(entry({ fragment: [...LINES.slice(0, -1), ...OVERRIDE].join('\r\n') }), {
      ...options,
      detail: 'full',
    })
    expect(text).toContain('Quarterly figures')
    expect(text).not.toContain('Lay-offs')
    expect(text).toContain('RECURRENCE-ID;TZID=Europe/Berlin:20261216T100000')
    expect(text.match(/^UID:.*$/gm)?.map((line) => line.trim())).toEqual(
      Array(2).fill('UID:040000008200E00074C5B7101A82E008@corp.example.com'),
    )
  })

  it('with a date that takes no time of the room says so, whatever the link shows', () => {
    const open = OVERRIDE.flatMap((line) =>
      line === 'CLASS:PRIVATE' ? ['CLASS:PUBLIC', 'TRANSP:TRANSPARENT'] : [line],
    )
    const fragment = [...LINES.slice(0, -1), ...open].join('\r\n')
    for (const detail of ['busy', 'title', 'full'] as const)
      expect(renderEntry(entry({ fragment }), { ...options, detail }).match(/TRANSP:TRANSPARENT/g)).toHaveLength(1)
  })

  it('leaves out the alarms of whoever wrote it', () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M', 'DURATION:PT5M', 'SUMMARY:Wake up', 'END:VALARM']
    const lines = [...LINES.slice(0, -2), ...alarm, ...LINES.slice(-2)]
    for (const detail of ['busy', 'title', 'full'] as const) {
      const text = renderEntry(entry({ fragment: lines.join('\r\n') }), { ...options, detail })
      expect(text).not.toMatch(/VALARM|TRIGGER|DURATION|Wake/)
      expect(text).toBe(renderEntry(entry(), { ...options, detail }))
    }
  })

  it('is the same whether its lines are looked at one by one or not, whatever is written in them', () => {
    const odd = LINES.map((line) => (line === ' 6789' ? ' ends with END:VEVENT' : line))
    const room = { ...options, detail: 'full', roomName: "Till's $& $1 room" } as const
    const short = renderEntry(entry({ fragment: odd.join('\r\n') }), room)
    // A place of the organiser's own makes it look at each line.
    const long = renderEntry(
      entry({ fragment: [...odd.slice(0, -2), 'LOCATION:Mine', ...odd.slice(-2)].join('\r\n') }),
      room,
    )
    expect(short).toBe(long)
    expect(short.match(/^LOCATION:Till's \$& \$1 room\r$/gm)).toHaveLength(1)
  })

  it('has the same hidden name every time, and another under another key', () => {
    const uid = (secret: number) =>
      /^UID:(.*)$/m.exec(renderEntry(entry(), { ...options, uidSecret: new Uint8Array(32).fill(secret) }))?.[1]
    expect(uid(1)).toBe(uid(1))
    expect(uid(1)).not.toBe(uid(2))
  })

  describe('among those of other rooms', () => {
    const shared = { ...options, isShared: true }
    const summaries = (text: string) => text.replaceAll('\r\n ', '').match(/(?<=^SUMMARY:).*$/gm)

    it('says its room before its title, and folds the two again', () => {
      const text = renderEntry(entry(), { ...shared, detail: 'title' })
      expect(summaries(text)).toEqual([
        'Aspen\\, North: Quarterly figures of the northern region and what becomes of the plan for next year',
      ])
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    })

    it('says its room when it only says busy, and when nothing was said', () => {
      expect(summaries(renderEntry(entry(), shared))).toEqual(['Aspen\\, North: Busy'])
      const untitled = LINES.filter((line) => !/^SUMMARY| lan for/.test(line)).join('\r\n')
      expect(summaries(renderEntry(entry({ fragment: untitled }), { ...shared, detail: 'full' }))).toEqual([
        'Aspen\\, North',
      ])
    })

    it.each(['busy', 'title', 'full'] as const)('is another one in each room, and one in itself (%s)', (detail) => {
      const fragment = [...LINES.slice(0, -1), ...OVERRIDE].join('\r\n')
      const uids = (roomId: number) =>
        renderEntry(entry({ roomId, fragment }), { ...shared, detail }).match(/(?<=^UID:).*$/gm) ?? []
      expect(new Set(uids(1)).size).toBe(1)
      expect(uids(1)).toHaveLength(2)
      expect(uids(1)).not.toEqual(uids(2))
      expect(uids(1)).toEqual(uids(1))
    })
  })
})
