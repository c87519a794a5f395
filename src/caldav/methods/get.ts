import { answer, type DavAnswer, methodNotAllowed, notFound } from '../answer.ts'
import { eventsOf, wrapEvents } from '../calendar-text.ts'
import type { DavCall } from '../call.ts'
import { entityTag, isNotModified, viewOf } from '../entity-tag.ts'
import type { Located } from '../locate.ts'
import { memberQuery, textFor, textOptions } from '../members.ts'
import type { DavMember, DavRoom } from '../ports.ts'
import { httpDate, OBJECT_TYPE } from '../properties/object-properties.ts'
import { syncToken } from '../sync-token.ts'
import { allowedOn } from './allowed.ts'

/** GET and HEAD: a booking, or a room's whole calendar as one text. No pages for people: a collection of another kind has no body. */
export async function get(call: DavCall): Promise<DavAnswer> {
  const { located } = call
  if (located.kind === 'object') return getObject(call, located)
  if (located.kind === 'calendar') return getCalendar(call, located)
  return methodNotAllowed(allowedOn(located).join(', '))
}

async function getObject(call: DavCall, { personId, roomId, name }: Located & { kind: 'object' }): Promise<DavAnswer> {
  const { person, deps, headers } = call
  const room = personId === person.personId ? await deps.reader.room(person, roomId) : null
  if (room === null) return notFound()
  const query = memberQuery(call, roomId)
  const [member] = await deps.reader.membersNamed(query, [name])
  if (member === undefined) return notFound()
  const told = validatorsOf(call, room, member)
  if (isNotModified(headers['if-none-match'], told.etag)) return answer(304, told)
  const [object] = await deps.reader.withTexts(query, [member])
  if (object === undefined) return notFound()
  return {
    status: 200,
    headers: { ...validatorsOf(call, room, object), 'content-type': OBJECT_TYPE },
    body: textFor(call, room, object),
  }
}

const validatorsOf = ({ person }: DavCall, room: DavRoom, member: DavMember) => ({
  etag: entityTag(member, viewOf(member, person), room),
  'last-modified': httpDate(member.changedAt),
})

async function getCalendar(call: DavCall, { personId, roomId }: Located & { kind: 'calendar' }): Promise<DavAnswer> {
  const { person, deps, headers } = call
  const room = personId === person.personId ? await deps.reader.room(person, roomId) : null
  if (room === null) return notFound()
  const etag = `"${syncToken(room, room.rev, person)}:${room.version}"`
  if (isNotModified(headers['if-none-match'], etag)) return answer(304, { etag })
  const objects = await deps.reader.objects(memberQuery(call, roomId))
  const options = textOptions(call, room)
  const events = objects.map((object) => eventsOf(object, viewOf(object, person), options)).join('')
  const year = Number(room.createdAt.slice(0, 4))
  return {
    status: 200,
    headers: { etag, 'content-type': 'text/calendar; charset=utf-8' },
    body: wrapEvents(events, year),
  }
}
