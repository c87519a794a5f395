import { bodyRefused, type DavAnswer, davCondition, multistatusAnswer, refuse, unmet } from '../answer.ts'
import { MOST_HREFS } from '../limits.ts'
import { locateHref } from '../locate.ts'
import { memberQuery, memberWriter } from '../members.ts'
import { DAV } from '../xml/namespaces.ts'
import { responseOf } from '../xml/write-xml.ts'
import { showingOf, zoneOfRoom } from './asked-calendar-data.ts'
import { askedInReport } from './asked-in-report.ts'
import type { CalendarReport } from './calendar-report.ts'

/** RFC 4791 section 7.9: one response for each address that was asked, whether there is something or not. */
export async function calendarMultiget({ call, root, room, object }: CalendarReport): Promise<DavAnswer> {
  const hrefs = root.children
    .filter(({ namespace, name }) => namespace === DAV && name === 'href')
    .map(({ text }) => text.trim())
  if (hrefs.length === 0) return bodyRefused('calendar-multiget names at least one DAV:href.')
  if (hrefs.length > MOST_HREFS)
    return refuse({
      status: 403,
      condition: davCondition('number-of-matches-within-limits'),
      text: `At most ${MOST_HREFS} bookings are read at once.`,
    })
  const showing = showingOf(root, zoneOfRoom(room))
  if (!showing.ok) return unmet(showing.error)
  const asked = [...new Set(hrefs)].map((href) => ({
    href,
    name: nameIn(href, { call, room, object }),
  }))
  const names = asked.flatMap(({ name }) => (name === null ? [] : [name]))
  const objects = await call.deps.reader.objectsNamed(memberQuery(call, room.id), names)
  const byName = new Map(objects.map((one) => [one.name, one]))
  const write = memberWriter(call, room, askedInReport(root), showing.value.table)
  const responses = asked
    .map(({ href, name }) => {
      const found = name === null ? undefined : byName.get(name)
      return found === undefined ? responseOf(href, 404) : write(found)
    })
    .join('')
  const failure = showing.value.failure()
  return failure === null ? multistatusAnswer(responses) : unmet(failure)
}

/** Compared after decoding: clients encode in their own ways. Null: not in this calendar. */
function nameIn(href: string, { call, room, object }: Pick<CalendarReport, 'call' | 'room' | 'object'>): string | null {
  const found = locateHref(href)
  if (!found.ok || found.value.kind !== 'object') return null
  const { personId, roomId, name } = found.value
  if (personId !== call.person.personId || roomId !== room.id) return null
  return object === null || object === name ? name : null
}
