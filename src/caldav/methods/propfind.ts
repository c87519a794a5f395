import {
  bodyRefused,
  type DavAnswer,
  davCondition,
  multistatusAnswer,
  notFound,
  refuse,
  tooManyProperties,
  xmlRefused,
} from '../answer.ts'
import { type DavCall, depthOf, wantsMinimal } from '../call.ts'
import { hrefOf, type Located } from '../locate.ts'
import { cutShort, memberQuery, memberWriter, readMembers, withTextsAsAsked, writeWhileShort } from '../members.ts'
import type { DavRoom } from '../ports.ts'
import { calendarTable } from '../properties/calendar-properties.ts'
import { homeTable, plainTable, roomPrincipalTable, userTable } from '../properties/principal-properties.ts'
import { type Asked, compile, isTooMuch, namesIn } from '../properties/property-table.ts'
import { DAV } from '../xml/namespaces.ts'
import { childOf, parseXml } from '../xml/parse-xml.ts'
import { responseWith } from '../xml/write-xml.ts'

/** RFC 4918 section 9.1. */
export async function propfind(call: DavCall): Promise<DavAnswer> {
  const asked = askedIn(call)
  if ('status' in asked) return asked
  if (isTooMuch(asked)) return tooManyProperties()
  // Without the header it is "infinity" by the standard; whoever leaves it out means the children.
  const depth = depthOf(call, '1')
  if (depth === null) return bodyRefused('Depth is 0, 1 or infinity.')
  if (depth === 'infinity')
    return refuse({
      status: 403,
      condition: davCondition('propfind-finite-depth'),
      text: 'Ask with Depth 0 or 1: a listing of everything below is not made.',
    })
  const responses = await listing(call, asked, depth === '1')
  return responses === null ? notFound() : multistatusAnswer(responses)
}

/** No body asks for everything. */
function askedIn({ body }: DavCall): Asked | DavAnswer {
  if (body.length === 0) return { kind: 'allprop', include: [] }
  const root = parseXml(body)
  if (!root.ok) return xmlRefused(root.error)
  if (root.value.namespace !== DAV || root.value.name !== 'propfind')
    return bodyRefused('A PROPFIND asks with DAV:propfind.')
  const prop = childOf(root.value, DAV, 'prop')
  if (prop !== undefined) return { kind: 'prop', names: namesIn(prop) }
  if (childOf(root.value, DAV, 'propname') !== undefined) return { kind: 'propname' }
  if (childOf(root.value, DAV, 'allprop') === undefined)
    return bodyRefused('DAV:propfind holds prop, propname or allprop.')
  const include = childOf(root.value, DAV, 'include')
  return {
    kind: 'allprop',
    include: include === undefined ? [] : namesIn(include),
  }
}

/** The responses for a resource, and for its children where they are asked for. Null: there is no such resource for the caller. */
async function listing(call: DavCall, asked: Asked, withChildren: boolean): Promise<string | null> {
  const { located } = call
  switch (located.kind) {
    case 'root':
    case 'principals':
    case 'users':
    case 'rooms':
    case 'calendars':
      return plainListing(call, asked, withChildren)
    case 'user': {
      const of = await call.deps.people.read(call.person.organizationId, located.personId)
      if (of === null) return null
      return responseWith(call.href, compile(userTable, asked, optionsOf(call))({ person: call.person, of }))
    }
    case 'room': {
      const room = await call.deps.reader.room(call.person, located.roomId)
      return room === null ? null : roomPrincipals(call, asked, [room])
    }
    case 'home': {
      if (located.personId !== call.person.personId) return null
      const own = responseWith(call.href, compile(homeTable, asked, optionsOf(call))({ person: call.person }))
      return withChildren ? own + calendars(call, asked, await call.deps.reader.rooms(call.person)) : own
    }
    case 'calendar':
      return calendarListing(call, located, { asked, withChildren })
    case 'object':
      return objectListing(call, located, asked)
  }
}

const optionsOf = (call: DavCall) => ({ minimal: wantsMinimal(call) })

const NAMES = {
  root: 'MeetMeUp',
  principals: 'Principals',
  users: 'People',
  rooms: 'Rooms',
  calendars: 'Calendars',
} as const

type Plain = keyof typeof NAMES

const CHILDREN: Readonly<Partial<Record<Plain, readonly Plain[]>>> = {
  root: ['principals', 'calendars'],
  principals: ['users', 'rooms'],
}

async function plainListing(call: DavCall, asked: Asked, withChildren: boolean): Promise<string> {
  const { person } = call
  const kind = call.located.kind as Plain
  const write = compile(plainTable, asked, optionsOf(call))
  const own = responseWith(call.href, write({ person, name: NAMES[kind] }))
  if (!withChildren) return own
  const plain = (CHILDREN[kind] ?? []).map((child) =>
    responseWith(hrefOf({ kind: child }), write({ person, name: NAMES[child] })),
  )
  return own + plain.join('') + (await listedBelow(call, asked, kind))
}

/** People are found by asking for them, not by listing: of others' principals only one's own is listed. */
async function listedBelow(call: DavCall, asked: Asked, kind: Plain): Promise<string> {
  const { person, deps } = call
  if (kind === 'rooms') return roomPrincipals(call, asked, await deps.reader.rooms(person))
  if (kind === 'users') {
    const href = hrefOf({ kind: 'user', personId: person.personId })
    return responseWith(href, compile(userTable, asked, optionsOf(call))({ person, of: person }))
  }
  if (kind !== 'calendars') return ''
  const href = hrefOf({ kind: 'home', personId: person.personId })
  return responseWith(href, compile(homeTable, asked, optionsOf(call))({ person }))
}

function roomPrincipals(call: DavCall, asked: Asked, rooms: readonly DavRoom[]): string {
  const write = compile(roomPrincipalTable, asked, optionsOf(call))
  const { person } = call
  return rooms.map((room) => responseWith(hrefOf({ kind: 'room', roomId: room.id }), write({ person, room }))).join('')
}

function calendars(call: DavCall, asked: Asked, rooms: readonly DavRoom[]): string {
  const { person } = call
  const write = compile(calendarTable, asked, {
    ...optionsOf(call),
    other:
      (key) =>
      ({ room }) =>
        room.properties[key] ?? null,
  })
  return rooms
    .map((room) =>
      responseWith(
        hrefOf({
          kind: 'calendar',
          personId: person.personId,
          roomId: room.id,
        }),
        write({ person, room }),
      ),
    )
    .join('')
}

async function calendarListing(
  call: DavCall,
  { personId, roomId }: Located & { kind: 'calendar' },
  { asked, withChildren }: { asked: Asked; withChildren: boolean },
): Promise<string | null> {
  const { person, deps } = call
  if (personId !== person.personId) return null
  const room = await deps.reader.room(person, roomId)
  if (room === null) return null
  const own = calendars(call, asked, [room])
  if (!withChildren) return own
  const members = await readMembers(call, room, asked)
  const { responses, told } = await writeWhileShort(members, memberWriter(call, room, asked))
  return own + responses + (told < members.length ? cutShort(call.href) : '')
}

async function objectListing(
  call: DavCall,
  { personId, roomId, name }: Located & { kind: 'object' },
  asked: Asked,
): Promise<string | null> {
  const { person, deps } = call
  const room = personId === person.personId ? await deps.reader.room(person, roomId) : null
  if (room === null) return null
  const members = await deps.reader.membersNamed(memberQuery(call, roomId), [name])
  const [member] = await withTextsAsAsked(call, room, { asked, members })
  return member === undefined ? null : memberWriter(call, room, asked)(member)
}
