import type { Override, Series, TimedTiming } from '../../../src/core/recurrence/index.ts'
import type { Scene } from './scene.ts'
import { seconds } from './scene.ts'

const STEP_DAYS: Readonly<Record<string, number>> = { DAILY: 1, WEEKLY: 7 }

/**
 * When a series of the contract's stories takes place: timed, and single, daily or weekly by count. Written out here on purpose,
 * so that the suite does not judge the adapters with the engine that they use.
 */
export function occurrencesOf(series: Series, scene: Scene): readonly { start: string; end: string }[] {
  const { timing, rule } = series
  if (timing.kind !== 'timed') throw new Error('the stories ask this of timed series only')
  const count = rule === null ? 1 : countOf(series)
  const step = rule === null ? 0 : STEP_DAYS[rule.freq]
  if (step === undefined) throw new Error(`the stories have no ${rule?.freq} series`)
  return Array.from({ length: count }, (_, index) => timing.wall.add({ days: index * step * (rule?.interval ?? 1) }))
    .map((wall) => occurrence(series, timing, wall))
    .filter((span) => span !== null)
    .map(({ start, end }) => ({ start: seconds(start), end: seconds(end) }))
    .sort((a, b) => a.start.localeCompare(b.start))

  function occurrence(of: Series, { zone, durationSeconds }: TimedTiming, wall: Temporal.PlainDateTime) {
    const start = wall.toZonedDateTime(zone).toInstant()
    const override = overrideAt(of, start)
    if (override?.cancelled === true || isExcluded(of, start, wall.toPlainDate())) return null
    if (override?.moved) return momentsOf(override.moved, scene)
    return { start, end: start.add({ seconds: durationSeconds }) }
  }
}

function countOf({ rule }: Series): number {
  if (rule?.end && 'count' in rule.end) return rule.end.count
  throw new Error('the stories end their series by count')
}

function overrideAt(series: Series, start: Temporal.Instant): Override | undefined {
  const found = [...series.overrides].find(([key]) => Temporal.Instant.from(key).equals(start))
  return found?.[1]
}

function isExcluded(series: Series, start: Temporal.Instant, day: Temporal.PlainDate): boolean {
  return series.exdates.some((ref) => ('at' in ref ? ref.at.equals(start) : ref.on.equals(day)))
}

function momentsOf(span: NonNullable<Extract<Override, { cancelled: false }>['moved']>, scene: Scene) {
  if (span.start instanceof Temporal.Instant && span.end instanceof Temporal.Instant)
    return { start: span.start, end: span.end }
  const [from, to] = [Temporal.PlainDate.from(span.start.toString()), Temporal.PlainDate.from(span.end.toString())]
  return { start: from.toZonedDateTime(scene.zone).toInstant(), end: to.toZonedDateTime(scene.zone).toInstant() }
}
