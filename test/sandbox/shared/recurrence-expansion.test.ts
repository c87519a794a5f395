import { describe, expect, it } from 'vitest'
import {
  expandRecurrence,
  firstOccurrences,
  isReadableRecurrence,
  lastOccurrence,
} from '../../../src/sandbox/shared/recurrence-expansion.ts'

const berlin = (start: string, ...lines: string[]) => ({
  start: Temporal.PlainDateTime.from(start),
  zone: 'Europe/Berlin',
  lines,
})
const window = (from: string, to: string) => ({ from: Temporal.Instant.from(from), to: Temporal.Instant.from(to) })
const instants = (list: { start: Temporal.Instant }[]) => list.map(({ start }) => start.toString())

describe('expanding a series in the sandboxes', () => {
  it('keeps nine in the morning at nine when the clocks change', () => {
    const series = berlin('2026-10-19T09:00', 'RRULE:FREQ=WEEKLY;COUNT=3')
    expect(instants(firstOccurrences(series, 10))).toEqual([
      '2026-10-19T07:00:00Z',
      '2026-10-26T08:00:00Z',
      '2026-11-02T08:00:00Z',
    ])
  })

  it('reads an end given as an instant in the zone of the series', () => {
    const series = berlin('2026-12-01T00:30', 'RRULE:FREQ=DAILY;UNTIL=20261202T233000Z')
    expect(lastOccurrence(series)?.local.toString()).toBe('2026-12-03T00:30:00')
  })

  it('leaves out excluded dates and adds extra ones', () => {
    const series = berlin(
      '2026-12-01T09:00',
      'RRULE:FREQ=DAILY;COUNT=3',
      'EXDATE;TZID=Europe/Berlin:20261202T090000',
      'RDATE:20261210T080000Z',
    )
    expect(instants(expandRecurrence(series, window('2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z')))).toEqual([
      '2026-12-01T08:00:00Z',
      '2026-12-03T08:00:00Z',
      '2026-12-10T08:00:00Z',
    ])
  })

  it('takes only what starts inside the window', () => {
    const series = berlin('2026-12-01T09:00', 'RRULE:FREQ=DAILY')
    expect(instants(expandRecurrence(series, window('2026-12-03T08:00:00Z', '2026-12-05T08:00:00Z')))).toEqual([
      '2026-12-03T08:00:00Z',
      '2026-12-04T08:00:00Z',
    ])
    expect(lastOccurrence(series)).toBeNull()
  })

  it('refuses a rule that nobody can read', () => {
    expect(isReadableRecurrence(berlin('2026-12-01T09:00', 'RRULE:FREQ=SOMETIMES'))).toBe(false)
    expect(isReadableRecurrence(berlin('2026-12-01T09:00', 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE'))).toBe(true)
  })
})
