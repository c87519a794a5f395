import { describe, expect, it } from 'vitest'
import type { Filter } from '../../../src/caldav/query/filter.ts'
import { narrow } from '../../../src/caldav/query/narrow.ts'
import { zone } from '../../core/recurrence/builders.ts'
import { comp, events, filter, isNotDefined, prop, range, text } from '../caldav-xml.ts'

const week = '20260601T000000Z/20260608T000000Z'
const BERLIN = zone('Europe/Berlin')

function narrowed(asked: Filter, zones = { asked: BERLIN, stored: BERLIN }) {
  const { window, decidedBy } = narrow(asked, zones)
  return { window: window && `${window.start ?? ''}/${window.end ?? ''}`, decidedBy }
}

describe('what a database can say of a query', () => {
  it('by time alone is the whole answer', () => {
    expect(narrowed(events(range(week)))).toEqual({
      window: '2026-06-01T00:00:00Z/2026-06-08T00:00:00Z',
      decidedBy: 'window',
    })
    expect(narrowed(events(range('20260601T000000Z/')))).toEqual({
      window: '2026-06-01T00:00:00Z/',
      decidedBy: 'window',
    })
  })

  it('for all meetings is all of them', () => {
    for (const all of [filter(), events(), filter(comp('VEVENT'), comp('VTODO', isNotDefined))])
      expect(narrowed(all)).toEqual({ window: null, decidedBy: 'window' })
  })

  it('for what no room has is nothing', () => {
    for (const nothing of [
      filter(comp('VTODO')),
      filter(comp('VEVENT', isNotDefined)),
      filter(comp('VEVENT'), comp('VFREEBUSY', range(week))),
      filter(isNotDefined),
    ])
      expect(narrowed(nothing)).toEqual({ window: null, decidedBy: 'none' })
  })

  it('by properties is the window, and the texts decide', () => {
    expect(narrowed(events(range(week), prop('SUMMARY', text('plan'))))).toEqual({
      window: '2026-06-01T00:00:00Z/2026-06-08T00:00:00Z',
      decidedBy: 'text',
    })
    expect(narrowed(events(prop('SUMMARY', text('plan'))))).toEqual({ window: null, decidedBy: 'text' })
    expect(narrowed(filter(prop('PRODID')))).toEqual({ window: null, decidedBy: 'text' })
    expect(narrowed(filter(comp('VTIMEZONE')))).toEqual({ window: null, decidedBy: 'text' })
  })

  it('by the start or end of meetings is bound by that', () => {
    expect(narrowed(events(prop('DTEND', range(week))))).toEqual({
      window: '2026-05-31T23:59:59Z/2026-06-08T00:00:00Z',
      decidedBy: 'text',
    })
  })

  it('by alarms has no bound: they ring whenever they like', () => {
    expect(narrowed(events(comp('VALARM', range(week))))).toEqual({ window: null, decidedBy: 'text' })
  })

  it('by the clock of another zone is wider, and each series decides', () => {
    const zones = { asked: zone('Asia/Tokyo'), stored: BERLIN }
    expect(narrowed(events(range(week)), zones)).toEqual({
      window: '2026-05-30T22:00:00Z/2026-06-09T02:00:00Z',
      decidedBy: 'series',
    })
  })

  it('for two times at once is bound by one of them, and each series decides', () => {
    const twice = filter(comp('VEVENT', range(week)), comp('VEVENT', range('20260701T000000Z/')))
    expect(narrowed(twice)).toEqual({ window: '2026-06-01T00:00:00Z/2026-06-08T00:00:00Z', decidedBy: 'series' })
  })
})
