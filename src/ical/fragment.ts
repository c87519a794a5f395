import type { Booking, BookingContent, BookingState } from '../core/booking.ts'
import { formatRule } from '../core/recurrence/format-rule.ts'
import type { OccurrenceRef, Override, Series, Span } from '../core/recurrence/index.ts'
import { occurrenceRef } from '../core/recurrence/occurrence-key.ts'
import { instantToWall, wallToInstant, type ZoneId } from '../core/time/index.ts'
import { contentLine, escapeText, parameterValue } from './content-line.ts'

/** What a fragment is written from. */
export interface FragmentSource extends BookingContent {
  readonly uid: string
  readonly sequence: number
  readonly state: BookingState
  readonly series: Series
  readonly receivedAt: Temporal.Instant
  /** When this version was written: DTSTAMP and LAST-MODIFIED. */
  readonly writtenAt: Temporal.Instant
}

/** RFC 5545 section 3.8.1.11. */
const STATUS: Readonly<Record<Booking['state'], 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'>> = {
  held: 'TENTATIVE',
  confirmed: 'CONFIRMED',
  contested: 'TENTATIVE',
  declined: 'CANCELLED',
  cancelled: 'CANCELLED',
}

/**
 * The VEVENTs of one booking: the meeting or series, then one for each occurrence that differs. Nothing around them: a feed or a REPORT joins
 * fragments and adds VCALENDAR and the VTIMEZONEs that they name. Lines end with CRLF. Full detail: whoever shows it to others takes away
 * what they may not see.
 */
export function fragment(source: FragmentSource): string {
  const changed = [...source.series.overrides].sort(([a], [b]) => (a < b ? -1 : 1))
  const exceptions = changed.map(([key, override]) =>
    override.cancelled ? '' : exception(source, occurrenceRef(key), override),
  )
  return [master(source), ...exceptions].join('')
}

function master(source: FragmentSource): string {
  const { series } = source
  const start = startOf(series)
  const cancelled = [...series.overrides].flatMap(([key, override]) => (override.cancelled ? [occurrenceRef(key)] : []))
  return vevent([
    ...identity(source),
    moment('DTSTART', start, series),
    moment('DTEND', endOf(start, series), series),
    ...(series.rule === null ? [] : [contentLine('RRULE', formatRule(series.rule))]),
    ...series.rdates.map((ref) => moment('RDATE', ref, series)),
    ...[...series.exdates, ...cancelled].map((ref) => moment('EXDATE', onOccurrence(ref, series), series)),
    ...content(source),
  ])
}

function exception(source: FragmentSource, ref: OccurrenceRef, override: Override & { cancelled: false }): string {
  const { series } = source
  const original = onOccurrence(ref, series)
  const { moved, fields } = override
  const times = moved === null ? { start: original, end: endOf(original, series) } : ends(moved)
  return vevent([
    ...identity(source),
    moment('RECURRENCE-ID', original, series),
    moment('DTSTART', times.start, series),
    moment('DTEND', times.end, series),
    ...content({
      ...source,
      summary: fields.summary === undefined ? source.summary : fields.summary,
      description: fields.description ?? source.description,
      visibility: fields.visibility ?? source.visibility,
    }),
    ...(fields.blocking === false ? [contentLine('TRANSP', 'TRANSPARENT')] : []),
  ])
}

const vevent = (lines: readonly string[]): string =>
  `${contentLine('BEGIN', 'VEVENT')}${lines.join('')}${contentLine('END', 'VEVENT')}`

function identity({ uid, sequence, receivedAt, writtenAt }: FragmentSource): string[] {
  return [
    contentLine('UID', escapeText(uid)),
    contentLine('DTSTAMP', utc(writtenAt)),
    contentLine('CREATED', utc(receivedAt)),
    contentLine('LAST-MODIFIED', utc(writtenAt)),
    contentLine('SEQUENCE', String(sequence)),
  ]
}

function content({ state, summary, description, organizer, visibility }: FragmentSource): string[] {
  return [
    contentLine('STATUS', STATUS[state]),
    contentLine('CLASS', visibility === 'private' ? 'PRIVATE' : 'PUBLIC'),
    ...(summary === null ? [] : [contentLine('SUMMARY', escapeText(summary))]),
    ...(description === null || description === '' ? [] : [contentLine('DESCRIPTION', escapeText(description))]),
    ...organizerLine(organizer),
  ]
}

function organizerLine(organizer: FragmentSource['organizer']): string[] {
  if (organizer === null || organizer.address === '') return []
  const name = organizer.name === '' ? '' : `;CN=${parameterValue(organizer.name)}`
  return [contentLine(`ORGANIZER${name}`, `mailto:${organizer.address.replaceAll(/[\s\r\n]/g, '')}`)]
}

function startOf({ timing }: Series): OccurrenceRef {
  return timing.kind === 'all_day' ? { on: timing.date } : { at: wallToInstant(timing.wall, timing.zone) }
}

function endOf(start: OccurrenceRef, { timing }: Series): OccurrenceRef {
  if (timing.kind === 'all_day') return 'on' in start ? { on: start.on.add({ days: timing.days }) } : start
  return 'at' in start ? { at: start.at.add({ seconds: timing.durationSeconds }) } : start
}

const ends = ({ start, end }: Span): { start: OccurrenceRef; end: OccurrenceRef } =>
  start instanceof Temporal.Instant
    ? { start: { at: start }, end: { at: end as Temporal.Instant } }
    : { start: { on: start }, end: { on: end as Temporal.PlainDate } }

/** A date names the occurrence of that day; in a timed series it is written with its time, as RFC 5545 asks. */
function onOccurrence(ref: OccurrenceRef, { timing }: Series): OccurrenceRef {
  if ('at' in ref || timing.kind === 'all_day') return ref
  return { at: wallToInstant(ref.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone) }
}

function moment(name: string, ref: OccurrenceRef, { timing }: Series): string {
  if ('on' in ref) return contentLine(`${name};VALUE=DATE`, basic(ref.on.toString()))
  const wall = timing.kind === 'timed' ? wallIn(ref.at, timing.zone) : null
  if (wall === null || timing.kind !== 'timed') return contentLine(name, utc(ref.at))
  return contentLine(`${name};TZID=${parameterValue(timing.zone)}`, basic(wall.toString({ smallestUnit: 'second' })))
}

/** Null where UTC says it better: in UTC itself, and for the second of two equal wall times, which a wall time cannot name. */
function wallIn(at: Temporal.Instant, zone: ZoneId): Temporal.PlainDateTime | null {
  if (zone === 'UTC') return null
  const wall = instantToWall(at, zone)
  return wallToInstant(wall, zone).equals(at) ? wall : null
}

const utc = (at: Temporal.Instant): string => basic(at.toString({ smallestUnit: 'second' }))

const basic = (iso: string): string => iso.replaceAll(/[-:]/g, '')
