import type { Directory } from './directory.ts'
import { done, type Outcome, refused } from './graph-error.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from './graph-route.ts'
import type { Mailbox } from './mailbox.ts'
import type { SandboxSettings } from './sandbox-options.ts'

const PAGE_SIZE = 100

/** Rooms, workspaces and room lists. */
export function placeRoutes(directory: Directory, settings: SandboxSettings): GraphRoute[] {
  const read = { about: 'tenant', scopes: ['Place.Read.All', 'Place.ReadWrite.All'], method: 'GET' } as const
  const ofKind = (kind: 'room' | 'workspace') => (call: GraphCall) =>
    page(call, kind, roomsOf(call, kind).map(renderRoom))
  const roomsOf = (call: GraphCall, kind: 'room' | 'workspace') =>
    settings.placesEmpty
      ? []
      : directory.rooms(call.session.tenantId).filter(({ identity: { room } }) => room?.kind === kind && !room.hidden)
  const listsOf = (call: GraphCall) => directory.tenant(call.session.tenantId)?.roomLists ?? []
  const inList = (kind: 'room' | 'workspace') => (call: GraphCall) => {
    const list = listsOf(call).find(({ address }) => address.toLowerCase() === call.params.place?.toLowerCase())
    if (!list) return notFound()
    const members = list.rooms.map((address) => address.toLowerCase())
    return page(
      call,
      kind,
      roomsOf(call, kind)
        .filter(({ address }) => members.includes(address.toLowerCase()))
        .map(renderRoom),
    )
  }
  const onePlace = (call: GraphCall): Outcome<GraphAnswer> => {
    const wanted = (call.params.place ?? '').toLowerCase()
    if (wanted.startsWith('microsoft.graph.')) return page(call, wanted, [])
    const room = directory
      .rooms(call.session.tenantId)
      .filter(({ identity }) => identity.room?.hidden !== true)
      .find(({ address, identity }) => [address.toLowerCase(), identity.room?.placeId].includes(wanted))
    return room
      ? done({
          status: 200,
          body: { '@odata.type': `#microsoft.graph.${room.identity.room?.kind}`, ...renderRoom(room) },
        })
      : notFound()
  }
  const lists = (call: GraphCall) =>
    page(
      call,
      'roomList',
      listsOf(call).map(({ address, displayName }) => ({
        id: address,
        displayName,
        emailAddress: address,
        address: null,
        phone: '',
      })),
    )
  return [
    {
      ...read,
      path: '/places',
      handle: () =>
        refused(400, 'BadRequest', 'Requests of /places need a type cast, such as /places/microsoft.graph.room.'),
    },
    { ...read, path: '/places/microsoft.graph.room', handle: ofKind('room') },
    { ...read, path: '/places/microsoft.graph.workspace', handle: ofKind('workspace') },
    { ...read, path: '/places/microsoft.graph.roomList', handle: lists },
    { ...read, path: '/places/microsoft.graph.roomlist', handle: lists },
    { ...read, path: '/places/:place', handle: onePlace },
    ...['roomlist', 'roomList'].flatMap((type): GraphRoute[] => [
      { ...read, path: `/places/:place/microsoft.graph.${type}/rooms`, handle: inList('room') },
      { ...read, path: `/places/:place/microsoft.graph.${type}/workspaces`, handle: inList('workspace') },
    ]),
  ]
}

function page(call: GraphCall, kind: string, all: readonly Readonly<Record<string, unknown>>[]): Outcome<GraphAnswer> {
  const top = Number(call.query.get('$top') ?? PAGE_SIZE)
  const skip = Number(call.query.get('$skip') ?? 0)
  const body: Record<string, unknown> = {
    '@odata.context': `${call.origin}/v1.0/$metadata#places/microsoft.graph.${kind}`,
  }
  if (call.query.get('$count') === 'true') body['@odata.count'] = all.length
  body.value = all.slice(skip, skip + top)
  // Graph gives no link when the caller pages by itself.
  if (!call.query.has('$top') && skip + top < all.length)
    body['@odata.nextLink'] = `${call.origin}${call.target.split('?')[0]}?$skip=${skip + top}`
  return done({ status: 200, body })
}

function renderRoom({ identity }: Mailbox): Record<string, unknown> {
  const { room, address, displayName } = identity
  return {
    id: room?.placeId,
    emailAddress: address,
    displayName,
    address: null,
    geoCoordinates: null,
    phone: '',
    nickname: displayName,
    label: null,
    capacity: room?.capacity ?? null,
    building: room?.building ?? null,
    floorNumber: room?.floorNumber ?? null,
    floorLabel: null,
    isWheelChairAccessible: false,
    bookingType: room?.processing.BookingType.toLowerCase() ?? 'unknown',
    tags: [],
    audioDeviceName: null,
    videoDeviceName: null,
    displayDeviceName: null,
    parentId: null,
  }
}

function notFound() {
  return refused(404, 'ResourceNotFound', 'The place was not found.')
}
