import type { ZoneId } from '../time/index.ts'
import { expand } from './expand.ts'
import type { Series } from './series.ts'

const FIVE_YEARS = { hours: 24 * 366 * 5 } as const

/** Whether any date of a series lies ahead, within five years. */
export function goesOn(series: Series, room: { readonly timeZone: ZoneId }, now: Temporal.Instant): boolean {
  const expanded = expand(series, { from: now, to: now.add(FIVE_YEARS), roomZone: room.timeZone })
  return !expanded.ok || expanded.value.length > 0
}
