import {
  type OccurrenceKey,
  type Override,
  type OverrideFields,
  occurrenceKey,
  occurrenceRef,
  type Series,
} from '../core/recurrence/index.ts'
import { wallToInstant } from '../core/time/index.ts'
import type { CalendarObject } from './calendar-object.ts'
import { escapeText } from './content-line.ts'
import { replaceLines, setLine } from './patch-component.ts'
import { isExceptionComponent, type ReadOptions, readEvents } from './read-object.ts'
import { exceptionKey } from './read-series.ts'
import type { CalendarComponent } from './scan-text.ts'
import { exceptionLines, seriesLines } from './series-lines.ts'

const TIMES: ReadonlySet<string> = new Set([
  ...['RECURRENCE-ID', 'DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RDATE', 'EXDATE'],
])

interface Move {
  readonly from: CalendarObject
  readonly to: Series
}

type Changed = Override & { readonly cancelled: false }

/**
 * The calendar with its meetings at other times. An exception that there was already keeps its component, a new one is made of the series; one
 * that is gone goes.
 */
export function rewriteSeries(calendar: CalendarComponent, move: Move, options: ReadOptions): CalendarComponent {
  const { from, to } = move
  const events = readEvents(calendar, options.roomZone)
  const exceptions = new Map<OccurrenceKey, CalendarComponent>()
  for (const { component, recurrenceId } of events)
    if (recurrenceId !== null) exceptions.set(exceptionKey(recurrenceId, from.series.timing), component)
  const first = calendar.components.find(({ name }) => name === 'VEVENT') as CalendarComponent
  const master = calendar.components.find((part) => part.name === 'VEVENT' && !isExceptionComponent(part)) ?? first
  const components = [...to.overrides].flatMap(([key, override]) => {
    const known = exceptions.get(key) ?? null
    if (override.cancelled) return known === null ? [] : [setLine(known, 'STATUS', 'CANCELLED')]
    return [rewriteException(known ?? withoutTimes(master), { key, override, move })]
  })
  const others = calendar.components.filter(({ name }) => name !== 'VEVENT')
  const isWithoutMaster = from.isDetached && startsOf(to).every((key) => to.overrides.has(key))
  const series = isWithoutMaster ? [] : [rewriteMaster(master, to, exceptions)]
  return { ...calendar, components: [...others, ...series, ...components] }
}

function startsOf({ timing, rdates }: Series): OccurrenceKey[] {
  const first = timing.kind === 'all_day' ? { on: timing.date } : { at: wallToInstant(timing.wall, timing.zone) }
  return [first, ...rdates].map(occurrenceKey)
}

const withoutTimes = (component: CalendarComponent): CalendarComponent => replaceLines(component, TIMES, [])

/** Cancelled exceptions that have a component of their own are not named a second time as EXDATE. */
function rewriteMaster(
  component: CalendarComponent,
  series: Series,
  exceptions: ReadonlyMap<OccurrenceKey, CalendarComponent>,
): CalendarComponent {
  const cancelled = [...series.overrides].filter(([key, { cancelled: isGone }]) => isGone && !exceptions.has(key))
  const removed = [...series.exdates, ...cancelled.map(([key]) => occurrenceRef(key))]
  return replaceLines(component, TIMES, seriesLines(series, removed))
}

function rewriteException(
  component: CalendarComponent,
  { key, override, move }: { key: OccurrenceKey; override: Changed; move: Move },
): CalendarComponent {
  const before = move.from.series.overrides.get(key)
  const known = before === undefined || before.cancelled ? {} : before.fields
  const timed = replaceLines(component, TIMES, exceptionLines(move.to, occurrenceRef(key), override))
  return withFields(timed, { now: override.fields, before: known, object: move.from })
}

interface Fields {
  readonly now: OverrideFields
  readonly before: OverrideFields
  /** Says what an exception says that says nothing of its own. */
  readonly object: CalendarObject
}

/** Only what changed is written: what a component says already may say more than we keep. */
function withFields(component: CalendarComponent, { now, before, object }: Fields): CalendarComponent {
  const text = (value: string | null) => (value === null || value === '' ? null : escapeText(value))
  const summary = now.summary === undefined ? object.summary : now.summary
  const visibility = now.visibility ?? object.visibility
  const blocking = now.blocking ?? !object.transparent
  let patched = component
  if (now.summary !== before.summary) patched = setLine(patched, 'SUMMARY', text(summary))
  if (now.description !== before.description)
    patched = setLine(patched, 'DESCRIPTION', text(now.description ?? object.description))
  if (now.visibility !== before.visibility)
    patched = setLine(patched, 'CLASS', visibility === 'private' ? 'PRIVATE' : 'PUBLIC')
  if (now.blocking !== before.blocking) patched = setLine(patched, 'TRANSP', blocking ? 'OPAQUE' : 'TRANSPARENT')
  return patched
}
