import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BusySpan, freeBusy } from '../../../src/caldav/free-busy/free-busy.ts'
import { OCCUPANCY_KINDS } from '../../../src/core/occupancy.ts'
import { scanLines, unfold } from '../../../src/ical/scan-lines.ts'
import { instant } from '../../core/recurrence/builders.ts'

const span = (kind: BusySpan['kind'], start: string, end: string): BusySpan => ({
  ...{ kind, start: instant(start), end: instant(end) },
})

const asked = { start: instant('2006-01-04T14:00:00Z'), end: instant('2006-01-05T22:00:00Z') }
const answer = (...spans: readonly BusySpan[]) =>
  freeBusy({ range: asked, spans, stampedAt: instant('2005-01-25T09:00:00Z'), uid: 'aspen@rooms' })
const busy = (...spans: readonly BusySpan[]) =>
  scanLines(answer(...spans))
    .filter(({ name }) => name === 'FREEBUSY')
    .map(({ text }) => unfold(text))

describe('the free/busy times of a room', () => {
  it('are those of the example of RFC 4791, section 7.10.1', () => {
    const [tentative, certain] = [
      span('hold', '2006-01-04T15:00:00Z', '2006-01-04T16:00:00Z'),
      span('booking', '2006-01-04T19:00:00Z', '2006-01-04T20:00:00Z'),
    ]
    expect(answer(tentative, certain).split('\r\n')).toEqual([
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//MeetMeUp//CalDAV//EN', 'BEGIN:VFREEBUSY', 'UID:aspen@rooms'],
      ...['DTSTAMP:20050125T090000Z', 'DTSTART:20060104T140000Z', 'DTEND:20060105T220000Z'],
      'FREEBUSY:20060104T190000Z/20060104T200000Z',
      'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060104T150000Z/20060104T160000Z',
      ...['END:VFREEBUSY', 'END:VCALENDAR', ''],
    ])
  })

  it('say that a room that is closed cannot be had', () => {
    expect(busy(span('blocker', '2006-01-04T18:00:00Z', '2006-01-05T06:00:00Z'))).toEqual([
      'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060104T180000Z/20060105T060000Z',
    ])
  })

  it('do not tell one long meeting from two that touch', () => {
    const [first, second] = [
      span('booking', '2006-01-04T15:00:00Z', '2006-01-04T16:00:00Z'),
      span('waived', '2006-01-04T16:00:00Z', '2006-01-04T17:00:00Z'),
    ]
    expect(busy(second, first)).toEqual(['FREEBUSY:20060104T150000Z/20060104T170000Z'])
  })

  it('end where the question ends', () => {
    const long = span('booking', '2006-01-01T00:00:00Z', '2006-02-01T00:00:00Z')
    const earlier = span('booking', '2006-01-04T13:00:00Z', '2006-01-04T14:00:00Z')
    expect(busy(long, earlier)).toEqual(['FREEBUSY:20060104T140000Z/20060105T220000Z'])
    expect(busy(earlier)).toEqual([])
  })

  it('cover exactly what is taken, in order, in lines that are not too long', () => {
    const anySpan = fc
      .tuple(
        fc.constantFrom(...OCCUPANCY_KINDS),
        fc.integer({ min: -600, max: 2400 }),
        fc.integer({ min: 1, max: 300 }),
      )
      .map(([kind, from, minutes]): BusySpan => {
        const start = asked.start.add({ minutes: from })
        return { kind, start, end: start.add({ minutes }) }
      })
    const covers = (spans: readonly { start: Temporal.Instant; end: Temporal.Instant }[], at: Temporal.Instant) =>
      spans.some(
        ({ start, end }) =>
          start.epochMilliseconds <= at.epochMilliseconds && at.epochMilliseconds < end.epochMilliseconds,
      )
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 20 }), fc.integer({ min: 0, max: 32 * 60 - 1 }), (spans, minute) => {
        const lines = busy(...spans)
        for (const line of answer(...spans).split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        const at = asked.start.add({ minutes: minute })
        const shown = lines.map((line) => {
          const [start = '', end = ''] = (line.split(':')[1] ?? '').split('/')
          return { start: instant(start), end: instant(end) }
        })
        expect(covers(shown, at)).toBe(covers(spans, at))
      }),
    )
  })
})
