import type { LostDate } from './lost-dates.ts'
import {
  isInterval,
  type OccurrenceKey,
  type OccurrenceRef,
  type Override,
  occurrenceKey,
  occurrenceRef,
  type Series,
  type Span,
} from './recurrence/index.ts'
import { offsetAt, wallToInstant, type ZoneChange, type ZoneId } from './time/index.ts'

/** The instant at which a clock in the zone now shows what it showed by the rules of before. */
export type Shift = (at: Temporal.Instant) => Temporal.Instant

/** `before`: the rules by which instants were worked out; what lies before the first of them stays where it is. */
export function shiftBetween(zone: ZoneId, before: readonly ZoneChange[]): Shift {
  return (at) => {
    const offset = offsetAt(before, at)
    if (offset === null || offset === at.toZonedDateTimeISO(zone).offsetNanoseconds / 1e9) return at
    return wallToInstant(at.add({ seconds: offset }).toZonedDateTimeISO('UTC').toPlainDateTime(), zone)
  }
}

/**
 * A series by other rules of its zone. Its own times are wall times and stay; exceptions are named, and moved, by instants: each becomes the instant of
 * the same wall time.
 */
export function shiftSeries(series: Series, shift: Shift): Series {
  const refOf = (ref: OccurrenceRef): OccurrenceRef => ('at' in ref ? { at: shift(ref.at) } : ref)
  return {
    ...series,
    rdates: series.rdates.map(refOf),
    exdates: series.exdates.map(refOf),
    overrides: new Map(
      [...series.overrides].map(([key, override]) => [shiftKey(key, shift), shiftOverride(override, shift)]),
    ),
  }
}

export const shiftLost = (lost: LostDate, shift: Shift): LostDate => ({
  ...lost,
  key: shiftKey(lost.key, shift),
  asked: lost.asked === null ? null : { ...lost.asked, moved: shiftMoved(lost.asked.moved, shift) },
  ...{ startsAt: shift(lost.startsAt), endsAt: endOf(shift, { start: lost.startsAt, end: lost.endsAt }) },
  kept: lost.kept === null ? null : { ...lost.kept, span: shiftSpan(lost.kept.span, shift) },
})

function shiftKey(key: OccurrenceKey, shift: Shift): OccurrenceKey {
  const ref = occurrenceRef(key)
  return 'at' in ref ? occurrenceKey({ at: shift(ref.at) }) : key
}

const shiftOverride = (override: Override, shift: Shift): Override =>
  override.cancelled ? override : { ...override, moved: shiftMoved(override.moved, shift) }

const shiftMoved = (moved: Span | null, shift: Shift): Span | null => (moved === null ? null : shiftSpan(moved, shift))

const shiftSpan = (span: Span, shift: Shift): Span =>
  isInterval(span) ? { start: shift(span.start), end: endOf(shift, span) } : span

/** A meeting lasts as long as it did. */
const endOf = (shift: Shift, { start, end }: { start: Temporal.Instant; end: Temporal.Instant }): Temporal.Instant =>
  shift(start).add(start.until(end))
