import {
  formatRule,
  type OccurrenceRef,
  occurrenceKey,
  parseOnlyRule,
  type RecurrenceRule,
  type Series,
  type Timing,
} from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { resolveZone, wallToInstant } from '../../core/time/index.ts'
import type { Unreadable } from './event-time.ts'

/** What the `recurrence` lines of an event say (RFC 5545 sections 3.8.5.1 to 3.8.5.3, without DTSTART). */
export interface Recurrence {
  readonly rule: RecurrenceRule | null
  readonly rdates: readonly OccurrenceRef[]
  readonly exdates: readonly OccurrenceRef[]
  /** Names of lines, or forms of lines, that were read only in part. */
  readonly unsupported: readonly string[]
}

const DATE_LINE = /^(EXDATE|RDATE)((?:;[^:]*)?):(.*)$/i

export function readRecurrence(lines: readonly string[], timing: Timing): Result<Recurrence, Unreadable> {
  const rule = parseOnlyRule(lines)
  if (!rule.ok) return fail({ reason: `the recurrence rule is refused: ${rule.error.code} (${rule.error.rule})` })
  const rdates: OccurrenceRef[] = []
  const exdates: OccurrenceRef[] = []
  const unsupported: string[] = []
  for (const line of lines.map((text) => text.trim())) {
    if (line === '' || /^RRULE[:;]/i.test(line)) continue
    const [, name, parameters = '', values = ''] = DATE_LINE.exec(line) ?? []
    if (name === undefined) {
      unsupported.push(line.split(/[:;]/, 1)[0] ?? line)
      continue
    }
    if (/;VALUE=PERIOD/i.test(parameters)) unsupported.push('RDATE;VALUE=PERIOD')
    const refs = readDates(parameters, values, timing)
    if (!refs.ok) return refs
    if (name.toUpperCase() === 'RDATE') rdates.push(...refs.value)
    else exdates.push(...refs.value)
  }
  return ok({ rule: rule.value, rdates, exdates, unsupported })
}

function readDates(parameters: string, values: string, timing: Timing): Result<OccurrenceRef[], Unreadable> {
  const zoneName = /;TZID=([^;]+)/i.exec(parameters)?.[1]
  const refs: OccurrenceRef[] = []
  for (const value of values.split(',')) {
    // Of a period only the start is a start.
    const ref = readDate(value.split('/', 1)[0] ?? '', zoneName, timing)
    if (ref === null) return fail({ reason: `a date of the recurrence cannot be read: ${value.slice(0, 40)}` })
    refs.push(ref)
  }
  return ok(refs)
}

/** In the form that the series has: an instant in a timed one, a date in an all-day one. Null: not a date. */
function readDate(value: string, zoneName: string | undefined, timing: Timing): OccurrenceRef | null {
  if (!/^\d{8}(T\d{6}Z?)?$/.test(value)) return null
  try {
    if (timing.kind === 'all_day') return { on: Temporal.PlainDate.from(value.slice(0, 8)) }
    if (value.endsWith('Z')) return { at: Temporal.Instant.from(value) }
    const zone = zoneName === undefined ? ok(timing.zone) : resolveZone(zoneName)
    if (!zone.ok) return null
    const wall = value.includes('T')
      ? Temporal.PlainDateTime.from(value)
      : Temporal.PlainDate.from(value).toPlainDateTime(timing.wall.toPlainTime())
    return { at: wallToInstant(wall, zone.value) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * The lines of a series; null for a single meeting. Cancelled occurrences become EXDATEs: one write then says everything about
 * what does not happen.
 */
export function toRecurrenceLines(series: Series): string[] | null {
  const cancelled = [...series.overrides].filter(([, override]) => override.cancelled).map(([key]) => key)
  const excluded = new Set([...series.exdates.map(occurrenceKey), ...cancelled])
  const lines = [
    ...(series.rule === null ? [] : [`RRULE:${formatRule(series.rule)}`]),
    ...series.rdates.map((ref) => dateLine('RDATE', occurrenceKey(ref), series.timing)),
    ...[...excluded].sort().map((key) => dateLine('EXDATE', key, series.timing)),
  ]
  return series.rule === null && series.rdates.length === 0 ? null : lines
}

function dateLine(name: 'RDATE' | 'EXDATE', key: string, timing: Timing): string {
  if (timing.kind === 'all_day') return `${name};VALUE=DATE:${basic(key)}`
  if (!key.includes('T')) {
    const wall = Temporal.PlainDate.from(key).toPlainDateTime(timing.wall.toPlainTime())
    return `${name};TZID=${timing.zone}:${basicWall(wall)}`
  }
  const at = Temporal.Instant.from(key)
  const wall = at.toZonedDateTimeISO(timing.zone).toPlainDateTime()
  // The second of two equal wall times, when clocks go back, has a name of its own only in UTC.
  return wallToInstant(wall, timing.zone).equals(at)
    ? `${name};TZID=${timing.zone}:${basicWall(wall)}`
    : `${name}:${basic(key)}`
}

const basic = (text: string): string => text.replaceAll(/[-:]/g, '')
const basicWall = (wall: Temporal.PlainDateTime): string => basic(wall.toString({ smallestUnit: 'second' }))
