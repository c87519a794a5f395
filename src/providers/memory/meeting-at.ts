import type { Series } from '../../core/recurrence/index.ts'
import { resolveZone, type ZoneId } from '../../core/time/index.ts'

/** One meeting at an instant (RFC 3339), written by the wall clock of a zone (default UTC). */
export function meetingAt(start: string, minutes: number, zoneName = 'UTC'): Series {
  const zone = zoneOf(zoneName)
  return {
    timing: {
      kind: 'timed',
      wall: Temporal.Instant.from(start).toZonedDateTimeISO(zone).toPlainDateTime(),
      zone,
      durationSeconds: minutes * 60,
    },
    rule: null,
    rdates: [],
    exdates: [],
    overrides: new Map(),
  }
}

/** The same meeting each week on the weekday of its first date, so many times. */
export function weeklyMeetingAt(start: string, minutes: number, weekly: { zoneName?: string; count: number }): Series {
  return {
    ...meetingAt(start, minutes, weekly.zoneName),
    rule: {
      freq: 'WEEKLY',
      interval: 1,
      end: { count: weekly.count },
      byMonth: [],
      byWeekNo: [],
      byYearDay: [],
      byMonthDay: [],
      byDay: [],
      bySetPos: [],
      wkst: 'MO',
    },
  }
}

function zoneOf(name: string): ZoneId {
  const zone = resolveZone(name)
  if (!zone.ok) throw new Error(`${name} is no time zone: ${zone.error.code}`)
  return zone.value
}
