import { bodyRefused, type DavAnswer, davCondition, multistatusAnswer, refuse, unmet } from '../answer.ts'
import { MOST_HREFS } from '../limits.ts'
import { locateHref } from '../locate.ts'
import { memberQuery, memberWriter } from '../members.ts'
import { needsText } from '../properties/object-properties.ts'
import { DAV } from '../xml/namespaces.ts'
import { responseOf } from '../xml/write-xml.ts'
import { showingOf, zoneOfRoom } from './asked-calendar-data.ts'
import { askedInReport } from './asked-in-report.ts'
import type { CalendarReport } from './calendar-report.ts'
import { writeShown } from './write-shown.ts'

/** RFC 4791 section 7.9: one response for each address that was asked, whether there is something or not. What is asked in many ways of writing is told once. */
export async function calendarMultiget(report: CalendarReport): Promise<DavAnswer> {
  const { call, root, room, object } = report
  const hrefs = root.children
    .filter(({ namespace, name }) => namespace === DAV && name === 'href')
    .map(({ text }) => text.trim())
  if (hrefs.length === 0) return bodyRefused('calendar-multiget names at least one DAV:href.')
  if (hrefs.length > MOST_HREFS) return tooMuch()
  const showing = showingOf(report, zoneOfRoom(room))
  if (!showing.ok) return unmet(showing.error)
  const asked = once([...new Set(hrefs)].map((href) => ({ href, name: nameIn(href, { call, room, object }) })))
  const names = asked.flatMap(({ name }) => (name === null ? [] : [name]))
  const wanted = askedInReport(root)
  const { reader } = call.deps
  const query = memberQuery(call, room.id)
  const shown = await (needsText(wanted) ? reader.objectsNamed(query, names) : reader.membersNamed(query, names))
  const byName = new Map(shown.map((one) => [one.name, one]))
  const write = memberWriter(call, room, wanted, showing.value.table)
  const memberOf = ({ name }: AskedFor) => (name === null ? undefined : byName.get(name))
  const written = await writeShown(asked, {
    showing: showing.value,
    memberOf,
    write: (one) => {
      const found = memberOf(one)
      return found === undefined ? responseOf(one.href, 404) : write(found)
    },
  })
  if (!written.ok) return written.error
  return written.value.told < asked.length ? tooMuch() : multistatusAnswer(written.value.responses)
}

interface AskedFor {
  readonly href: string
  /** Null: it is not in this calendar. */
  readonly name: string | null
}

/** Without those that name what was named before. */
function once(asked: readonly AskedFor[]): AskedFor[] {
  const named = new Set<string>()
  return asked.filter(({ name }) => {
    if (name === null) return true
    const isNew = !named.has(name)
    named.add(name)
    return isNew
  })
}

const tooMuch = (): DavAnswer =>
  refuse({
    status: 403,
    condition: davCondition('number-of-matches-within-limits'),
    text: `At most ${MOST_HREFS} bookings are read at once, and fewer when they are long.`,
  })

/** Compared after decoding: clients encode in their own ways. Null: not in this calendar. */
function nameIn(href: string, { call, room, object }: Pick<CalendarReport, 'call' | 'room' | 'object'>): string | null {
  const found = locateHref(href)
  if (!found.ok || found.value.kind !== 'object') return null
  const { personId, roomId, name } = found.value
  if (personId !== call.person.personId || roomId !== room.id) return null
  return object === null || object === name ? name : null
}
