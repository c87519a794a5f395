import { instantToWall, isBefore, startOfDay, wallToInstant, type ZoneId } from '../time/index.ts'
import type { OccurrenceRef } from './occurrence-key.ts'
import type { Until } from './rule.ts'
import type { Timing } from './series.ts'

/**
 * How one series turns wall time into instants. A timed series has its own zone; an all-day one takes the room's, and its wall
 * times are midnights.
 */
export interface SeriesClock {
  readonly zone: ZoneId
  /** Wall time of DTSTART. */
  readonly start: Temporal.PlainDateTime
  readonly toInstant: (wall: Temporal.PlainDateTime) => Temporal.Instant
  readonly toRef: (wall: Temporal.PlainDateTime) => OccurrenceRef
  /** Original start as an instant. */
  readonly atOf: (ref: OccurrenceRef) => Temporal.Instant
  /** The day of an original start in the zone of this clock. */
  readonly dayOf: (ref: OccurrenceRef) => Temporal.PlainDate
  /** End of an occurrence that has the length of the series. */
  readonly endOf: (start: OccurrenceRef) => Temporal.Instant
}

export function seriesClock(timing: Timing, roomZone: ZoneId): SeriesClock {
  return timing.kind === 'timed' ? timedClock(timing) : allDayClock(timing, roomZone)
}

function timedClock(timing: Timing & { kind: 'timed' }): SeriesClock {
  const { zone, wall: start } = timing
  const toInstant = (wall: Temporal.PlainDateTime) => wallToInstant(wall, zone)
  const atOf = (ref: OccurrenceRef) => ('at' in ref ? ref.at : toInstant(ref.on.toPlainDateTime(start.toPlainTime())))
  return {
    zone,
    start,
    toInstant,
    toRef: (wall) => ({ at: toInstant(wall) }),
    atOf,
    dayOf: (ref) => ('on' in ref ? ref.on : instantToWall(ref.at, zone).toPlainDate()),
    endOf: (ref) => atOf(ref).add({ seconds: timing.durationSeconds }),
  }
}

function allDayClock(timing: Timing & { kind: 'all_day' }, zone: ZoneId): SeriesClock {
  const dayOf = (ref: OccurrenceRef) => ('on' in ref ? ref.on : instantToWall(ref.at, zone).toPlainDate())
  return {
    zone,
    start: timing.date.toPlainDateTime(),
    toInstant: (wall) => startOfDay(wall.toPlainDate(), zone),
    toRef: (wall) => ({ on: wall.toPlainDate() }),
    atOf: (ref) => startOfDay(dayOf(ref), zone),
    dayOf,
    endOf: (ref) => startOfDay(dayOf(ref).add({ days: timing.days }), zone),
  }
}

/** True when a start lies after the end of its rule. UNTIL in UTC is compared as an instant, in its other forms by the wall. */
export function isPastUntil(until: Until, wall: Temporal.PlainDateTime, clock: SeriesClock): boolean {
  if ('at' in until) return isBefore(until.at, clock.toInstant(wall))
  if ('on' in until) return Temporal.PlainDate.compare(wall.toPlainDate(), until.on) > 0
  return Temporal.PlainDateTime.compare(wall, until.local) > 0
}
