import { type Static, Type } from 'typebox'
import { ok, type Result } from '../../core/result.ts'
import { resolveZone } from '../../core/time/index.ts'
import type { DiscoveredRoom, ProviderError } from '../provider.ts'
import { normalText } from './event-fields.ts'
import { inShape } from './read.ts'
import type { Tenant } from './tenant.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const PAGE = 100
const MOST_PAGES = 200
/** Different mailboxes, so that no mailbox sees more than one request of this. */
const ZONES_AT_ONCE = 4

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Count = Type.Optional(Type.Union([Type.Number(), Type.Null()]))

/** Graph v1.0 "room resource type". */
const Room = Type.Object({
  emailAddress: Text,
  displayName: Text,
  nickname: Text,
  building: Text,
  floorNumber: Count,
  floorLabel: Text,
  capacity: Count,
  isWheelChairAccessible: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  audioDeviceName: Text,
  videoDeviceName: Text,
  displayDeviceName: Text,
  tags: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
})
type Room = Static<typeof Room>

const RoomPage = Type.Object({ value: Type.Array(Room), '@odata.nextLink': Type.Optional(Type.String()) })
const MailboxSettings = Type.Object({ timeZone: Text })

/**
 * Every room of the tenant (Graph v1.0 "List places"), with the time zone of its mailbox. An empty list proves nothing: the places
 * of a tenant are sometimes not provisioned, and rooms can always be paired by their address.
 */
export async function listRooms(tenant: Tenant): Answer<readonly DiscoveredRoom[]> {
  const rooms = await listPlaces(tenant)
  if (!rooms.ok) return rooms
  const byAddress = new Map<string, Room>()
  for (const room of rooms.value) if (room.emailAddress) byAddress.set(room.emailAddress, room)
  const zones = await zonesOf(tenant, [...byAddress.keys()])
  return ok([...byAddress].map(([address, room]) => discovered(address, room, zones.get(address) ?? null)))
}

/** Pages by `$top` and `$skip` until one is short, and follows a link where there is one: neither alone is reliable. */
async function listPlaces(tenant: Tenant): Answer<Room[]> {
  const found: Room[] = []
  let path: string | null = placesPath(0)
  for (let page = 0; page < MOST_PAGES && path !== null; page += 1) {
    const answer = await tenant.client.send({ method: 'GET', path, about: 'directory' })
    if (!answer.ok) return answer
    const list = inShape(RoomPage, answer.value)
    if (!list.ok) return list
    found.push(...list.value.value)
    const next: Result<string | null, ProviderError> = nextPath(tenant, list.value, found.length)
    if (!next.ok) return next
    path = next.value
  }
  return ok(found)
}

function nextPath(tenant: Tenant, page: Static<typeof RoomPage>, read: number): Result<string | null, ProviderError> {
  const link = page['@odata.nextLink']
  if (link !== undefined) return tenant.client.pathOf(link)
  return ok(page.value.length < PAGE ? null : placesPath(read))
}

const placesPath = (skip: number): string => `/places/microsoft.graph.room?$top=${PAGE}&$skip=${skip}`

async function zonesOf(tenant: Tenant, addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const zones = new Map<string, string>()
  const waiting = [...addresses]
  const work = async () => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      const zone = await zoneOf(tenant, address)
      if (zone !== null) zones.set(address, zone)
    }
  }
  await Promise.all(Array.from({ length: ZONES_AT_ONCE }, work))
  return zones
}

/** Null where it cannot be read: the right to read mailbox settings is a courtesy, and an administrator can name the zone. */
async function zoneOf(tenant: Tenant, address: string): Promise<string | null> {
  const path = `/users/${encodeURIComponent(address)}/mailboxSettings`
  const answer = await tenant.client.send({ method: 'GET', path, about: 'directory' })
  const settings = answer.ok ? inShape(MailboxSettings, answer.value) : null
  const zone = resolveZone(settings?.ok ? (settings.value.timeZone ?? '') : '')
  return zone.ok ? zone.value : null
}

function discovered(address: string, room: Room, timeZone: string | null): DiscoveredRoom {
  return {
    remoteCalendarId: address,
    name: normalText(room.displayName) || normalText(room.nickname) || address,
    building: normalText(room.building) || null,
    floor: normalText(room.floorLabel) || room.floorNumber?.toString() || null,
    capacity: room.capacity ?? null,
    features: featuresOf(room),
    timeZone,
    decides: null,
  }
}

function featuresOf(room: Room): readonly string[] {
  const named = [...(room.tags ?? []), room.audioDeviceName, room.videoDeviceName, room.displayDeviceName]
  const features = named.flatMap((text) => normalText(text) || [])
  return [...new Set(room.isWheelChairAccessible === true ? [...features, 'wheelchair accessible'] : features)]
}
