import { describe, expect, it } from 'vitest'
import { expandPlan } from '../../src/booking/plan-booking.ts'
import { parseInWorker } from '../../src/foreign-calendars/index.ts'
import { readItems } from '../../src/foreign-calendars/read-items.ts'
import { zone } from '../core/recurrence/builders.ts'

const parse = parseInWorker()
const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']

const ROOM = {
  ...{ id: 1, organizationId: 1, name: 'Aspen', building: null, floor: null, capacity: null, features: [] },
  ...{ timeZone: zone('Europe/Berlin'), padding: { setUpMinutes: 0, cleanUpMinutes: 0 }, policyVersion: 1, version: 1 },
  ...{ createdAt: Temporal.Instant.from('2026-01-01T00:00:00Z'), archivedAt: null },
} as never

/** When the meetings of a text take the room in 2026, by UID. */
async function times(text: string): Promise<Record<string, string[] | null>> {
  const raw = await parse(text)
  if (!raw.ok) throw new Error(raw.error.detail)
  const { items } = readItems(raw.value, zone('Europe/Berlin'))
  const now = Temporal.Instant.from('2026-01-01T00:00:00Z')
  return Object.fromEntries(
    items.map(({ uid, series }) => {
      if (series === null) return [uid, null]
      const plan = expandPlan({ room: ROOM, series, kind: 'blocker', now })
      if (!plan.ok) throw new Error(plan.error.code)
      return [uid, plan.value.rows.map(({ startsAt, endsAt }) => `${startsAt}/${endsAt}`)]
    }),
  )
}
const unreadable = async (...lines: string[]): Promise<number> => {
  const raw = await parse(calendar(...event('UID:a', ...lines)))
  return raw.ok ? readItems(raw.value, zone('Europe/Berlin')).unreadable.size : -1
}

describe('what a foreign calendar says', () => {
  it.each([
    ['UTC', ['DTSTART:20261202T090000Z', 'DTEND:20261202T100000Z'], '2026-12-02T09:00:00Z/2026-12-02T10:00:00Z'],
    [
      'a zone by its name',
      ['DTSTART;TZID=America/New_York:20261202T090000', 'DURATION:PT90M'],
      '2026-12-02T14:00:00Z/2026-12-02T15:30:00Z',
    ],
    [
      'a zone of Windows',
      ['DTSTART;TZID="W. Europe Standard Time":20261202T090000', 'DURATION:PT1H'],
      '2026-12-02T08:00:00Z/2026-12-02T09:00:00Z',
    ],
    [
      'a zone by a path',
      ['DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Moscow:20261202T090000', 'DURATION:PT1H'],
      '2026-12-02T06:00:00Z/2026-12-02T07:00:00Z',
    ],
    [
      'no zone: where the room is',
      ['DTSTART:20260702T090000', 'DURATION:PT1H'],
      '2026-07-02T07:00:00Z/2026-07-02T08:00:00Z',
    ],
    ['a whole day', ['DTSTART;VALUE=DATE:20261202'], '2026-12-01T23:00:00Z/2026-12-02T23:00:00Z'],
    [
      'whole days',
      ['DTSTART;VALUE=DATE:20261202', 'DTEND;VALUE=DATE:20261204'],
      '2026-12-01T23:00:00Z/2026-12-03T23:00:00Z',
    ],
    [
      'a folded line and lower-case names',
      ['dtstart;tzid=Europe/Ber', ' lin:20261202T090000', 'dtend;tzid=Europe/Berlin:20261202T100000'],
      '2026-12-02T08:00:00Z/2026-12-02T09:00:00Z',
    ],
  ])('is understood in %s', async (_title, lines, span) => {
    expect(await times(calendar(...event('UID:a', ...lines)))).toEqual({ a: [span] })
  })

  it('is a series with its exceptions, expanded by our own rules over the change of clocks', async () => {
    const text = calendar(
      ...event(
        'UID:a',
        'DTSTART;TZID=Europe/Berlin:20260316T100000',
        'DURATION:PT1H',
        'RRULE:FREQ=WEEKLY;COUNT=4',
        'EXDATE;TZID=Europe/Berlin:20260323T100000',
      ),
      ...event(
        'UID:a',
        'RECURRENCE-ID;TZID=Europe/Berlin:20260330T100000',
        'DTSTART:20260331T120000Z',
        'DTEND:20260331T130000Z',
      ),
      ...event(
        'UID:a',
        'RECURRENCE-ID;TZID=Europe/Berlin:20260406T100000',
        'DTSTART:20260406T080000Z',
        'STATUS:CANCELLED',
      ),
    )
    expect(await times(text)).toEqual({
      a: ['2026-03-16T09:00:00Z/2026-03-16T10:00:00Z', '2026-03-31T12:00:00Z/2026-03-31T13:00:00Z'],
    })
  })

  it('takes no time when it is cancelled, transparent or without length', async () => {
    const start = 'DTSTART:20261202T090000Z'
    const text = calendar(
      ...event('UID:a', start, 'DURATION:PT1H', 'STATUS:CANCELLED'),
      ...event('UID:b', start, 'DURATION:PT1H', 'TRANSP:TRANSPARENT'),
      ...event('UID:c', start),
    )
    expect(await times(text)).toEqual({ a: null, b: null, c: null })
  })

  it.each([
    ['a zone that nobody knows', ['DTSTART;TZID=Middle/Earth:20261202T090000', 'DURATION:PT1H']],
    ['a day that does not exist', ['DTSTART:20260230T090000Z', 'DURATION:PT1H']],
    ['an end before its start', ['DTSTART:20261202T090000Z', 'DTEND:20261202T080000Z']],
    ['no start', ['SUMMARY:When?']],
    ['a rule that rooms cannot follow', ['DTSTART:20261202T090000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY']],
    [
      'two rules',
      ['DTSTART:20261202T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2', 'RRULE:FREQ=WEEKLY;COUNT=2'],
    ],
    ['periods', ['DTSTART:20261202T090000Z', 'DURATION:PT1H', 'RDATE;VALUE=PERIOD:20261203T090000Z/PT1H']],
  ])('is left alone with %s: never guessed, never UTC', async (_title, lines) => {
    expect(await unreadable(...lines)).toBe(1)
  })

  it('keeps its text, and whether it is private', async () => {
    const raw = await parse(
      calendar(
        ...event('UID:a', 'DTSTART:20261202T090000Z', 'DURATION:PT1H', 'SUMMARY:One\\, two', 'CLASS:CONFIDENTIAL'),
      ),
    )
    const [item] = raw.ok ? readItems(raw.value, zone('UTC')).items : []
    expect(item).toMatchObject({ summary: 'One, two', visibility: 'private' })
  })

  it('has the same mark while it says the same, and another when it does not', async () => {
    const mark = async (...lines: string[]) => {
      const raw = await parse(calendar(...event('UID:a', 'DTSTART:20261202T090000Z', ...lines)))
      return raw.ok ? readItems(raw.value, zone('UTC')).items[0]?.hash : null
    }
    expect(await mark('DURATION:PT1H', 'DTSTAMP:20260101T000000Z')).toBe(
      await mark('DTEND:20261202T100000Z', 'DTSTAMP:20270101T000000Z'),
    )
    expect(await mark('DURATION:PT1H')).not.toBe(await mark('DURATION:PT2H'))
  })
})

describe('a text that is no calendar', () => {
  it.each([
    ['a web page', '<!doctype html><html>Sign in</html>'],
    ['nothing', ''],
    ['a part of one', calendar(...event('UID:a', 'DTSTART:20261202T090000Z')).slice(0, -20)],
    ['boxes within boxes', calendar(...Array(5_000).fill('BEGIN:VEVENT'))],
    ['more meetings than are followed', calendar(...Array(5_001).fill(event('DTSTART:20261202T090000Z').join('\r\n')))],
  ])('is unreadable: %s', async (_title, text) => {
    expect(await parse(text)).toMatchObject({ ok: false, error: { code: 'unreadable' } })
  })

  it('is given up when reading it takes too long', async () => {
    expect(await parseInWorker(1)(calendar())).toMatchObject({ ok: false, error: { code: 'too_slow' } })
  })

  it('reads one folded line of a megabyte, and rules that never end, at once', async () => {
    const long = `SUMMARY:${'x\r\n '.repeat(300_000)}`
    const text = calendar(
      ...event('UID:a', 'DTSTART:20261202T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', long),
    )
    expect(await times(text)).toEqual({})
  })
})
