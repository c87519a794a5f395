import { expand } from '../../core/recurrence/index.ts'
import { type Interval, resolveZone } from '../../core/time/index.ts'
import type { StoredItem } from './stored-item.ts'

/** How far a series is looked at, from its first start on. */
const HORIZON = { hours: 24 * 400 } as const
const MARGIN = { hours: 24 * 60 } as const

/** When an item takes its room, occurrence by occurrence; all-day items by the room's zone. */
export function busyTimes(item: StoredItem, zoneName: string): readonly Interval[] {
  const zone = resolveZone(zoneName)
  if (!zone.ok) throw new Error(`${zoneName} is no time zone`)
  const { timing } = item.series
  const wall = timing.kind === 'timed' ? timing.wall : timing.date.toPlainDateTime()
  const first = wall.toZonedDateTime(zone.value).toInstant()
  const occurrences = expand(item.series, {
    from: first.subtract(MARGIN),
    to: first.add(HORIZON),
    roomZone: zone.value,
  })
  if (!occurrences.ok) throw new Error(`the series of ${item.remoteId} cannot be expanded: ${occurrences.error.code}`)
  return occurrences.value
    .filter(({ override }) => override?.fields.blocking !== false)
    .map(({ start, end }) => ({ start, end }))
}
