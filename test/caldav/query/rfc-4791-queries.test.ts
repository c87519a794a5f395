import { describe, expect, it } from 'vitest'
import type { Filter } from '../../../src/caldav/query/filter.ts'
import { matches } from '../../../src/caldav/query/match.ts'
import { readFilter } from '../../../src/caldav/query/read-filter.ts'
import { CALDAV } from '../../../src/caldav/xml/namespaces.ts'
import { zone } from '../../core/recurrence/builders.ts'
import { APPENDIX_B } from '../appendix-b.ts'
import { comp, events, filter, filterElement, isNotDefined, param, prop, range, text } from '../caldav-xml.ts'

/** Names of the objects of appendix B that a query returns. */
const found = (asked: Filter): string[] =>
  Object.entries(APPENDIX_B)
    .filter(([, object]) => object.text.includes('VEVENT') || asked.comps.every(({ name }) => name !== 'VEVENT'))
    .filter(([, object]) => matches(object, asked, { zone: zone('US/Eastern') }))
    .map(([name]) => name)

describe('the example queries of RFC 4791', () => {
  it('7.8.1: events of 4 January, a recurring one by its third instance', () => {
    expect(found(events(range('20060104T000000Z/20060105T000000Z')))).toEqual(['abcd2', 'abcd3'])
  })

  it('7.8.2 and 7.8.3: events of 3 and 4 January', () => {
    expect(found(events(range('20060103T000000Z/20060105T000000Z')))).toEqual(['abcd2', 'abcd3'])
  })

  it('7.8.4 and 7.8.5: stored free/busy and to-dos in a time range are in no room', () => {
    expect(found(filter(comp('VFREEBUSY', range('20060102T000000Z/20060103T000000Z'))))).toEqual([])
    const alarms = comp('VALARM', range('20060106T100000Z/20060107T100000Z'))
    expect(found(filter(comp('VTODO', alarms)))).toEqual([])
  })

  it('7.8.6: an event by its UID', () => {
    const uid = text('DC6C50A017428C5216A2F1CD@example.com', { collation: 'i;octet' })
    expect(found(events(prop('UID', uid)))).toEqual(['abcd3'])
  })

  it('7.8.7: events that Lisa has not answered', () => {
    const lisa = text('mailto:lisa@example.com', { collation: 'i;ascii-casemap' })
    const unanswered = param('PARTSTAT', text('NEEDS-ACTION', { collation: 'i;ascii-casemap' }))
    expect(found(events(prop('ATTENDEE', lisa, unanswered)))).toEqual(['abcd3'])
    const cyrus = text('mailto:cyrus@example.com')
    expect(found(events(prop('ATTENDEE', cyrus, unanswered)))).toEqual([])
  })

  it('7.8.8: events only', () => {
    expect(found(events())).toEqual(['abcd1', 'abcd2', 'abcd3'])
  })

  it('7.8.9: to-dos that are neither completed nor cancelled', () => {
    const pending = [prop('COMPLETED', isNotDefined), prop('STATUS', text('CANCELLED', { 'negate-condition': 'yes' }))]
    expect(found(filter(comp('VTODO', ...pending)))).toEqual(['abcd4', 'abcd5'])
  })

  it('7.8.10: a property that is nobody’s standard cannot be searched', () => {
    expect(readFilter(filterElement(comp('VEVENT', prop('X-ABC-GUID', text('ABC')))))).toEqual({
      ok: false,
      error: {
        precondition: { namespace: CALDAV, name: 'supported-filter' },
        text: 'Properties X-ABC-GUID cannot be searched.',
      },
    })
  })
})
