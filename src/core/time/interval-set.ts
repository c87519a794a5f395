import { compareIntervals, type Interval, isBefore, isEmpty } from './interval.ts'

/** The same instants as a sorted list of intervals that neither overlap nor touch. Empty intervals vanish. */
export function merge(spans: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const span of spans.filter((candidate) => !isEmpty(candidate)).sort(compareIntervals)) {
    const last = merged.at(-1)
    if (last === undefined || isBefore(last.end, span.start)) merged.push(span)
    else if (isBefore(last.end, span.end)) merged[merged.length - 1] = { start: last.start, end: span.end }
  }
  return merged
}

/** The instants of `from` that no interval of `taken` covers, sorted and merged. */
export function subtract(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  return merge(from).flatMap((span) => freeGaps(span, taken))
}

/** The parts of `within` that `busy` leaves free, in order. */
export function freeGaps(within: Interval, busy: readonly Interval[]): Interval[] {
  const gaps: Interval[] = []
  let cursor = within.start
  for (const { start, end } of merge(busy)) {
    if (!isBefore(cursor, end)) continue
    if (!isBefore(start, within.end)) break
    if (isBefore(cursor, start)) gaps.push({ start: cursor, end: start })
    cursor = end
  }
  if (isBefore(cursor, within.end)) gaps.push({ start: cursor, end: within.end })
  return gaps
}
