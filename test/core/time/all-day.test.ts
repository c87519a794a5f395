import { describe, expect, it } from 'vitest'
import { allDayInterval, resolveZone, UTC } from '../../../src/core/time/index.ts'

const held = (from: string, to: string, zoneName: string): string => {
  const zone = resolveZone(zoneName)
  const span = { start: Temporal.PlainDate.from(from), end: Temporal.PlainDate.from(to) }
  const { start, end } = allDayInterval(span, zone.ok ? zone.value : UTC)
  return `${start}/${end}`
}

describe('an all-day booking', () => {
  it('holds the room from midnight to midnight where the room is', () => {
    expect(held('2026-12-05', '2026-12-06', 'Europe/Berlin')).toBe('2026-12-04T23:00:00Z/2026-12-05T23:00:00Z')
    expect(held('2026-12-05', '2026-12-06', 'Pacific/Auckland')).toBe('2026-12-04T11:00:00Z/2026-12-05T11:00:00Z')
  })

  it('is an hour shorter or longer on the days when clocks change', () => {
    expect(held('2026-03-29', '2026-03-30', 'Europe/Berlin')).toBe('2026-03-28T23:00:00Z/2026-03-29T22:00:00Z')
    expect(held('2026-10-25', '2026-10-26', 'Europe/Berlin')).toBe('2026-10-24T22:00:00Z/2026-10-25T23:00:00Z')
  })

  it('begins at one where clocks skip midnight', () => {
    expect(held('2018-11-04', '2018-11-05', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00Z/2018-11-05T02:00:00Z')
  })

  it('holds nothing on a date that the place never had', () => {
    expect(held('2011-12-30', '2011-12-31', 'Pacific/Apia')).toBe('2011-12-30T10:00:00Z/2011-12-30T10:00:00Z')
  })
})
