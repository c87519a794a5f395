import { createHash } from 'node:crypto'
import type { Resource } from './event-rendering.ts'
import { googleErrors, ok, type Result, refuse } from './google-error.ts'
import { one, type Query } from './list-query.ts'
import type { RoomOptions } from './sandbox-options.ts'
import { roomLabel, type World } from './world.ts'

const DEFAULT_PAGE = 100
const LARGEST_PAGE = 500

const tag = (value: unknown): string => `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url')}"`

/** The directory id of a room. */
export const resourceIdOfRoom = (room: RoomOptions): string =>
  room.resourceId ?? String(createHash('sha256').update(room.resourceEmail.toLowerCase()).digest().readUInt32BE(0))

/** A room as the directory describes it. */
export function roomResource(room: RoomOptions): Resource {
  const features = (room.features ?? []).map((name) => ({ feature: featureResource(name) }))
  const resource: Resource = {
    kind: 'admin#directory#resources#calendars#CalendarResource',
    resourceId: resourceIdOfRoom(room),
    resourceName: room.name,
    generatedResourceName: roomLabel(room),
    resourceEmail: room.resourceEmail,
    resourceCategory: room.category ?? 'CONFERENCE_ROOM',
    resourceType: '',
    ...(room.buildingId === undefined ? {} : { buildingId: room.buildingId }),
    ...(room.floorName === undefined ? {} : { floorName: room.floorName }),
    ...(room.floorSection === undefined ? {} : { floorSection: room.floorSection }),
    ...(room.capacity === undefined ? {} : { capacity: room.capacity }),
    ...(features.length > 0 ? { featureInstances: features } : {}),
  }
  return { ...resource, etags: tag(resource) }
}

/** `resources.calendars.list`. */
export function listRooms(world: World, query: Query): Result<Resource> {
  const rooms = [...world.rooms.values()].map(roomResource)
  const wanted = filtered(rooms, one(query, 'query'))
  if (!wanted) return refuse(googleErrors.invalid('Invalid Input: query'))
  return paged('admin#directory#resources#calendars#calendarResourcesList', ['items', sorted(wanted, query)], query)
}

/** `resources.calendars.get`. */
export function getRoom(world: World, resourceId: string): Result<Resource> {
  const room = [...world.rooms.values()].find((each) => resourceIdOfRoom(each) === resourceId)
  return room ? ok(roomResource(room)) : refuse(googleErrors.notFound())
}

/** `resources.buildings.list`; buildings that only rooms mention are there too. */
export function listBuildings(world: World, query: Query): Result<Resource> {
  const named = world.options.buildings ?? []
  const mentioned = [...world.rooms.values()].flatMap((room) => room.buildingId ?? [])
  const unnamed = [...new Set(mentioned)].filter((id) => !named.some((building) => building.buildingId === id))
  const all = [...named, ...unnamed.map((id) => ({ buildingId: id, buildingName: id, floorNames: ['1'] }))]
  const buildings = all.map((building): Resource => {
    const resource = {
      kind: 'admin#directory#resources#buildings#Building',
      ...building,
      floorNames: building.floorNames ?? ['1'],
    }
    return { ...resource, etags: tag(resource) }
  })
  return paged('admin#directory#resources#buildings#buildingsList', ['buildings', buildings], query)
}

/** `resources.features.list`. */
export function listFeatures(world: World, query: Query): Result<Resource> {
  const names = new Set([...world.rooms.values()].flatMap((room) => room.features ?? []))
  const features = [...names].sort().map(featureResource)
  return paged('admin#directory#resources#features#featuresList', ['features', features], query)
}

function featureResource(name: string): Resource {
  return { kind: 'admin#directory#resources#features#Feature', name, etags: tag(name) }
}

function paged(kind: string, [field, all]: [string, Resource[]], query: Query): Result<Resource> {
  const asked = Number(one(query, 'maxResults') ?? DEFAULT_PAGE)
  const offset = Number(one(query, 'pageToken') ?? 0)
  if (!Number.isInteger(asked) || asked < 1 || !Number.isInteger(offset)) {
    return refuse(googleErrors.invalid('Invalid Input'))
  }
  const size = Math.min(asked, LARGEST_PAGE)
  const more = offset + size < all.length ? { nextPageToken: String(offset + size) } : {}
  return ok({ kind, etag: tag(all), [field]: all.slice(offset, offset + size), ...more })
}

const SORT_FIELDS = ['resourceId', 'resourceName', 'capacity', 'buildingId', 'floorName']

function sorted(rooms: Resource[], query: Query): Resource[] {
  const [field = 'resourceId', direction] = (one(query, 'orderBy') ?? 'resourceId').split(' ')
  if (!SORT_FIELDS.includes(field)) return rooms
  const order = [...rooms].sort((a, b) => compare(a[field], b[field]))
  return direction === 'desc' ? order.reverse() : order
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return String(one ?? '').localeCompare(String(other ?? ''))
}

const QUERY_FIELDS: Readonly<Record<string, string>> = {
  generatedResourceName: 'generatedResourceName',
  name: 'resourceName',
  buildingId: 'buildingId',
  floor_name: 'floorName',
  capacity: 'capacity',
  resourceEmail: 'resourceEmail',
  resourceCategory: 'resourceCategory',
  'featureInstances.feature.name': 'featureInstances',
}

/** Terms joined by AND, each possibly with NOT: `field=value`, `field!=value`, `field:value`. Null = unreadable. */
function filtered(rooms: Resource[], query: string | undefined): Resource[] | null {
  if (query === undefined || query.trim() === '') return rooms
  let left = rooms
  for (const term of query.split(/\s+AND\s+/)) {
    const match = /^(NOT\s+)?([\w.]+)\s*(!=|=|:)\s*"?([^"]*)"?$/.exec(term.trim())
    const field = match?.[2] === undefined ? undefined : QUERY_FIELDS[match[2]]
    if (!match || field === undefined) return null
    const [, not, , operator, value = ''] = match
    const wanted = (not === undefined) === (operator !== '!=')
    left = left.filter((room) => holds(room[field], value, operator === ':') === wanted)
  }
  return left
}

function holds(value: unknown, wanted: string, partly: boolean): boolean {
  const text = (Array.isArray(value) ? JSON.stringify(value) : String(value ?? '')).toLowerCase()
  if (Array.isArray(value)) return text.includes(`"name":"${wanted.toLowerCase()}"`)
  const plain = wanted.toLowerCase().replace(/\*$/, '')
  return partly || wanted.endsWith('*') ? text.includes(plain) : text === plain
}
