import type { Booking, BookingContent, BookingState } from '../core/booking.ts'
import type { OccurrenceRef, Override, Series } from '../core/recurrence/index.ts'
import { occurrenceRef } from '../core/recurrence/occurrence-key.ts'
import { contentLine, escapeText, parameterValue } from './content-line.ts'
import { utcText } from './date-time.ts'
import { exceptionLines, type Line, seriesLines } from './series-lines.ts'

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
  const cancelled = [...series.overrides].flatMap(([key, override]) => (override.cancelled ? [occurrenceRef(key)] : []))
  return vevent([
    ...identity(source),
    ...folded(seriesLines(series, [...series.exdates, ...cancelled])),
    ...content(source),
  ])
}

function exception(source: FragmentSource, ref: OccurrenceRef, override: Override & { cancelled: false }): string {
  const { fields } = override
  return vevent([
    ...identity(source),
    ...folded(exceptionLines(source.series, ref, override)),
    ...content({
      ...source,
      summary: fields.summary === undefined ? source.summary : fields.summary,
      description: fields.description ?? source.description,
      visibility: fields.visibility ?? source.visibility,
    }),
    // RFC 5545 section 3.8.2.7: what says nothing takes time.
    ...(fields.blocking === false ? [contentLine('TRANSP', 'TRANSPARENT')] : []),
  ])
}

const folded = (lines: readonly Line[]): string[] => lines.map(([name, value]) => contentLine(name, value))

const vevent = (lines: readonly string[]): string =>
  `${contentLine('BEGIN', 'VEVENT')}${lines.join('')}${contentLine('END', 'VEVENT')}`

function identity({ uid, sequence, receivedAt, writtenAt }: FragmentSource): string[] {
  const written = utcText(writtenAt)
  return [
    contentLine('UID', escapeText(uid)),
    contentLine('DTSTAMP', written),
    contentLine('CREATED', writtenAt.equals(receivedAt) ? written : utcText(receivedAt)),
    contentLine('LAST-MODIFIED', written),
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
