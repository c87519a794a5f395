import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateJoinKey, readDateJoinKey } from '../../src/core/date-join-key.ts'
import { type LostDate, withoutLost } from '../../src/core/lost-dates.ts'
import { expand, type OccurrenceKey, type Override, occurrenceKey } from '../../src/core/recurrence/index.ts'
import {
  type Arrival,
  dateAlone,
  dateAsRuled,
  datesAway,
  isSwap,
  type RoomOfMeeting,
  roomOfDate,
} from '../../src/core/swap.ts'
import { anySeries } from './recurrence/arbitrary-series.ts'
import { allDay, cancelled, instant, movedTo, start, timed, zone } from './recurrence/builders.ts'

const BERLIN = zone('Europe/Berlin')
const NOW = instant('2026-11-23T09:00:00Z')
const LONG_AGO = instant('2000-01-01T00:00:00Z')
const ASPEN = 'aspen@rooms.example'

/** Three Tuesdays at nine. */
const tuesdays = (extras: object = {}) =>
  timed('2026-12-01T09:00', 'Europe/Berlin', { rule: 'FREQ=WEEKLY;COUNT=3', ...extras })
const SECOND = start('2026-12-08T09:00', 'Europe/Berlin')
const KEY = occurrenceKey(SECOND)
const there = (extras: object = {}, lost: readonly LostDate[] = []) => ({ series: tuesdays(extras), lost })

const declined: Override = { cancelled: false, moved: null, fields: { blocking: false } }

/** The second date, which the room refused because somebody else has it. */
const lostSecond = (replacedBy: number | null = null): LostDate => ({
  ...{ key: KEY, asked: null, startsAt: instant(KEY), endsAt: instant('2026-12-08T09:00:00Z'), kept: null, replacedBy },
  verdict: { code: 'room_unavailable', rule: 'r', value: null, limit: null, inputs: { decidedAt: '' } },
})

const aspen: RoomOfMeeting = {
  ...{ bookingId: 1, roomId: 1, roomName: 'Aspen', timeZone: BERLIN, calendarId: 1, linkId: 1, joinKey: 'budget' },
  ...{
    recurs: true,
    address: ASPEN,
    organizer: null,
    answered: 'accepted',
    lost: null,
    isRefused: false,
    metRooms: [],
  },
  ...{ receivedAt: '2026-11-01T09:00:00Z', provenAt: '2026-11-23T08:00:00Z', changedAt: '2026-11-23T09:00:00Z' },
  swapped: null,
}
const inVega = (metRooms: Arrival['metRooms']): Arrival => ({
  ...{ address: 'vega@rooms.example', organizer: null, metRooms, receivedAt: '2026-11-23T09:01:00Z' },
})

describe('a single meeting under the UID of a series', () => {
  const alone = (joinKey: string | null, wall: string, date: string | null = null) => ({
    ...{ joinKey, series: timed(wall, 'Europe/Berlin') },
    instanceDate: date === null ? null : Temporal.PlainDate.from(date),
  })

  it('is the date that its key names, wherever it was moved', () => {
    expect(dateAlone(there(), alone(dateJoinKey('budget', KEY), '2026-12-09T15:00'))).toBe(KEY)
  })

  it('is the date at whose original start it stands, where its key names none', () => {
    expect(dateAlone(there(), alone('budget', '2026-12-08T09:00'))).toBe(KEY)
    expect(dateAlone(there({ exdates: [SECOND] }), alone('budget', '2026-12-08T09:00'))).toBe(KEY)
    expect(dateAlone(there(), alone('budget', '2026-12-08T15:00'))).toBeNull()
  })

  it('is the date that its UID names by the clock of the series, wherever it was moved', () => {
    expect(dateAlone(there(), alone('budget', '2026-12-08T15:00', '2026-12-08'))).toBe(KEY)
    expect(dateAlone(there(), alone('budget', '2026-12-08T15:00', '2026-12-09'))).toBeNull()
    // Several dates of one day are told apart by their time alone.
    const often = there({ rdates: [start('2026-12-08T10:00', 'Europe/Berlin')] })
    expect(dateAlone(often, alone('budget', '2026-12-08T15:00', '2026-12-08'))).toBeNull()
    expect(dateAlone(often, alone('budget', '2026-12-08T10:00', '2026-12-08'))).toBe('2026-12-08T09:00:00Z')
  })

  it('is none of them when the rule does not name it', () => {
    expect(dateAlone(there(), alone(dateJoinKey('budget', '2026-12-09T08:00:00Z'), '2026-12-09T09:00'))).toBeNull()
  })

  it('is a day of a series of whole days', () => {
    const days = { series: allDay('2026-12-01', { rule: 'FREQ=DAILY;COUNT=3' }), lost: [] }
    const day = (date: string) => ({ series: allDay(date), instanceDate: null })
    expect(dateAlone(days, { joinKey: 'budget', ...day('2026-12-02') })).toBe('2026-12-02')
    expect(dateAlone(days, { joinKey: dateJoinKey('budget', '2026-12-03'), ...day('2026-12-09') })).toBe('2026-12-03')
  })

  it('names its series and its date by one key, whatever else the UID of the series holds', () => {
    const uids = fc.string({ minLength: 1 })
    fc.assert(
      fc.property(uids, fc.constantFrom(KEY, '2026-12-08' as OccurrenceKey), (series, date) => {
        expect(readDateJoinKey(dateJoinKey(series, date))).toEqual({ series, date })
      }),
    )
    for (const whole of ['budget', 'budget#2', '#2026-12-08', 'budget#', '040000008200E00074C5'])
      expect(readDateJoinKey(whole)).toBeNull()
  })
})

describe('one date of a series, as its room has it', () => {
  it('was withdrawn when it was called off there, and refused when the room said no to it', () => {
    expect(roomOfDate(aspen, there(), KEY).lost).toBeNull()
    expect(roomOfDate(aspen, there({ exdates: [SECOND] }), KEY).lost).toBe('withdrawn')
    expect(roomOfDate(aspen, there({ overrides: [[SECOND, cancelled]] }), KEY).lost).toBe('withdrawn')
    expect(roomOfDate(aspen, there({ overrides: [[SECOND, declined]] }), KEY).lost).toBe('declined')
    expect(roomOfDate(aspen, there({ exdates: [SECOND] }, [lostSecond()]), KEY).lost).toBe('declined')
    const moved = movedTo('2026-12-08T14:00:00Z', '2026-12-08T15:00:00Z')
    expect(roomOfDate(aspen, there({ overrides: [[SECOND, moved]] }), KEY).lost).toBeNull()
  })

  it('has gone to the room that met it without the first, or after its no', () => {
    const gone = roomOfDate(aspen, there({ exdates: [SECOND] }), KEY)
    const refused = roomOfDate(aspen, there({ exdates: [SECOND] }, [lostSecond()]), KEY)
    const saidNo = [{ address: ASPEN, response: 'declined' }] as const
    expect(isSwap(gone, inVega([]))).toBe(true)
    expect(isSwap(refused, inVega([]))).toBe(true)
    expect(isSwap(refused, inVega(saidNo))).toBe(true)
    expect(isSwap(roomOfDate(aspen, there(), KEY), inVega([]))).toBe(false)
    for (const response of ['accepted', 'needs_action', 'tentative'] as const)
      expect(isSwap(gone, inVega([{ address: ASPEN, response }]))).toBe(false)
  })

  it('that hides its guests has gone there unless the first room was seen with it after it came', () => {
    const gone = roomOfDate(aspen, there({ exdates: [SECOND] }), KEY)
    expect(isSwap(gone, inVega(null))).toBe(true)
    expect(isSwap({ ...gone, provenAt: '2026-11-23T09:10:00Z' }, inVega(null))).toBe(false)
  })

  it('is known to have gone when the ledger says where', () => {
    expect(roomOfDate(aspen, there({ exdates: [SECOND] }, [lostSecond(7)]), KEY).swapped).toBe('to')
    expect(roomOfDate(aspen, there({ exdates: [SECOND] }, [lostSecond()]), KEY).swapped).toBeNull()
  })

  it('takes place when the rule says so, whatever exceptions say of it', () => {
    const at = { start: instant(KEY), end: instant('2026-12-08T09:00:00Z') }
    expect(dateAsRuled(tuesdays({ exdates: [SECOND] }), KEY, BERLIN)).toMatchObject(at)
    expect(dateAsRuled(tuesdays({ overrides: [[SECOND, cancelled]] }), KEY, BERLIN)).toMatchObject(at)
    expect(dateAsRuled(tuesdays(), occurrenceKey(start('2026-12-09')), BERLIN)).toBeNull()
  })
})

describe('the dates that a series does without in its room', () => {
  it('are those that were called off or refused, ahead, and of which nothing says yet where they went', () => {
    expect(datesAway(there(), NOW)).toEqual([])
    expect(datesAway(there({ exdates: [SECOND] }), NOW)).toEqual([KEY])
    expect(datesAway(there({ overrides: [[SECOND, declined]] }), NOW)).toEqual([KEY])
    expect(datesAway(there({ exdates: [SECOND] }, [lostSecond()]), NOW)).toEqual([KEY])
    expect(datesAway(there({ exdates: [SECOND] }, [lostSecond(7)]), NOW)).toEqual([])
    expect(datesAway(there({ exdates: [SECOND] }), instant('2026-12-20T09:00:00Z'))).toEqual([])
    expect(datesAway({ series: timed('2026-12-01T09:00', 'Europe/Berlin'), lost: [] }, NOW)).toEqual([])
  })

  it('are never dates that it has', () => {
    fc.assert(
      fc.property(anySeries, fc.nat(5), (series, index) => {
        const window = { from: instant('2025-01-01T00:00:00Z'), to: instant('2026-06-01T00:00:00Z'), roomZone: BERLIN }
        const before = expand(series, window)
        if (!before.ok) return
        const gone = before.value[index]
        const lost = gone === undefined ? [] : [{ ...lostSecond(), key: gone.key }]
        const held = withoutLost(series, lost)
        const away = new Set(datesAway({ series: held, lost }, LONG_AGO))
        const after = expand(held, window)
        const has = after.ok ? after.value.filter(({ override }) => override?.fields.blocking !== false) : []
        for (const { key } of has) expect(away.has(key)).toBe(false)
      }),
      { numRuns: 30 },
    )
  })
})
