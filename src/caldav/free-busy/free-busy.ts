import type { OccupancyKind } from '../../core/occupancy.ts'
import { type Interval, intersect, merge } from '../../core/time/index.ts'
import { contentLine, escapeText } from '../../ical/content-line.ts'
import { utcText } from '../../ical/date-time.ts'

/** A time that is taken of a room, and how. */
export interface BusySpan extends Interval {
  readonly kind: OccupancyKind
}

export interface FreeBusyRequest {
  /** What is asked for: DTSTART and DTEND of the answer. */
  readonly range: Interval
  readonly spans: readonly BusySpan[]
  /** DTSTAMP. */
  readonly stampedAt: Temporal.Instant
  /** Names the answer (RFC 5545 section 3.6.4). */
  readonly uid: string
}

/**
 * RFC 5545 section 3.2.9. A hold waits for an answer, and of what is contested a person has yet to say whose it is; a blocker is no meeting, but
 * the room cannot be had; an overlap that somebody allowed takes place.
 */
const TYPES: Readonly<Record<OccupancyKind, 'BUSY' | 'BUSY-TENTATIVE' | 'BUSY-UNAVAILABLE'>> = {
  booking: 'BUSY',
  waived: 'BUSY',
  hold: 'BUSY-TENTATIVE',
  contested: 'BUSY-TENTATIVE',
  blocker: 'BUSY-UNAVAILABLE',
}

/**
 * The answer to a free-busy-query (RFC 4791 section 7.10): a VCALENDAR with one VFREEBUSY. Times of one type that overlap or touch are one, so that
 * nobody reads out of it how many meetings there are; times are in UTC and do not reach out of the range; what is free is not said.
 */
export function freeBusy({ range, spans, stampedAt, uid }: FreeBusyRequest): string {
  const byType = Map.groupBy(spans, ({ kind }) => TYPES[kind])
  const lines = (['BUSY', 'BUSY-TENTATIVE', 'BUSY-UNAVAILABLE'] as const).flatMap((type) =>
    merge(clip(byType.get(type) ?? [], range)).map(({ start, end }) =>
      contentLine(type === 'BUSY' ? 'FREEBUSY' : `FREEBUSY;FBTYPE=${type}`, `${utcText(start)}/${utcText(end)}`),
    ),
  )
  return [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//MeetMeUp//CalDAV//EN'),
    contentLine('BEGIN', 'VFREEBUSY'),
    contentLine('UID', escapeText(uid)),
    contentLine('DTSTAMP', utcText(stampedAt)),
    contentLine('DTSTART', utcText(range.start)),
    contentLine('DTEND', utcText(range.end)),
    ...lines,
    contentLine('END', 'VFREEBUSY'),
    contentLine('END', 'VCALENDAR'),
  ].join('')
}

const clip = (spans: readonly BusySpan[], range: Interval): Interval[] =>
  spans.flatMap((span) => intersect(span, range) ?? [])
