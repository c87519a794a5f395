import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, here } from '../call-failure.ts'
import type { DiscoveredRoom, ProviderError } from '../provider.ts'
import type { GoogleClient } from './client.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const DIRECTORY: CallNature = { about: 'directory', effect: 'read' }

const PAGE_SIZE = 500
/** A directory that is longer does not end. */
const MOST_PAGES = 100
/** Rooms whose calendar is asked for its zone and answering mode; each costs a request of a budget of 600 a minute. */
const MOST_DETAILS = 300
const DETAILS_AT_ONCE = 3

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))

const Resource = Type.Object({
  resourceEmail: Text,
  resourceName: Text,
  generatedResourceName: Text,
  resourceCategory: Text,
  buildingId: Text,
  floorName: Text,
  capacity: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  featureInstances: Type.Optional(
    Type.Union([
      Type.Array(Type.Object({ feature: Type.Optional(Type.Union([Type.Object({ name: Text }), Type.Null()])) })),
      Type.Null(),
    ]),
  ),
})
type Resource = Static<typeof Resource>

const Token = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const ResourcePage = Type.Object({ items: Type.Optional(Type.Array(Resource)), nextPageToken: Token })
const BuildingPage = Type.Object({
  buildings: Type.Optional(Type.Array(Type.Object({ buildingId: Text, buildingName: Text }))),
  nextPageToken: Token,
})
const Metadata = Type.Object({
  timeZone: Text,
  autoAcceptInvitations: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
})

/** Every bookable room of the customer (Directory API v1 `resources.calendars`); equipment (`OTHER`) is no room. */
export async function listRooms(client: GoogleClient): Answer<readonly DiscoveredRoom[]> {
  const { customer } = client.settings
  const resources = await allPages(async (pageToken) => {
    const page = await client.directory({
      nature: DIRECTORY,
      make: (api) => api.resources.calendars.list({ customer, maxResults: PAGE_SIZE, ...pageToken }),
    })
    if (!page.ok) return page
    if (!Value.Check(ResourcePage, page.value)) return fail(MALFORMED)
    return ok({ items: page.value.items ?? [], next: page.value.nextPageToken ?? null })
  })
  if (!resources.ok) return fail(await asFarAsSignedIn(client, resources.error))
  const buildings = await buildingNames(client)
  const rooms = resources.value.filter(({ resourceCategory }) => resourceCategory !== 'OTHER')
  const found = rooms.flatMap((resource) => toRoom(resource, buildings))
  return ok(await withDetails(client, found))
}

/** Whoever is granted the calendars alone is refused at the sign-in for the directory: that is a right that lacks, not a wrong key. */
async function asFarAsSignedIn(client: GoogleClient, refusal: ProviderError): Promise<ProviderError> {
  if (refusal.kind !== 'signed_out' || !(await client.signIn()).ok) return refusal
  const rights = `the service account may not read the directory (${refusal.code}); calendars can be paired by their address all the same`
  return { ...refusal, kind: 'forbidden', message: rights }
}

/** Names of buildings by id; without them an id has to do. */
async function buildingNames(client: GoogleClient): Promise<ReadonlyMap<string, string>> {
  const { customer } = client.settings
  const buildings = await allPages(async (pageToken) => {
    const page = await client.directory({
      nature: DIRECTORY,
      make: (api) => api.resources.buildings.list({ customer, maxResults: PAGE_SIZE, ...pageToken }),
    })
    if (!page.ok) return page
    if (!Value.Check(BuildingPage, page.value)) return fail(MALFORMED)
    return ok({ items: page.value.buildings ?? [], next: page.value.nextPageToken ?? null })
  })
  const known = buildings.ok ? buildings.value : []
  return new Map(
    known.flatMap(({ buildingId, buildingName }) => (buildingId && buildingName ? [[buildingId, buildingName]] : [])),
  )
}

interface DirectoryPage<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

async function allPages<Item>(
  fetchPage: (pageToken: { pageToken?: string }) => Answer<DirectoryPage<Item>>,
): Answer<readonly Item[]> {
  const items: Item[] = []
  let token: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const fetched: Result<DirectoryPage<Item>, ProviderError> = await fetchPage(
      token === null ? {} : { pageToken: token },
    )
    if (!fetched.ok) return fetched
    items.push(...fetched.value.items)
    if (fetched.value.next === null) return ok(items)
    if (fetched.value.next === token) break
    token = fetched.value.next
  }
  return fail(here('malformed', 'pages_without_end', 'Google goes on listing the directory'))
}

const MALFORMED = here('malformed', 'list_malformed', 'Google answered with something that is no list of the directory')

function toRoom(resource: Resource, buildings: ReadonlyMap<string, string>): readonly DiscoveredRoom[] {
  const { resourceEmail, resourceName, generatedResourceName, buildingId, floorName, capacity } = resource
  if (!resourceEmail) return []
  const features = (resource.featureInstances ?? [])
    .map(({ feature }) => feature?.name ?? '')
    .filter((name) => name !== '')
  return [
    {
      remoteCalendarId: resourceEmail,
      name: resourceName || generatedResourceName || resourceEmail,
      building: buildingId ? (buildings.get(buildingId) ?? buildingId) : null,
      floor: floorName || null,
      capacity: capacity ?? null,
      features,
      timeZone: null,
      decides: null,
    },
  ]
}

/** What only the calendar itself knows. Where it does not tell, the room is listed without. */
async function withDetails(client: GoogleClient, rooms: readonly DiscoveredRoom[]): Promise<readonly DiscoveredRoom[]> {
  const detailed: DiscoveredRoom[] = []
  for (let start = 0; start < Math.min(rooms.length, MOST_DETAILS); start += DETAILS_AT_ONCE) {
    const asked = rooms.slice(start, Math.min(start + DETAILS_AT_ONCE, MOST_DETAILS))
    const answers = await Promise.all(asked.map((room) => detailOf(client, room)))
    detailed.push(...answers.map(({ room }) => room))
    if (answers.some(({ isWorthGoingOn }) => !isWorthGoingOn)) break
  }
  return [...detailed, ...rooms.slice(detailed.length)]
}

async function detailOf(client: GoogleClient, room: DiscoveredRoom) {
  const metadata = await client.metadata({
    nature: { about: 'calendar', effect: 'read' },
    make: (api) => api.calendars.get({ calendarId: room.remoteCalendarId }),
  })
  if (!metadata.ok) return { room, isWorthGoingOn: metadata.error.kind === 'forbidden' }
  if (!Value.Check(Metadata, metadata.value)) return { room, isWorthGoingOn: true }
  const { timeZone, autoAcceptInvitations } = metadata.value
  const decides = autoAcceptInvitations === true ? ('provider' as const) : ('meetmeup' as const)
  const isTold = autoAcceptInvitations !== undefined && autoAcceptInvitations !== null
  return { room: { ...room, timeZone: timeZone || null, decides: isTold ? decides : null }, isWorthGoingOn: true }
}
