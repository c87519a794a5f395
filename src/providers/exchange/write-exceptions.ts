import { Type } from 'typebox'
import type { Visibility } from '../../core/calendar-item.ts'
import {
  isInterval,
  type OccurrenceKey,
  type OccurrenceRef,
  type Override,
  occurrenceKey,
  occurrenceRef,
  type Series,
  type Span,
} from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { startOfDay, wallToInstant, type ZoneId } from '../../core/time/index.ts'
import { malformedAnswer } from '../call-failure.ts'
import { type CalendarRef, type ProviderError, RECURRENCE_NOT_EXPRESSIBLE, type RemoteRef } from '../provider.ts'
import { notExpressible, toSensitivity, toTimeBody, zoneOf } from './event-body.ts'
import { type GraphEvent, type GraphOccurrence, GraphOccurrenceSchema } from './graph-event.ts'
import { originalDateOf, originalInstantOf, toGraphDays, toGraphInterval } from './graph-time.ts'
import { inShape, readEvent } from './read.ts'
import { mailboxPath, type Tenant } from './tenant.ts'
import { toSeries } from './translate-series.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>
type Changed = Override & { readonly cancelled: false }

/** A master on the server, and the series that it is to show. */
export interface SeriesTarget {
  readonly tenant: Tenant
  readonly calendar: CalendarRef
  readonly ref: RemoteRef
  /** Path of the master. */
  readonly path: string
  readonly series: Series
  /** Of every occurrence that does not say otherwise. */
  readonly visibility: Visibility
}

/** How the occurrences of a series must change, by original start. */
interface ExceptionPlan {
  /** Cancelled on the server, wanted by us: only the loss of all exceptions brings them back. */
  readonly restore: boolean
  readonly cancel: readonly OccurrenceKey[]
  readonly change: readonly (readonly [OccurrenceKey, Changed])[]
}

const Instances = Type.Object({ value: Type.Array(GraphOccurrenceSchema) })

/**
 * Makes the occurrences of a master differ from its rule as the series says: one call each, since Graph takes exceptions only as
 * changes and deletions of occurrences. Safe to repeat: what is as wanted already is left alone.
 * @returns the master as it was read, when all its occurrences were as wanted; null when something was written
 */
export async function writeExceptions(target: SeriesTarget): Answer<GraphEvent | null> {
  const present = await presentSeries(target)
  if (!present.ok) return present
  const plan = planOf(present.value.series, target.series)
  if (!plan.restore && plan.cancel.length === 0 && plan.change.length === 0) return ok(present.value.event)
  if (!plan.restore) return await carryOut(target, plan, present.value.event)
  const reset = await resetExceptions(target)
  if (!reset.ok) return reset
  const clean = await presentSeries(target)
  if (!clean.ok) return clean
  return await carryOut(target, planOf(clean.value.series, target.series), clean.value.event)
}

async function presentSeries({ tenant, calendar, ref }: SeriesTarget): Answer<{ event: GraphEvent; series: Series }> {
  const event = await readEvent(tenant, calendar, ref)
  if (!event.ok) return event
  const read = toSeries(event.value, { calendar, place: ref.place, marker: null })
  if (read.ok) return ok({ event: event.value, series: read.value.series })
  return fail(malformedAnswer({ about: 'item', effect: 'change' }, 'unreadable_item', read.error.reason))
}

function planOf(present: Series, wanted: Series): ExceptionPlan {
  const [have, want] = [cancelledIn(present), cancelledIn(wanted)]
  const changedHere = changedIn(present)
  const changedWanted = changedIn(wanted)
  const undone = [...changedHere].filter(([key]) => !changedWanted.has(key) && !want.has(key))
  const due = [...changedWanted].filter(([key, override]) => textOf(changedHere.get(key)) !== textOf(override))
  return {
    restore: [...have].some((key) => !want.has(key)),
    cancel: [...want].filter((key) => !have.has(key)),
    change: [...due, ...undone.map(([key]) => [key, UNCHANGED] as const)],
  }
}

const UNCHANGED: Changed = { cancelled: false, moved: null, fields: {} }

function cancelledIn(series: Series): ReadonlySet<OccurrenceKey> {
  const overridden = [...series.overrides]
    .filter(([, { cancelled }]) => cancelled)
    .map(([key]) => keyIn(series, occurrenceRef(key)))
  const excluded = series.exdates.map((ref) => keyIn(series, ref)).filter((key) => !series.overrides.has(key))
  return new Set([...overridden, ...excluded])
}

function changedIn(series: Series): ReadonlyMap<OccurrenceKey, Changed> {
  const changed = [...series.overrides].flatMap(([key, override]) =>
    override.cancelled || isNothing(override) ? [] : [[keyIn(series, occurrenceRef(key)), override] as const],
  )
  return new Map(changed)
}

const isNothing = ({ moved, fields }: Changed): boolean =>
  moved === null && fields.visibility === undefined && fields.blocking === undefined

/** What of an exception is written. Its words are not: only the draft's summary has been made fit for those who read the room. */
const textOf = (override: Changed | undefined): string =>
  override === undefined
    ? ''
    : JSON.stringify([override.moved, override.fields.visibility ?? null, override.fields.blocking ?? null])

/** One name per occurrence: in a timed series a date stands for the occurrence of that day. */
function keyIn({ timing }: Series, ref: OccurrenceRef): OccurrenceKey {
  if (timing.kind === 'all_day' || 'at' in ref) return occurrenceKey(ref)
  return occurrenceKey({ at: wallToInstant(ref.on.toPlainDateTime(timing.wall.toPlainTime()), timing.zone) })
}

async function carryOut(target: SeriesTarget, plan: ExceptionPlan, master: GraphEvent): Answer<null> {
  for (const key of plan.cancel) {
    const instance = await instanceOf(target, key, master)
    if (!instance.ok) return instance
    if (instance.value === null) continue
    const answer = await target.tenant.client.send({
      method: 'DELETE',
      path: pathOf(target, instance.value),
      about: 'item',
    })
    if (!answer.ok && answer.error.kind !== 'gone') return answer
  }
  for (const [key, override] of plan.change) {
    const instance = await instanceOf(target, key, master)
    if (!instance.ok) return instance
    if (instance.value === null) return fail(notExpressible('RECURRENCE-ID'))
    const body = {
      ...spanBody(target, key, override.moved),
      sensitivity: toSensitivity(override.fields.visibility ?? target.visibility),
      showAs: override.fields.blocking === false ? 'free' : 'busy',
    }
    const answer = await target.tenant.client.send({
      method: 'PATCH',
      path: pathOf(target, instance.value),
      about: 'item',
      body,
    })
    if (!answer.ok) return fail(asNotExpressible(answer.error))
  }
  return ok(null)
}

/** No occurrence of a series may be moved to the day of its neighbour, or past it: such a series has no form in Exchange. */
function asNotExpressible(error: ProviderError): ProviderError {
  if (error.kind !== 'refused' || error.code !== 'ErrorOccurrenceCrossingBoundary') return error
  return { ...error, code: RECURRENCE_NOT_EXPRESSIBLE, message: notExpressible('RECURRENCE-ID').message }
}

/** The occurrence on the server that began as `key` says; null when the series has none (any more). */
export async function instanceOf(
  target: Pick<SeriesTarget, 'tenant' | 'calendar' | 'path'>,
  key: OccurrenceKey,
  master: GraphEvent,
): Answer<string | null> {
  const exception = (master.exceptionOccurrences ?? []).find((each) => isOriginally(each, key))
  if (exception !== undefined) return ok(exception.id)
  const start = startOf(target, key)
  const [from, to] = [start.subtract({ hours: 36 }), start.add({ hours: 36 })]
  const query = `startDateTime=${encodeURIComponent(from.toString())}&endDateTime=${encodeURIComponent(to.toString())}`
  const answer = await target.tenant.client.send({
    method: 'GET',
    path: `${target.path}/instances?${query}`,
    about: 'item',
  })
  if (!answer.ok) return answer
  const list = inShape(Instances, answer.value)
  if (!list.ok) return list
  return ok(list.value.value.find((each) => isOriginally(each, key))?.id ?? null)
}

/** By original start; an occurrence that was never changed may only show its start, which is the same. */
function isOriginally(occurrence: GraphOccurrence, key: OccurrenceKey): boolean {
  const ref = occurrenceRef(key)
  if ('on' in ref) {
    const date = originalDateOf(occurrence.occurrenceId)
    return date === null ? occurrence.start?.dateTime.startsWith(ref.on.toString()) === true : date.equals(ref.on)
  }
  const shown = occurrence.start?.timeZone === 'UTC' ? `${occurrence.start.dateTime}Z` : null
  const original = originalInstantOf(occurrence.originalStart) ?? originalInstantOf(shown)
  return original?.equals(ref.at.round({ smallestUnit: 'minute', roundingMode: 'floor' })) === true
}

function startOf({ calendar }: Pick<SeriesTarget, 'calendar'>, key: OccurrenceKey): Temporal.Instant {
  const ref = occurrenceRef(key)
  return 'at' in ref ? ref.at : startOfDay(ref.on, zoneOf(calendar))
}

function pathOf({ tenant, calendar, ref }: SeriesTarget, id: string): string {
  const mailbox = mailboxPath(tenant, calendar, ref.place)
  if (!mailbox.ok) throw new RangeError('a series was read in this mailbox before')
  return `${mailbox.value}/events/${encodeURIComponent(id)}`
}

/** @param moved null: back to where the rule puts it */
function spanBody(target: SeriesTarget, key: OccurrenceKey, moved: Span | null): object {
  const span = moved ?? ruledSpan(target, key)
  const zone: ZoneId = target.series.timing.kind === 'timed' ? target.series.timing.zone : zoneOf(target.calendar)
  return isInterval(span)
    ? { ...toGraphInterval(span, zone), isAllDay: false }
    : { ...toGraphDays(span, zoneOf(target.calendar)), isAllDay: true }
}

function ruledSpan({ series: { timing } }: SeriesTarget, key: OccurrenceKey): Span {
  const ref = occurrenceRef(key)
  if (timing.kind === 'timed' && 'at' in ref)
    return { start: ref.at, end: ref.at.add({ seconds: timing.durationSeconds }) }
  if (timing.kind === 'all_day' && 'on' in ref) return { start: ref.on, end: ref.on.add({ days: timing.days }) }
  throw new RangeError('an occurrence is named in the form of its series')
}

/**
 * A deleted occurrence has no way back of its own. Another range makes Exchange forget every exception; the right range then
 * follows at once.
 */
async function resetExceptions({ tenant, calendar, path, series }: SeriesTarget): Answer<'written'> {
  const time = toTimeBody(series, calendar)
  if (!time.ok) return time
  const { recurrence } = time.value
  if (recurrence === null) return ok('written')
  const { endDate: _, ...range } = recurrence.range
  const other = { ...range, type: 'numbered', numberOfOccurrences: (range.numberOfOccurrences ?? 1) + 1 }
  for (const each of [other, recurrence.range]) {
    const body = { ...time.value, recurrence: { ...recurrence, range: each } }
    const answer = await tenant.client.send({ method: 'PATCH', path, about: 'item', body })
    if (!answer.ok) return answer
  }
  return ok('written')
}
