import { createHash } from 'node:crypto'
import {
  createSeries,
  type OccurrenceRef,
  type Override,
  occurrenceKey,
  parseOnlyRule,
  type Series,
  type SeriesDraft,
  type Span,
  type Timing,
} from '../core/recurrence/index.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { seriesToJson } from '../core/series-json.ts'
import { type IcsMoment, instantOf, readLength, readMoment, type ZoneNames } from './ics-value.ts'
import type { RawCalendar, RawEvent, RawValue } from './ports.ts'

/** One meeting or series of a foreign calendar. */
export interface ReadItem {
  readonly uid: string
  /** Null: it takes no time of the room (cancelled, transparent, or of no length). */
  readonly series: Series | null
  readonly summary: string | null
  readonly visibility: 'public' | 'private'
  /** SHA-256 of all of that. */
  readonly hash: string
}

export interface ReadItems {
  readonly items: readonly ReadItem[]
  /** UIDs of what cannot be understood: it stays as it was, and is neither blocked anew nor removed. */
  readonly unreadable: ReadonlySet<string>
}

const MOST_UID_OCTETS = 255
const MOST_SUMMARY = 1_000

/** The meetings of a calendar, each UID once. Pure. */
export function readItems({ events, zones }: RawCalendar, floating: ZoneNames['floating']): ReadItems {
  const names = { floating, known: zones }
  const byUid = Map.groupBy(events, uidOf)
  const items: ReadItem[] = []
  const unreadable = new Set<string>()
  for (const [uid, parts] of byUid) {
    const item = itemOf(uid, parts, names)
    if (item.ok) items.push(item.value)
    else unreadable.add(uid)
  }
  return { items, unreadable }
}

/** A meeting without a name is known by when it is. */
function uidOf({ uid, start, summary }: RawEvent): string {
  const name = uid ?? `${start?.value} ${summary}`
  if (uid !== null && uid !== '' && Buffer.byteLength(uid) <= MOST_UID_OCTETS) return uid
  return `${createHash('sha256').update(name).digest('hex')}@foreign`
}

function itemOf(uid: string, parts: readonly RawEvent[], names: ZoneNames): Result<ReadItem, string> {
  const master = parts.findLast(({ recurrenceId }) => recurrenceId === null)
  const changed = parts.filter(({ recurrenceId }) => recurrenceId !== null)
  // Without its series an exception is a meeting of its own; of several, which one is meant cannot be told.
  const event = master ?? (changed.length === 1 ? changed[0] : undefined)
  if (event === undefined) return fail('exceptions without their series')
  const series = blocks(event) ? seriesOf(event, master === undefined ? [] : changed, names) : ok(null)
  if (!series.ok) return series
  const said = {
    summary: event.summary?.slice(0, MOST_SUMMARY) ?? null,
    visibility: /^(PRIVATE|CONFIDENTIAL)$/i.test(event.visibility ?? '') ? ('private' as const) : ('public' as const),
  }
  const form = [said, series.value === null ? null : seriesToJson(series.value)]
  const hash = createHash('sha256').update(JSON.stringify(form)).digest('hex')
  return ok({ uid, series: series.value, ...said, hash })
}

const blocks = ({ status, transparency }: RawEvent): boolean =>
  !/^CANCELLED$/i.test(status ?? '') && !/^TRANSPARENT$/i.test(transparency ?? '')

function seriesOf(event: RawEvent, changed: readonly RawEvent[], names: ZoneNames): Result<Series | null, string> {
  const span = spanOf(event, names)
  if (!span.ok) return span
  if (span.value === null) return ok(null)
  const rule = parseOnlyRule([
    ...event.rules.map(({ value }) => `RRULE:${value}`),
    ...event.exrules.map(({ value }) => `EXRULE:${value}`),
  ])
  if (!rule.ok) return fail(rule.error.code)
  const rdates = refsOf(event.rdates, names)
  const exdates = refsOf(event.exdates, names)
  const overrides = overridesOf(changed, names)
  if (!rdates.ok) return rdates
  if (!exdates.ok) return exdates
  if (!overrides.ok) return overrides
  const draft: SeriesDraft = {
    timing: span.value.timing,
    rule: rule.value,
    ...{ rdates: rdates.value, exdates: exdates.value, overrides: overrides.value },
  }
  const series = createSeries(draft)
  return series.ok ? series : fail(series.error.code)
}

interface Timed {
  readonly timing: Timing
  readonly span: Span
}

/** Start and length; null: of no length (RFC 5545 section 3.6.1: a time without an end takes none, a date without one takes its day). */
function spanOf({ start, end, duration }: RawEvent, names: ZoneNames): Result<Timed | null, string> {
  if (start === null) return fail('an event without DTSTART')
  const from = readMoment(start, names)
  if (!from.ok) return from
  const until = end === null ? ok(null) : readMoment(end, names)
  if (!until.ok) return until
  const length = duration === null ? null : readLength(duration)
  if (duration !== null && length === null) return fail('a length that cannot be read')
  return from.value.kind === 'date'
    ? datesOf(from.value.date, until.value, length)
    : timesOf(from.value, until.value, length)
}

type Length = ReturnType<typeof readLength>

function datesOf(date: Temporal.PlainDate, until: IcsMoment | null, length: Length): Result<Timed | null, string> {
  if (until !== null && until.kind !== 'date') return fail('a date that ends at a time')
  const days = until === null ? Math.max(1, length?.days ?? 1) : date.until(until.date).days
  // A day that ends on itself was meant as that day.
  const end = date.add({ days: Math.max(1, days) })
  if (days < 0) return fail('it ends before it starts')
  return ok({ timing: { kind: 'all_day', date, days: Math.max(1, days) }, span: { start: date, end } })
}

function timesOf(
  from: IcsMoment & { kind: 'time' },
  until: IcsMoment | null,
  length: Length,
): Result<Timed | null, string> {
  if (until !== null && until.kind !== 'time') return fail('a time that ends on a date')
  const start = instantOf(from)
  const end = until === null ? endAfter(from, length) : instantOf(until)
  const durationSeconds = start.until(end).total('seconds')
  if (durationSeconds < 0) return fail('it ends before it starts')
  if (durationSeconds === 0) return ok(null)
  return ok({ timing: { kind: 'timed', wall: from.wall, zone: from.zone, durationSeconds }, span: { start, end } })
}

function endAfter(from: IcsMoment & { kind: 'time' }, length: Length): Temporal.Instant {
  const wall = from.wall.add({ days: length?.days ?? 0 })
  return instantOf({ ...from, wall }).add({ seconds: length?.seconds ?? 0 })
}

function refsOf(values: readonly RawValue[], names: ZoneNames): Result<readonly OccurrenceRef[], string> {
  const refs: OccurrenceRef[] = []
  for (const { value, zone } of values) {
    for (const one of value.split(',')) {
      const moment = readMoment({ value: one, zone }, names)
      if (!moment.ok) return moment
      refs.push(refOf(moment.value))
    }
  }
  return ok(refs)
}

const refOf = (moment: IcsMoment): OccurrenceRef =>
  moment.kind === 'date' ? { on: moment.date } : { at: instantOf(moment) }

function overridesOf(changed: readonly RawEvent[], names: ZoneNames): Result<Series['overrides'], string> {
  const overrides: [ReturnType<typeof occurrenceKey>, Override][] = []
  for (const event of changed) {
    if (event.recurrenceId === null) continue
    const original = readMoment(event.recurrenceId, names)
    if (!original.ok) return original
    const override = overrideOf(event, names)
    if (!override.ok) return override
    overrides.push([occurrenceKey(refOf(original.value)), override.value])
  }
  return ok(new Map(overrides))
}

function overrideOf(event: RawEvent, names: ZoneNames): Result<Override, string> {
  if (!blocks(event)) return ok({ cancelled: true })
  const span = spanOf(event, names)
  if (!span.ok) return span
  return ok(span.value === null ? { cancelled: true } : { cancelled: false, moved: span.value.span, fields: {} })
}
