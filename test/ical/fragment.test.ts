import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { createRule } from '../../src/core/recurrence/create-rule.ts'
import { createSeries } from '../../src/core/recurrence/create-series.ts'
import type { SeriesDraft } from '../../src/core/recurrence/index.ts'
import { occurrenceKey } from '../../src/core/recurrence/occurrence-key.ts'
import { resolveZone } from '../../src/core/time/index.ts'
import { type FragmentSource, fragment } from '../../src/ical/fragment.ts'

const zoneOf = (name: string) => {
  const resolved = resolveZone(name)
  if (!resolved.ok) throw new Error(name)
  return resolved.value
}
const at = (text: string) => Temporal.Instant.from(text)
const timing = (zone: string, wall = '2026-12-01T10:00') => ({
  ...{ kind: 'timed' as const, wall: Temporal.PlainDateTime.from(wall), zone: zoneOf(zone), durationSeconds: 3600 },
})

function written(draft: SeriesDraft, said: Partial<FragmentSource> = {}): string {
  const series = createSeries(draft)
  if (!series.ok) throw new Error(series.error.code)
  return fragment({
    ...{ uid: 'a@b', sequence: 2, state: 'confirmed', series: series.value, summary: 'Plan', description: null },
    ...{ organizer: { name: 'Ann Lee', address: 'ann@acme.test' }, visibility: 'public', attendeeCount: null },
    ...{ receivedAt: at('2026-11-20T07:00:00Z'), writtenAt: at('2026-11-22T08:00:00Z') },
    ...said,
  })
}

const parse = (text: string) =>
  new ICAL.Component(ICAL.parse(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${text}END:VCALENDAR\r\n`)).getAllSubcomponents(
    'vevent',
  )

describe('the iCalendar text of a booking', () => {
  it('says when, what and who, by the wall clock of its zone', () => {
    expect(written({ timing: timing('Europe/Berlin') }).split('\r\n')).toEqual([
      ...[
        'BEGIN:VEVENT',
        'UID:a@b',
        'DTSTAMP:20261122T080000Z',
        'CREATED:20261120T070000Z',
        'LAST-MODIFIED:20261122T080000Z',
      ],
      ...['SEQUENCE:2', 'DTSTART;TZID=Europe/Berlin:20261201T100000', 'DTEND;TZID=Europe/Berlin:20261201T110000'],
      ...[
        'STATUS:CONFIRMED',
        'CLASS:PUBLIC',
        'SUMMARY:Plan',
        'ORGANIZER;CN=Ann Lee:mailto:ann@acme.test',
        'END:VEVENT',
        '',
      ],
    ])
  })

  it('writes UTC as UTC, and whole days as dates', () => {
    expect(written({ timing: timing('UTC') })).toContain('DTSTART:20261201T100000Z\r\n')
    const days = written({ timing: { kind: 'all_day', date: Temporal.PlainDate.from('2026-12-24'), days: 3 } })
    expect(days).toContain('DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n')
  })

  it('gives each changed occurrence an event of its own, and each cancelled one an EXDATE', () => {
    const rule = createRule({ freq: 'DAILY', end: { count: 5 } })
    if (!rule.ok) throw new Error('rule')
    const moved = { start: at('2026-12-02T13:00:00Z'), end: at('2026-12-02T14:00:00Z') }
    const text = written({
      ...{
        timing: timing('Europe/Berlin'),
        rule: rule.value,
        exdates: [{ on: Temporal.PlainDate.from('2026-12-05') }],
      },
      overrides: new Map([
        [occurrenceKey({ at: at('2026-12-02T09:00:00Z') }), { cancelled: false, moved, fields: { summary: 'Late' } }],
        [occurrenceKey({ at: at('2026-12-03T09:00:00Z') }), { cancelled: true }],
      ]),
    })
    const [master, exception, ...rest] = parse(text)
    expect(rest).toEqual([])
    expect(text).toContain('RRULE:FREQ=DAILY;COUNT=5\r\n')
    expect(master?.getAllProperties('exdate').map((property) => property.toICALString())).toEqual([
      'EXDATE;TZID=Europe/Berlin:20261205T100000',
      'EXDATE;TZID=Europe/Berlin:20261203T100000',
    ])
    expect(exception?.getFirstProperty('recurrence-id')?.toICALString()).toBe(
      'RECURRENCE-ID;TZID=Europe/Berlin:20261202T100000',
    )
    expect(exception?.getFirstProperty('dtstart')?.toICALString()).toBe('DTSTART;TZID=Europe/Berlin:20261202T140000')
    expect(exception?.getFirstPropertyValue('summary')).toBe('Late')
  })

  it('keeps the wall time of a series that begins in an hour that the clocks skip', () => {
    const rule = createRule({ freq: 'DAILY', end: { count: 3 } })
    if (!rule.ok) throw new Error('rule')
    expect(written({ timing: timing('Europe/Berlin', '2026-03-29T02:30'), rule: rule.value })).toContain(
      'DTSTART;TZID=Europe/Berlin:20260329T023000\r\nDTEND;TZID=Europe/Berlin:20260329T043000\r\n',
    )
  })

  it('names the second of two equal wall times in UTC, because a wall time cannot', () => {
    const rule = createRule({ freq: 'DAILY', end: { count: 2 } })
    if (!rule.ok) throw new Error('rule')
    const moved = { start: at('2026-10-25T01:30:00Z'), end: at('2026-10-25T02:00:00Z') }
    const overrides = new Map([
      [occurrenceKey({ at: at('2026-10-25T08:00:00Z') }), { cancelled: false as const, moved, fields: {} }],
    ])
    expect(written({ timing: timing('Europe/Berlin', '2026-10-24T09:00'), rule: rule.value, overrides })).toContain(
      'DTSTART:20261025T013000Z',
    )
  })

  it('is cancelled when the booking is given up, tentative while it is not certain', () => {
    const status = (state: FragmentSource['state']) =>
      /STATUS:(\w+)/.exec(written({ timing: timing('UTC') }, { state }))?.[1]
    expect((['held', 'confirmed', 'contested', 'declined', 'cancelled'] as const).map(status)).toEqual([
      ...['TENTATIVE', 'CONFIRMED', 'TENTATIVE', 'CANCELLED', 'CANCELLED'],
    ])
  })

  it('survives any text: no line is too long, none is added, and a reader gets the same text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ maxLength: 60 }), (summary, name) => {
        const text = written(
          { timing: timing('UTC') },
          { summary, organizer: { name: `x${name}`, address: 'ann@acme.test' } },
        )
        const lines = text.split('\r\n')
        for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        expect(lines.filter((line) => /^(BEGIN|END):/.test(line))).toHaveLength(2)
        const [event] = parse(text)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what iCalendar text cannot carry.
        const kept = summary.replaceAll(/\r\n?/g, '\n').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
        expect(event?.getFirstPropertyValue('summary')).toBe(kept)
      }),
      { numRuns: 500 },
    )
  })
})
