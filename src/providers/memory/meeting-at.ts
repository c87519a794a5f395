import { createRule, createSeries, type RuleDraft, type Series } from '../../core/recurrence/index.ts'
import { resolveZone } from '../../core/time/index.ts'

/** One meeting at an instant (RFC 3339), written by the wall clock of a zone (default UTC). Throws for what no person could enter. */
export function meetingAt(start: string, minutes: number, zoneName = 'UTC'): Series {
  return recurringAt(start, minutes, { zoneName, rule: null })
}

/** The same meeting each week on the weekday of its first date, so many times. */
export function weeklyMeetingAt(start: string, minutes: number, weekly: { zoneName?: string; count: number }): Series {
  return recurringAt(start, minutes, {
    zoneName: weekly.zoneName ?? 'UTC',
    rule: { freq: 'WEEKLY', end: { count: weekly.count } },
  })
}

function recurringAt(start: string, minutes: number, how: { zoneName: string; rule: RuleDraft | null }): Series {
  const zone = resolveZone(how.zoneName)
  if (!zone.ok) throw new Error(`${how.zoneName} is no time zone: ${zone.error.code}`)
  const rule = how.rule === null ? null : createRule(how.rule)
  if (rule !== null && !rule.ok) throw new Error(`no calendar takes this rule: ${rule.error.code}`)
  const wall = Temporal.Instant.from(start).toZonedDateTimeISO(zone.value).toPlainDateTime()
  const series = createSeries({
    timing: { kind: 'timed', wall, zone: zone.value, durationSeconds: minutes * 60 },
    rule: rule === null ? null : rule.value,
  })
  if (!series.ok) throw new Error(`no calendar takes this meeting: ${series.error.code}`)
  return series.value
}
