import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompSelection } from '../../../src/caldav/calendar-data/calendar-data-request.ts'
import { partial } from '../../../src/caldav/calendar-data/partial.ts'
import { calendar, event } from '../appendix-b.ts'

const props = (...names: readonly string[]) => names.map((name) => ({ name, noValue: false }))
const inEvent = (selection: Omit<CompSelection, 'name'>): CompSelection => ({
  ...{ name: 'VCALENDAR', props: [] },
  comps: [{ name: 'VEVENT', ...selection }],
})
const MEETING = calendar(
  ...event(
    ...['UID:a', 'SUMMARY:Plan', '  for next year', 'ATTENDEE;CN="Lee: Ann";PARTSTAT=ACCEPTED:mailto:ann@acme.test'],
    ...['description:secret', 'BEGIN:VALARM', 'TRIGGER:-PT5M', 'UID:alarm', 'END:VALARM'],
  ),
)

describe('parts of a calendar object', () => {
  it('are the named properties, with all their lines, and nothing else', () => {
    expect(partial(MEETING, inEvent({ props: props('SUMMARY', 'DESCRIPTION'), comps: [] })).split('\r\n')).toEqual([
      ...['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:Plan', '  for next year', 'description:secret'],
      ...['END:VEVENT', 'END:VCALENDAR', ''],
    ])
  })

  it('without values keep names and parameters', () => {
    const withoutValue = [{ name: 'ATTENDEE', noValue: true }]
    expect(partial(MEETING, inEvent({ props: withoutValue, comps: [] }))).toContain(
      'BEGIN:VEVENT\r\nATTENDEE;CN="Lee: Ann";PARTSTAT=ACCEPTED:\r\nEND:VEVENT\r\n',
    )
  })

  it('hold what is nested only when that is asked for', () => {
    expect(partial(MEETING, inEvent({ props: props('UID'), comps: [] }))).not.toContain('alarm')
    expect(partial(MEETING, inEvent({ props: props('UID'), comps: 'all' }))).toContain('TRIGGER:-PT5M')
    const triggers = inEvent({ props: [], comps: [{ name: 'VALARM', props: props('TRIGGER'), comps: [] }] })
    expect(partial(MEETING, triggers)).toContain('BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n')
  })

  it('may be all of it', () => {
    expect(partial(MEETING, { name: 'VCALENDAR', props: 'all', comps: 'all' })).toBe(MEETING)
  })

  it('never hold a line that was not there, in another order, or one that was not asked for', () => {
    const name = fc.constantFrom('UID', 'SUMMARY', 'ATTENDEE', 'DESCRIPTION', 'TRIGGER', 'X-A', 'BEGIN', 'END')
    const line = fc.tuple(
      name.filter((one) => one !== 'BEGIN' && one !== 'END'),
      fc.stringMatching(/^[a-z \\;,:]{0,90}$/),
    )
    const selection = fc.oneof(
      fc.constant('all' as const),
      fc.array(name.map((one) => ({ name: one, noValue: false }))),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), selection, selection, (lines, outer, inner) => {
        const text = calendar(...event(...lines.map(([one, value]) => `${one}:${value}`)))
        const shown = partial(text, {
          name: 'VCALENDAR',
          props: outer,
          comps: [{ name: 'VEVENT', props: inner, comps: [] }],
        })
        const all = text.split('\r\n')
        let place = 0
        for (const one of shown.split('\r\n')) {
          place = all.indexOf(one, place)
          expect(place).toBeGreaterThanOrEqual(0)
          place += 1
        }
        if (inner === 'all') return
        const asked = new Set(inner.map((one) => one.name))
        const events = shown
          .slice(shown.indexOf('BEGIN:VEVENT'), shown.indexOf('END:VEVENT'))
          .split('\r\n')
          .slice(1, -1)
        for (const one of events) expect(asked).toContain(one.split(':')[0])
      }),
    )
  })
})
