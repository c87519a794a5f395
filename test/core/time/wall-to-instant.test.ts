import { describe, expect, it } from 'vitest'
import { instantToWall, resolveZone, UTC, wallToInstant } from '../../../src/core/time/index.ts'

const inZone = (name: string, wall: string): string => {
  const zone = resolveZone(name)
  return wallToInstant(Temporal.PlainDateTime.from(wall), zone.ok ? zone.value : UTC).toString()
}

describe('the moment that a clock on the wall means', () => {
  it('follows summer and winter time', () => {
    expect(inZone('Europe/Berlin', '2026-01-15T09:00')).toBe('2026-01-15T08:00:00Z')
    expect(inZone('Europe/Berlin', '2026-07-15T09:00')).toBe('2026-07-15T07:00:00Z')
  })

  it('is an hour later by that clock when the clock skips it', () => {
    expect(inZone('Europe/Berlin', '2026-03-29T02:30')).toBe('2026-03-29T01:30:00Z')
    expect(inZone('America/New_York', '2026-03-08T02:30')).toBe('2026-03-08T07:30:00Z')
  })

  it('is the first of the two when the clock shows it twice', () => {
    expect(inZone('Europe/Berlin', '2026-10-25T02:30')).toBe('2026-10-25T00:30:00Z')
    expect(inZone('America/New_York', '2026-11-01T01:30')).toBe('2026-11-01T05:30:00Z')
  })

  it('is right where clocks change by half an hour', () => {
    expect(inZone('Australia/Lord_Howe', '2026-10-04T02:15')).toBe('2026-10-03T15:45:00Z')
    expect(inZone('Australia/Lord_Howe', '2026-04-05T01:45')).toBe('2026-04-04T14:45:00Z')
  })

  it('is shown again by that clock', () => {
    expect(instantToWall(Temporal.Instant.from('2026-03-29T01:30:00Z'), UTC).toString()).toBe('2026-03-29T01:30:00')
  })
})
