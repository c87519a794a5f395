/**
 * Places: buildings, floors and features, as things of their own. Rooms and links of feeds go on naming them.
 * Why apart from rooms: a building is renamed once for all that name it, may be there before its first room, and is not spelled in two ways.
 * Whatever a room names is there by itself (`migrations/0017-people-and-places.sql`). Called by the API and the command line.
 */
import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'

export const PLACE_KINDS = ['building', 'floor', 'feature'] as const
export type PlaceKind = (typeof PLACE_KINDS)[number]

/** Longest names, as rooms may have them. */
export const LONGEST_PLACE: Readonly<Record<PlaceKind, number>> = { building: 200, floor: 50, feature: 100 }

export interface PlaceContent {
  readonly kind: PlaceKind
  /** Exact: `North` and `north` are two places. */
  readonly name: string
  /** Of a floor; null: the floor of rooms that name no building. */
  readonly buildingId: number | null
}

export interface Place extends PlaceContent {
  readonly id: number
  readonly organizationId: number
  /** Name of the building of a floor. */
  readonly building: string | null
  /** Rooms that name it; archived ones are not counted. */
  readonly rooms: number
  readonly version: number
  /** RFC 3339 UTC. */
  readonly createdAt: string
}

export type PlaceError =
  | { readonly code: 'place_not_found' }
  | { readonly code: 'version_mismatch'; readonly version: number }
  | { readonly code: 'building_unknown'; readonly buildingId: number }
  | { readonly code: 'not_a_floor' }
  | { readonly code: 'name_too_long'; readonly limit: number }
  /** There is one of this kind and name (in this building). */
  | { readonly code: 'name_taken'; readonly name: string }
  /** Rooms name it; of a building, links of feeds or floors do. */
  | { readonly code: 'in_use'; readonly rooms: number; readonly feeds: number; readonly floors: number }

export interface PlaceQuery {
  readonly organizationId: number
  readonly kind: PlaceKind | null
  /** Floors of this building. */
  readonly buildingId: number | null
  /** Id of the last place of the page before. */
  readonly after: number | null
  readonly limit: number
}

export interface PlaceTarget {
  readonly placeId: number
  /** The version that must still stand; null: whatever is there. */
  readonly expectedVersion: number | null
}

/** Places at rest. Implemented by `store/place-store.ts`; each write leaves an audit line, also with each room that it changes. */
export interface PlaceStore {
  create(caller: Caller, content: PlaceContent): Promise<Result<Place, PlaceError>>
  read(organizationId: number, placeId: number): Promise<Place | null>
  /** By id. */
  list(query: PlaceQuery): Promise<readonly Place[]>
  /** One transaction: the place, the rooms that name it (archived ones too), and the links of feeds that cover it. */
  rename(caller: Caller, target: PlaceTarget & { readonly name: string }): Promise<Result<Place, PlaceError>>
  remove(caller: Caller, target: PlaceTarget): Promise<Result<Place, PlaceError>>
}
