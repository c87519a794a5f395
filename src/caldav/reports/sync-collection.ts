import { bodyRefused, type DavAnswer, davCondition, multistatusAnswer, refuse } from '../answer.ts'
import { MOST_RESULTS } from '../limits.ts'
import { encodeName, hrefOf } from '../locate.ts'
import { cutShort, memberQuery, memberWriter, withTextsAsAsked, writeWhileShort } from '../members.ts'
import type { DavChange } from '../ports.ts'
import { revisionOf, syncToken } from '../sync-token.ts'
import { DAV } from '../xml/namespaces.ts'
import { childOf } from '../xml/parse-xml.ts'
import { dav, responseOf } from '../xml/write-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { xmlText } from '../xml/xml-text.ts'
import { askedInReport } from './asked-in-report.ts'
import type { CalendarReport } from './calendar-report.ts'

/**
 * RFC 6578: what changed since a token, in time that grows with the changes and not with the calendar. Depth is not looked at: Thunderbird
 * sends 1, others 0 or none, and all mean the same.
 */
export async function syncCollection(report: CalendarReport): Promise<DavAnswer> {
  const { call, root, room } = report
  const { person, deps } = call
  if (report.object !== null) return bodyRefused('sync-collection is asked of a calendar.')
  const token = childOf(root, DAV, 'sync-token')
  if (token === undefined) return bodyRefused('sync-collection holds a DAV:sync-token, which is empty at first.')
  const limit = limitIn(root)
  if (limit === null) return bodyRefused('DAV:nresults is a whole number above 0.')
  const isInitial = token.text.trim() === ''
  const since = isInitial ? 0 : revisionOf(token.text, room, person)
  if (since === null) return staleToken()
  if (since === room.rev) return multistatusAnswer('', tokenElement(syncToken(room, since, person)))
  const query = memberQuery(call, room.id)
  const { oldest, changes } = await deps.reader.changes({ ...query, since, until: room.rev, limit: limit + 1 })
  if (!isInitial && since < oldest) return staleToken()
  const { responses, told } = await writeWhileShort(changes.slice(0, limit), await writerOf(report, changes, isInitial))
  const isCut = changes.length > told
  const until = isCut ? (changes[told - 1]?.rev ?? since) : room.rev
  return multistatusAnswer(responses + (isCut ? cutShort(call.href) : ''), tokenElement(syncToken(room, until, person)))
}

/** A name that was given up and used again is told once, as it is now. */
async function writerOf(
  { call, root, room }: CalendarReport,
  changes: readonly DavChange[],
  isInitial: boolean,
): Promise<(change: DavChange) => string> {
  const base = hrefOf({
    kind: 'calendar',
    personId: call.person.personId,
    roomId: room.id,
  })
  const asked = askedInReport(root)
  const write = memberWriter(call, room, asked)
  const here = await withTextsAsAsked(call, room, { asked, members: changes.flatMap(({ member }) => member ?? []) })
  const members = new Map(here.map((member) => [member.bookingId, member]))
  const told = new Set(here.map((member) => member.name))
  return ({ name, member: changed }) => {
    const member = changed === null ? undefined : members.get(changed.bookingId)
    if (member !== undefined) return write(member)
    if (isInitial || told.has(name)) return ''
    told.add(name)
    return responseOf(base + encodeName(name), 404)
  }
}

const tokenElement = (token: string): string => dav('sync-token', xmlText(token))

/** Clients begin anew when they read this, and with no other answer. */
const staleToken = (): DavAnswer =>
  refuse({
    status: 403,
    condition: davCondition('valid-sync-token'),
    text: 'This sync-token cannot be told from any more. Ask again without one.',
  })

/** DAV:limit/DAV:nresults; null: no number. More than we give at once is cut, and said so. */
function limitIn(root: XmlElement): number | null {
  const limit = childOf(root, DAV, 'limit')
  const said = limit === undefined ? undefined : childOf(limit, DAV, 'nresults')
  if (said === undefined) return MOST_RESULTS
  return /^\s*[1-9]\d{0,8}\s*$/.test(said.text) ? Math.min(Number(said.text), MOST_RESULTS) : null
}
