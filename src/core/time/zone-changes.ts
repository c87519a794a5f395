import { compareInstants } from './interval.ts'
import { resolveIanaZone, type ZoneId } from './zone.ts'

/** From `at` on, clocks of a zone are `offsetSeconds` ahead of UTC. */
export interface ZoneChange {
  readonly at: Temporal.Instant
  readonly offsetSeconds: number
}

/** Every zone of the runtime's time zone database. */
export const knownZones = (): readonly ZoneId[] =>
  Intl.supportedValuesOf('timeZone').flatMap((name) => resolveIanaZone(name) ?? [])

/** What the runtime's time zone database says of a zone: the offset at `from`, and each change of it before `to`, in order. */
export function zoneChanges(zone: ZoneId, from: Temporal.Instant, to: Temporal.Instant): readonly ZoneChange[] {
  let at = from.toZonedDateTimeISO(zone)
  const found = [{ at: from, offsetSeconds: offsetOf(at) }]
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (next === null || compareInstants(next.toInstant(), to) >= 0) return found
    if (offsetOf(next) !== found.at(-1)?.offsetSeconds)
      found.push({ at: next.toInstant(), offsetSeconds: offsetOf(next) })
    at = next
  }
}

const offsetOf = ({ offsetNanoseconds }: Temporal.ZonedDateTime): number => offsetNanoseconds / 1e9

/** Null: before the first of them. */
export const offsetAt = (changes: readonly ZoneChange[], at: Temporal.Instant): number | null =>
  changes.findLast((change) => compareInstants(change.at, at) <= 0)?.offsetSeconds ?? null

/** Whether clocks show the same from then on, as far as both are known. */
export function isSameFrom(a: readonly ZoneChange[], b: readonly ZoneChange[], from: Temporal.Instant): boolean {
  return JSON.stringify(since(a, from)) === JSON.stringify(since(b, from))
}

function since(changes: readonly ZoneChange[], from: Temporal.Instant): readonly unknown[] {
  const ahead = changes.filter(({ at }) => compareInstants(at, from) > 0)
  return [offsetAt(changes, from), ...ahead.map(({ at, offsetSeconds }) => [at.toString(), offsetSeconds])]
}
