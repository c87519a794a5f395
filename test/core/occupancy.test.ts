import { describe, expect, it } from 'vitest'
import { type OccupancyRequest, occupancyRows } from '../../src/core/occupancy.ts'
import { createRule } from '../../src/core/recurrence/create-rule.ts'
import { createSeries } from '../../src/core/recurrence/create-series.ts'
import type { Override, SeriesDraft } from '../../src/core/recurrence/index.ts'
import { occurrenceKey } from '../../src/core/recurrence/occurrence-key.ts'
import { resolveZone } from '../../src/core/time/index.ts'

const berlin = resolveZone('Europe/Berlin')
if (!berlin.ok) throw new Error('zone')
const zone = berlin.value
const at = (text: string) => Temporal.Instant.from(text)

function rows(draft: SeriesDraft, request: Partial<OccupancyRequest> = {}): string[] {
  const series = createSeries(draft)
  if (!series.ok) throw new Error(series.error.code)
  const found = occupancyRows({
    ...{
      series: series.value,
      roomId: 1,
      padding: { setUpMinutes: 0, cleanUpMinutes: 0 },
      roomZone: zone,
      kind: 'booking',
    },
    ...{ from: at('2026-11-01T00:00:00Z'), horizon: at('2027-12-01T00:00:00Z') },
    ...request,
  })
  if (!found.ok) throw new Error(found.error.code)
  const short = (time: Temporal.Instant) => time.toString().slice(5, 16)
  return found.value.map(
    (row) => `${row.kind} ${short(row.heldFrom)} ${short(row.startsAt)} ${short(row.endsAt)} ${short(row.heldUntil)}`,
  )
}

const daily = (wall: string, minutes: number, overrides: [string, Override][] = []): SeriesDraft => {
  const rule = createRule({ freq: 'DAILY', end: { count: 3 } })
  if (!rule.ok) throw new Error('rule')
  return {
    timing: { kind: 'timed', wall: Temporal.PlainDateTime.from(wall), zone, durationSeconds: minutes * 60 },
    rule: rule.value,
    overrides: new Map(overrides.map(([key, value]) => [occurrenceKey({ at: at(key) }), value])),
  }
}

describe('what a series holds of a room', () => {
  it('is one padded row for each meeting', () => {
    expect(rows(daily('2026-12-01T10:00', 60), { padding: { setUpMinutes: 5, cleanUpMinutes: 10 } })).toEqual([
      'booking 12-01T08:55 12-01T09:00 12-01T10:00 12-01T10:10',
      'booking 12-02T08:55 12-02T09:00 12-02T10:00 12-02T10:10',
      'booking 12-03T08:55 12-03T09:00 12-03T10:00 12-03T10:10',
    ])
  })

  it('never stands in its own way: between meetings that touch, the padding gives way', () => {
    expect(rows(daily('2026-12-01T10:00', 24 * 60), { padding: { setUpMinutes: 15, cleanUpMinutes: 15 } })).toEqual([
      'booking 12-01T08:45 12-01T09:00 12-02T09:00 12-02T09:00',
      'booking 12-02T09:00 12-02T09:00 12-03T09:00 12-03T09:00',
      'booking 12-03T09:00 12-03T09:00 12-04T09:00 12-04T09:15',
    ])
  })

  it('holds the room once when one of its meetings was moved onto another', () => {
    const moved = { start: at('2026-12-01T09:30:00Z'), end: at('2026-12-01T11:00:00Z') }
    const overrides: [string, Override][] = [['2026-12-02T09:00:00Z', { cancelled: false, moved, fields: {} }]]
    expect(rows(daily('2026-12-01T10:00', 60, overrides))).toEqual([
      'booking 12-01T09:00 12-01T09:00 12-01T10:00 12-01T11:00',
      'waived 12-01T09:30 12-01T09:30 12-01T11:00 12-01T11:00',
      'booking 12-03T09:00 12-03T09:00 12-03T10:00 12-03T10:00',
    ])
  })

  it('leaves out what was cancelled, what blocks no time, what is over and what lies too far ahead', () => {
    const free: Override = { cancelled: false, moved: null, fields: { blocking: false } }
    const overrides: [string, Override][] = [
      ['2026-12-01T09:00:00Z', { cancelled: true }],
      ['2026-12-02T09:00:00Z', free],
    ]
    expect(rows(daily('2026-12-01T10:00', 60, overrides))).toHaveLength(1)
    expect(rows(daily('2026-12-01T10:00', 60), { from: at('2026-12-01T10:00:00Z') })).toHaveLength(2)
    expect(rows(daily('2026-12-01T10:00', 60), { horizon: at('2026-12-02T09:00:00Z') })).toHaveLength(1)
  })

  it('takes whole days from midnight to midnight where the room is, 25 hours when clocks go back', () => {
    const day = { timing: { kind: 'all_day' as const, date: Temporal.PlainDate.from('2027-10-31'), days: 1 } }
    expect(rows(day)).toEqual(['booking 10-30T22:00 10-30T22:00 10-31T23:00 10-31T23:00'])
  })
})
