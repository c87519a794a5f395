import { bodyRefused, type DavAnswer, davCondition, refuse, unmet } from '../answer.ts'
import { freeBusy } from '../free-busy/free-busy.ts'
import { readFreeBusyQuery } from '../free-busy/read-free-busy-query.ts'
import type { CalendarReport } from './calendar-report.ts'

const MOST_DAYS = 1_100

/** RFC 4791 section 7.10: when the room is taken, and nothing else. Answered as iCalendar, not as a multistatus. */
export async function freeBusyQuery({ call, root, room, object }: CalendarReport): Promise<DavAnswer> {
  if (object !== null) return bodyRefused('free-busy-query is asked of a calendar.')
  const range = readFreeBusyQuery(root)
  if (!range.ok) return unmet(range.error)
  const { start, end } = range.value
  if (end.since(start).total('hours') > MOST_DAYS * 24)
    return refuse({
      status: 403,
      condition: davCondition('number-of-matches-within-limits'),
      text: `At most ${MOST_DAYS} days are answered at once.`,
    })
  const { person, deps } = call
  const spans = await deps.availability.busy(person.organizationId, [room.id], range.value)
  const text = freeBusy({
    range: range.value,
    spans: spans.map(({ kind, startsAt, endsAt }) => ({ kind, start: startsAt, end: endsAt })),
    stampedAt: deps.clock.now(),
    uid: `${deps.newId()}@free-busy`,
  })
  return { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' }, body: text }
}
