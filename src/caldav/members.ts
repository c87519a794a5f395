import { objectText, objectXml, type TextOptions } from './calendar-text.ts'
import { type DavCall, wantsMinimal } from './call.ts'
import { viewOf } from './entity-tag.ts'
import { takeTurns } from './in-turns.ts'
import { LONGEST_ANSWER } from './limits.ts'
import { encodeName, hrefOf } from './locate.ts'
import type { DavMember, DavObject, DavRoom, MemberQuery } from './ports.ts'
import { needsText, type ObjectContext, objectTable } from './properties/object-properties.ts'
import { type Asked, compile, type PropertyTable } from './properties/property-table.ts'
import { dav, responseOf, responseWith } from './xml/write-xml.ts'

export const memberQuery = ({ person }: Pick<DavCall, 'person'>, roomId: number): MemberQuery => ({
  organizationId: person.organizationId,
  personId: person.personId,
  roomId,
})

/** All members; their texts only when the question needs them. */
export const readMembers = (call: DavCall, room: DavRoom, asked: Asked): Promise<readonly DavMember[]> =>
  needsText(asked)
    ? call.deps.reader.objects(memberQuery(call, room.id))
    : call.deps.reader.members(memberQuery(call, room.id))

/** Members that a report has found, with their texts: read only where they did not come with them. */
export const withTexts = async (
  call: DavCall,
  room: DavRoom,
  members: readonly DavMember[],
): Promise<readonly DavObject[]> =>
  members.every(hasTexts) ? members : await call.deps.reader.withTexts(memberQuery(call, room.id), members)

/** The same, where the question needs them. */
export const withTextsAsAsked = async (
  call: DavCall,
  room: DavRoom,
  { asked, members }: { readonly asked: Asked; readonly members: readonly DavMember[] },
): Promise<readonly (DavMember | DavObject)[]> => (needsText(asked) ? await withTexts(call, room, members) : members)

export const hasTexts = (member: DavMember): member is DavObject => 'texts' in member

export const textOptions = ({ deps }: Pick<DavCall, 'deps'>, room: DavRoom): TextOptions => ({
  room,
  uidSecret: deps.uidSecret,
  bringUpToDate: deps.bringUpToDate,
})

/** A writer of one response for each member. `table` is another one where a report shows calendar data in its own way. */
export function memberWriter(
  call: DavCall,
  room: DavRoom,
  asked: Asked,
  table: PropertyTable<ObjectContext> = objectTable,
): (member: DavMember) => string {
  const { person } = call
  const base = hrefOf({
    kind: 'calendar',
    personId: person.personId,
    roomId: room.id,
  })
  const write = compile(table, asked, { minimal: wantsMinimal(call) })
  const options = textOptions(call, room)
  return (member) => {
    const view = viewOf(member, person)
    const text = () => (hasTexts(member) ? objectText(member, view, options) : '')
    const xml = () => (hasTexts(member) ? objectXml(member, view, options) : '')
    return responseWith(base + encodeName(member.name), write({ person, room, member, view, text, xml }))
  }
}

export interface Written {
  readonly responses: string
  /** Of how many items. */
  readonly told: number
}

/** Responses one after the other, at least the first, until the answer is as long as one may be. Others are served meanwhile. */
export async function writeWhileShort<Item>(
  items: readonly Item[],
  write: (item: Item) => string,
  before = '',
): Promise<Written> {
  const turns = takeTurns()
  let responses = before
  let told = 0
  for (const item of items) {
    if (responses.length >= LONGEST_ANSWER) break
    responses += write(item)
    told += 1
    await turns.pass()
  }
  return { responses, told }
}

/** What an answer ends with when it does not tell all (RFC 6578 section 3.6): a silent cut would look like an emptier calendar. */
export const cutShort = (href: string): string =>
  responseOf(href, 507, dav('error', dav('number-of-matches-within-limits')))

/** Its text as the caller sees it. */
export const textFor = (call: Pick<DavCall, 'person' | 'deps'>, room: DavRoom, object: DavObject): string =>
  objectText(object, viewOf(object, call.person), textOptions(call, room))
