import { bodyRefused, type DavAnswer, multistatusAnswer, unmet } from '../answer.ts'
import { MOST_RESULTS } from '../limits.ts'
import { cutShort, memberQuery, memberWriter, storedObject, textFor, writeWhileShort } from '../members.ts'
import type { DavObject } from '../ports.ts'
import type { Filter } from '../query/filter.ts'
import { matches } from '../query/match.ts'
import { type Narrowing, narrow } from '../query/narrow.ts'
import { readFilter } from '../query/read-filter.ts'
import { readTimeZone } from '../query/read-time-zone.ts'
import type { Viewpoint } from '../query/stored-object.ts'
import { CALDAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import { showingOf, zoneOfRoom } from './asked-calendar-data.ts'
import { askedInReport } from './asked-in-report.ts'
import type { CalendarReport } from './calendar-report.ts'
import { filterInPortions } from './filter-in-portions.ts'

/**
 * RFC 4791 section 7.8. The database answers the window of time over its index; only what it cannot say for sure (series beyond their horizon,
 * conditions on words) is looked at here.
 */
export async function calendarQuery(report: CalendarReport): Promise<DavAnswer> {
  const { call, root, room } = report
  const asked = childOf(root, CALDAV, 'filter')
  if (asked === undefined) return bodyRefused('calendar-query holds a CALDAV:filter.')
  const filter = readFilter(asked)
  if (!filter.ok) return unmet(filter.error)
  const stored = zoneOfRoom(room)
  const zone = readTimeZone(root, stored)
  if (!zone.ok) return unmet(zone.error)
  const showing = showingOf(root, zone.value)
  if (!showing.ok) return unmet(showing.error)
  const narrowing = narrow(filter.value, { asked: zone.value, stored })
  const candidates = await candidatesFor(report, narrowing)
  const found = await filterInPortions(
    candidates,
    judge(report, { filter: filter.value, narrowing, viewpoint: showing.value.viewpoint }),
  )
  const write = memberWriter(call, room, askedInReport(root), showing.value.table)
  const { responses, told } = await writeWhileShort(found.slice(0, MOST_RESULTS), write)
  const failure = showing.value.failure()
  if (failure !== null) return unmet(failure)
  return multistatusAnswer(
    responses + (candidates.length > MOST_RESULTS || told < found.length ? cutShort(call.href) : ''),
  )
}

type Candidate = DavObject & { readonly isSure?: boolean }

async function candidatesFor(
  { call, room, object }: CalendarReport,
  { window, decidedBy }: Narrowing,
): Promise<readonly Candidate[]> {
  if (decidedBy === 'none') return []
  const query = memberQuery(call, room.id)
  const { reader } = call.deps
  if (object !== null) return reader.objectsNamed(query, [object])
  return window === null ? reader.objects(query) : reader.objectsWithin(query, window, MOST_RESULTS + 1)
}

function judge(
  { call, room }: CalendarReport,
  { filter, narrowing, viewpoint }: { filter: Filter; narrowing: Narrowing; viewpoint: Viewpoint },
): (candidate: Candidate) => boolean {
  return (candidate) => {
    if (narrowing.decidedBy === 'window' && (narrowing.window === null || candidate.isSure === true)) return true
    return matches(storedObject(candidate, textFor(call, room, candidate)), filter, viewpoint)
  }
}
