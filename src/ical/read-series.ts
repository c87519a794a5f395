import {
  createSeries,
  LIMITS,
  type OccurrenceKey,
  type OccurrenceRef,
  type Override,
  type OverrideFields,
  occurrenceKey,
  parseRule,
  type RecurrenceRefusal,
  type RecurrenceRule,
  type Series,
  type SeriesDraft,
  type Span,
  type Timing,
} from '../core/recurrence/index.ts'
import { wallToInstant } from '../core/time/index.ts'
import { refuse } from './object-refusal.ts'
import { parseProperty, valueType } from './property.ts'
import { type EventContent, type EventReading, single } from './read-event.ts'
import { listItems, type Moment, type MomentContext, readMoments } from './read-moment.ts'
import { withoutFarEnd } from './rule-text.ts'
import type { CalendarComponent } from './scan-text.ts'

/** An exception with its original start. */
type Exception = EventReading & { readonly recurrenceId: Moment }

/** The series of a meeting and its exceptions. */
export function readSeries(master: EventReading, exceptions: readonly Exception[], context: MomentContext): Series {
  const timing = timingOf(master)
  const { component } = master
  const draft = {
    timing,
    rule: readRule(component),
    rdates: readDates(component, 'RDATE', { timing, context }),
    exdates: readDates(component, 'EXDATE', { timing, context }),
    overrides: readOverrides(exceptions, { timing, content: master.content }),
  }
  return created(draft, component)
}

/**
 * The series of exceptions that came without it: one start for each by its original time. The length between them is that of the shortest, and
 * what they are about that of the first.
 */
export function readDetached(exceptions: readonly Exception[]): { series: Series; first: Exception } {
  const inOrder = exceptions
    .map((exception) => ({ exception, at: startText(exception.recurrenceId) }))
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
    .map(({ exception }) => exception)
  const [first, ...others] = inOrder as [Exception, ...Exception[]]
  const timing = detachedTiming(first.recurrenceId, inOrder)
  const draft = {
    timing,
    rdates: others.map(({ recurrenceId }) => refOf(recurrenceId, timing)),
    overrides: readOverrides(inOrder, { timing, content: first.content }),
  }
  return { series: created(draft, first.component), first }
}

const startText = (moment: Moment): string => (moment.kind === 'date' ? `${moment.date}` : `${moment.at}`)

function timingOf({ start, end }: EventReading): Timing {
  if (start.kind === 'date')
    return { kind: 'all_day', date: start.date, days: end.kind === 'date' ? daysBetween(start.date, end.date) : 1 }
  return { kind: 'timed', wall: start.wall, zone: start.zone, durationSeconds: secondsOf(start, end) }
}

const daysBetween = (from: Temporal.PlainDate, to: Temporal.PlainDate): number => from.until(to).total('days')

const secondsOf = (start: Moment, end: Moment): number =>
  start.kind === 'timed' && end.kind === 'timed'
    ? (end.at.epochMilliseconds - start.at.epochMilliseconds) / 1000
    : 86_400

function detachedTiming(start: Moment, exceptions: readonly EventReading[]): Timing {
  const starts = exceptions.map(({ recurrenceId }) => instantOf(recurrenceId as Moment))
  const gaps = starts.slice(1).map((at, place) => (starts[place] as Temporal.Instant).until(at).total('seconds'))
  const lengths = exceptions.map(({ start: from, end: to }) => secondsOf(from, to))
  const seconds = Math.min(...lengths, ...gaps.filter((gap) => gap > 0))
  if (start.kind === 'date') return { kind: 'all_day', date: start.date, days: 1 }
  return { kind: 'timed', wall: start.wall, zone: start.zone, durationSeconds: seconds }
}

const instantOf = (moment: Moment): Temporal.Instant =>
  moment.kind === 'timed' ? moment.at : moment.date.toZonedDateTime('UTC').toInstant()

function readRule(component: CalendarComponent): RecurrenceRule | null {
  const exrule = component.lines.find(({ name }) => name === 'EXRULE')
  if (exrule !== undefined)
    refuse('part_refused', { rule: 'EXRULE', value: exrule.text, limit: 'EXDATE', line: exrule.line })
  const property = single(component, 'RRULE')
  if (property === null) return null
  const rule = parseRule(withoutFarEnd(property.value))
  return rule.ok ? rule.value : refuseSeries(rule.error, component)
}

function readDates(
  component: CalendarComponent,
  name: 'RDATE' | 'EXDATE',
  { timing, context }: { timing: Timing; context: MomentContext },
): OccurrenceRef[] {
  const properties = component.lines.filter((line) => line.name === name).map(parseProperty)
  const period = properties.find((property) => valueType(property) === 'PERIOD')
  if (period !== undefined)
    refuse('period_refused', { rule: name, value: period.value, limit: 'starts of meetings', line: period.line })
  const total = properties.reduce((sum, property) => sum + listItems(property).length, 0)
  if (total > LIMITS.exceptions)
    refuse('too_many_exceptions', {
      rule: name,
      value: `${total}`,
      limit: `${LIMITS.exceptions} EXDATE, RDATE and changed`,
      line: properties[0]?.line ?? null,
    })
  return properties.flatMap((property) => readMoments(property, context)).map((moment) => refOf(moment, timing))
}

/** By which an exception is known in a series of this timing. */
export const exceptionKey = (recurrenceId: Moment, timing: Timing): OccurrenceKey =>
  occurrenceKey(refOf(recurrenceId, timing))

/** In a series of whole days a midnight, in whatever zone, names its day. */
function refOf(moment: Moment, timing: Timing): OccurrenceRef {
  if (moment.kind === 'date') return { on: moment.date }
  const isMidnight = moment.wall.toPlainTime().equals(new Temporal.PlainTime())
  return timing.kind === 'all_day' && isMidnight ? { on: moment.wall.toPlainDate() } : { at: moment.at }
}

function readOverrides(
  exceptions: readonly Exception[],
  master: { timing: Timing; content: EventContent },
): Map<OccurrenceKey, Override> {
  const overrides = new Map<OccurrenceKey, Override>()
  for (const exception of exceptions) {
    refuseRules(exception.component)
    const ref = refOf(exception.recurrenceId, master.timing)
    const key = occurrenceKey(ref)
    if (overrides.has(key))
      refuse('component_repeated', {
        rule: 'RECURRENCE-ID',
        value: key,
        limit: '1 exception for each occurrence',
        line: exception.component.line,
      })
    overrides.set(key, readOverride(exception, ref, master))
  }
  return overrides
}

function refuseRules({ lines }: CalendarComponent): void {
  const line = lines.find(({ name }) => name === 'RRULE' || name === 'RDATE' || name === 'EXRULE')
  if (line !== undefined)
    refuse('rule_in_exception', { rule: line.name, value: line.text, limit: 'no RECURRENCE-ID', line: line.line })
}

function readOverride(
  exception: Exception,
  ref: OccurrenceRef,
  { timing, content }: { timing: Timing; content: EventContent },
): Override {
  if (exception.status === 'CANCELLED') return { cancelled: true }
  const span = spanOf(exception)
  const moved = isUnmoved(span, ref, timing) ? null : span
  return { cancelled: false, moved, fields: differences(exception.content, content) }
}

const spanOf = ({ start, end }: EventReading): Span =>
  start.kind === 'timed' && end.kind === 'timed'
    ? { start: start.at, end: end.at }
    : {
        start: (start as Moment & { kind: 'date' }).date,
        end: (end as Moment & { kind: 'date' }).date,
      }

function isUnmoved(span: Span, ref: OccurrenceRef, timing: Timing): boolean {
  if (span.start instanceof Temporal.PlainDate) {
    if (timing.kind === 'timed' || 'at' in ref) return false
    return span.start.equals(ref.on) && ref.on.add({ days: timing.days }).equals(span.end as Temporal.PlainDate)
  }
  if (timing.kind === 'all_day') return false
  const at = 'at' in ref ? ref.at : wallToInstant(ref.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone)
  return span.start.equals(at) && at.add({ seconds: timing.durationSeconds }).equals(span.end as Temporal.Instant)
}

/** An exception is written whole (RFC 5545 section 3.8.4.4); what it says like its series is not a change. */
function differences(own: EventContent, master: EventContent): OverrideFields {
  return {
    ...(own.summary === master.summary ? {} : { summary: own.summary }),
    ...(own.description === master.description ? {} : { description: own.description ?? '' }),
    ...(own.visibility === master.visibility ? {} : { visibility: own.visibility }),
    ...(own.transparent === master.transparent ? {} : { blocking: !own.transparent }),
    ...(own.attendeeCount === master.attendeeCount ? {} : { attendeeCount: own.attendeeCount }),
  }
}

function created(draft: SeriesDraft, component: CalendarComponent): Series {
  const series = createSeries(draft)
  return series.ok ? series.value : refuseSeries(series.error, component)
}

function refuseSeries({ code, rule, value, limit }: RecurrenceRefusal, component: CalendarComponent): never {
  const at = (name: string) => component.lines.find((candidate) => candidate.name === name)?.line
  return refuse(code, { rule, value, limit, line: at(rule) ?? at('RRULE') ?? component.line })
}
