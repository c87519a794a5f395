import type { Override, Series } from '../../core/recurrence/index.ts'
import { allDayInterval, type Interval, resolveZone, type ZoneId } from '../../core/time/index.ts'
import type { StoredItem } from './stored-item.ts'

const STEP_DAYS: Readonly<Record<string, number>> = { DAILY: 1, WEEKLY: 7 }

/** When an item takes its room, in the room's zone. */
export function busyTimes(item: StoredItem, zoneName: string): readonly Interval[] {
  const zone = resolveZone(zoneName)
  if (!zone.ok) throw new Error(`${zoneName} is no time zone`)
  const { rule, timing } = item.series
  const step = rule === null ? 0 : (STEP_DAYS[rule.freq] ?? 0) * rule.interval
  const count = rule?.end && 'count' in rule.end ? rule.end.count : 1
  return Array.from({ length: count }, (_, index) => index * step)
    .map((days): { start: Temporal.Instant; span: Interval } => {
      if (timing.kind === 'all_day') {
        const date = timing.date.add({ days })
        const span = allDayInterval({ start: date, end: date.add({ days: timing.days }) }, zone.value)
        return { start: span.start, span }
      }
      const start = timing.wall.add({ days }).toZonedDateTime(timing.zone).toInstant()
      return { start, span: { start, end: start.add({ seconds: timing.durationSeconds }) } }
    })
    .flatMap(({ start, span }) => asOverridden(item.series, start, { span, zone: zone.value }))
}

function asOverridden(series: Series, start: Temporal.Instant, at: { span: Interval; zone: ZoneId }): Interval[] {
  const excluded = series.exdates.some((ref) => 'at' in ref && ref.at.equals(start))
  const override: Override | undefined = [...series.overrides].find(
    ([key]) => key.includes('T') && Temporal.Instant.from(key).equals(start),
  )?.[1]
  if (override?.cancelled === true || (excluded && override === undefined)) return []
  const moved = override?.moved
  if (moved === undefined || moved === null) return [at.span]
  if (moved.start instanceof Temporal.Instant) return [{ start: moved.start, end: moved.end as Temporal.Instant }]
  return [allDayInterval({ start: moved.start, end: moved.end as Temporal.PlainDate }, at.zone)]
}
