/**
 * Time as calendars mean it: zones by their many names, wall clocks, half-open intervals, all-day dates.
 * Pure: the time zone database of the runtime is the only thing it knows of the world.
 * Called by everything that reads, compares or writes a time.
 */
export { allDayInterval, type DateSpan, startOfDay } from './all-day.ts'
export {
  compareIntervals,
  contains,
  type Interval,
  type IntervalError,
  intersect,
  interval,
  isBefore,
  isEmpty,
  overlaps,
  type Padding,
  pad,
} from './interval.ts'
export { freeGaps, merge, subtract } from './interval-set.ts'
export {
  AFTER_LAST_INSTANT,
  FIRST_INSTANT,
  isWithinYears,
  isYearWithin,
  parseDate,
  parseInstant,
  parseWall,
  type TimeError,
  YEARS,
} from './parse-instant.ts'
export { instantToWall, unambiguousWall, wallToInstant } from './wall-to-instant.ts'
export { resolveIanaZone, resolveZone, UTC, type ZoneError, type ZoneId } from './zone.ts'
export { isSameFrom, knownZones, offsetAt, type ZoneChange, zoneChanges } from './zone-changes.ts'
