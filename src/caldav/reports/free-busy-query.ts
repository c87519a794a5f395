import { LEAST_KNOWN_DAYS } from '../../booking/extend-horizon.ts'
import { isRecurring } from '../../core/occupancy.ts'
import { seriesFromJson } from '../../core/series-json.ts'
import type { Interval } from '../../core/time/index.ts'
import { bodyRefused, type DavAnswer, davCondition, refuse, unmet } from '../answer.ts'
import { type BusySpan, freeBusy } from '../free-busy/free-busy.ts'
import { readFreeBusyQuery } from '../free-busy/read-free-busy-query.ts'
import { MOST_RESULTS } from '../limits.ts'
import { lookFailed } from '../look.ts'
import { memberQuery } from '../members.ts'
import type { DavObject } from '../ports.ts'
import { plainObject, startClock, zoneOfRoom } from './asked-calendar-data.ts'
import type { CalendarReport } from './calendar-report.ts'

const MOST_DAYS = 1_100

/** RFC 4791 section 7.10: when the room is taken, and nothing else. Answered as iCalendar, not as a multistatus. */
export async function freeBusyQuery(report: CalendarReport): Promise<DavAnswer> {
  const { call, root, room, object } = report
  if (object !== null) return bodyRefused('free-busy-query is asked of a calendar.')
  const range = readFreeBusyQuery(root)
  if (!range.ok) return unmet(range.error)
  const { start, end } = range.value
  if (end.since(start).total('hours') > MOST_DAYS * 24)
    return tooMuch(`At most ${MOST_DAYS} days are answered at once.`)
  const { person, deps } = call
  const rooms = await deps.availability.busy(person.organizationId, [room.id], range.value)
  const near = rooms.flatMap(({ spans }) => spans)
  const far = await beyondHorizon(report, range.value)
  if (!('spans' in far)) return far
  const text = freeBusy({
    range: range.value,
    spans: [...near.map(({ kind, startsAt, endsAt }) => ({ kind, start: startsAt, end: endsAt })), ...far.spans],
    stampedAt: deps.clock.now(),
    uid: `${deps.newId()}@free-busy`,
  })
  return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' }, body: text }
}

/** Of series no rows are kept so far ahead: what is asked of that time is expanded. */
async function beyondHorizon(
  report: CalendarReport,
  { start, end }: Interval,
): Promise<DavAnswer | { readonly spans: readonly BusySpan[] }> {
  const { call, room } = report
  const known = call.deps.clock.now().add({ hours: LEAST_KNOWN_DAYS * 24 })
  if (Temporal.Instant.compare(end, known) <= 0) return { spans: [] }
  const range = { start: Temporal.Instant.compare(start, known) < 0 ? known : start, end }
  const { reader } = call.deps
  const query = memberQuery(call, room.id)
  const found = await reader.objectsWithin(query, range, MOST_RESULTS + 1)
  if (found.length > MOST_RESULTS) return tooMuch('Too many series reach into that time.')
  const series = found.map(({ member }) => member).filter(isHeldSeries)
  const looked = await call.deps.looker.times({
    zone: zoneOfRoom(room),
    objects: series.map((object) => plainObject(report, object)),
    range: { start: range.start.toString(), end: range.end.toString() },
    milliseconds: startClock()(),
  })
  if (!looked.ok) return lookFailed(looked.error)
  if (looked.value.includes(null)) return tooMuch('One series has too many instances in that time.')
  return { spans: looked.value.flatMap((times, place) => (times ?? []).map((time) => spanOf(time, series[place]))) }
}

function isHeldSeries({ state, texts }: DavObject): boolean {
  const series = seriesFromJson(JSON.parse(texts.series))
  return series.ok && isRecurring(series.value) && (state === 'held' || state === 'confirmed')
}

const spanOf = (time: { readonly start: number; readonly end: number }, object: DavObject | undefined): BusySpan => ({
  kind: object?.state === 'held' ? 'hold' : 'booking',
  start: Temporal.Instant.fromEpochMilliseconds(time.start),
  end: Temporal.Instant.fromEpochMilliseconds(time.end),
})

const tooMuch = (text: string): DavAnswer =>
  refuse({ status: 403, condition: davCondition('number-of-matches-within-limits'), text })
