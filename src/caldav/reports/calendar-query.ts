import { ok, type Result } from '../../core/result.ts'
import type { ZoneId } from '../../core/time/index.ts'
import { bodyRefused, type DavAnswer, multistatusAnswer, unmet } from '../answer.ts'
import { MOST_RESULTS } from '../limits.ts'
import { type LookFailure, lookFailed } from '../look.ts'
import { cutShort, memberQuery, memberWriter, withTexts, withTextsAsAsked } from '../members.ts'
import type { DavMember, Within } from '../ports.ts'
import { needsText } from '../properties/object-properties.ts'
import { type Narrowing, narrow } from '../query/narrow.ts'
import { readFilter } from '../query/read-filter.ts'
import { readTimeZone } from '../query/read-time-zone.ts'
import { CALDAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { plainObject, showingOf, startClock, zoneOfRoom } from './asked-calendar-data.ts'
import { askedInReport } from './asked-in-report.ts'
import type { CalendarReport } from './calendar-report.ts'
import { writeShown } from './write-shown.ts'

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
  const left = startClock()
  const showing = showingOf(report, zone.value, left)
  if (!showing.ok) return unmet(showing.error)
  const narrowing = narrow(filter.value, { asked: zone.value, stored })
  const wanted = askedInReport(root)
  const candidates = await candidatesFor(report, narrowing, needsText(wanted))
  const found = await matching(report, candidates, { asked, narrowing, zone: zone.value, left })
  if (!found.ok) return lookFailed(found.error)
  const shown = await withTextsAsAsked(call, room, { asked: wanted, members: found.value.slice(0, MOST_RESULTS) })
  const written = await writeShown(shown, {
    showing: showing.value,
    memberOf: (candidate) => candidate,
    write: memberWriter(call, room, wanted, showing.value.table),
  })
  if (!written.ok) return written.error
  const { responses, told } = written.value
  return multistatusAnswer(
    responses +
      (found.value.length > MOST_RESULTS || candidates.length > MOST_RESULTS || told < shown.length
        ? cutShort(call.href)
        : ''),
  )
}

type Candidate = Within<DavMember>

async function candidatesFor(
  { call, room, object }: CalendarReport,
  { window, decidedBy }: Narrowing,
  withTexts: boolean,
): Promise<readonly Candidate[]> {
  if (decidedBy === 'none') return []
  const query = memberQuery(call, room.id)
  const { reader } = call.deps
  if (object !== null) return (await reader.membersNamed(query, [object])).map(unsure)
  if (window === null) return (await reader.objects(query)).map(unsure)
  return withTexts
    ? reader.objectsWithin(query, window, MOST_RESULTS + 1)
    : reader.membersWithin(query, window, MOST_RESULTS + 1)
}

const unsure = (member: DavMember): Candidate => ({ member, isSure: false })

interface Judging {
  readonly asked: XmlElement
  readonly narrowing: Narrowing
  readonly zone: ZoneId
  readonly left: () => number
}

/** Those that match, in their order. What the database knows to match is not looked into. */
async function matching(
  report: CalendarReport,
  candidates: readonly Candidate[],
  { asked, narrowing: { decidedBy, window }, zone, left }: Judging,
): Promise<Result<readonly DavMember[], LookFailure>> {
  const isKnown = ({ isSure }: Candidate) => decidedBy === 'window' && (window === null || isSure)
  const membersOf = (some: readonly Candidate[]) => some.map(({ member }) => member)
  const toLookInto = candidates.filter((candidate) => !isKnown(candidate))
  if (toLookInto.length === 0) return ok(membersOf(candidates))
  const { looker } = report.call.deps
  const objects = await withTexts(report.call, report.room, membersOf(toLookInto))
  const plain = objects.map((object) => plainObject(report, object))
  const looked = await looker.filter({ asked, zone, objects: plain, milliseconds: left() })
  if (!looked.ok) return looked
  const found = new Set(plain.filter((_, place) => looked.value[place] === true).map(({ bookingId }) => bookingId))
  return ok(membersOf(candidates.filter((one) => isKnown(one) || found.has(one.member.bookingId))))
}
