/**
 * Groups of people: named together, with rooms that exist for their members beside their own.
 * Why apart from people: who belongs where changes more often than who somebody is, and is one decision for many.
 * Called by the API and the command line; read with each sign-in (`store/app-password-store.ts`).
 */
import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Person, RememberedSignIns } from '../people/ports.ts'

export interface GroupContent {
  /** Names one group of the organization, whatever its case. */
  readonly name: string
  /** Ids of rooms that exist for the members. Whoever has all rooms gains nothing by them. */
  readonly rooms: readonly number[]
}

export type GroupChanges = Partial<GroupContent>

export interface Group extends GroupContent {
  readonly id: number
  readonly organizationId: number
  /** How many people are in it. */
  readonly members: number
  readonly version: number
  /** RFC 3339 UTC. */
  readonly createdAt: string
}

export type GroupError =
  | { readonly code: 'group_not_found' }
  | { readonly code: 'person_not_found' }
  | { readonly code: 'version_mismatch'; readonly version: number }
  | { readonly code: 'name_taken'; readonly name: string }
  | { readonly code: 'room_unknown'; readonly roomId: number }

export interface GroupTarget {
  readonly groupId: number
  /** The version that must still stand; null: whatever is there. */
  readonly expectedVersion: number | null
}

export interface Membership {
  readonly groupId: number
  readonly personId: number
}

export interface GroupQuery {
  readonly organizationId: number
  /** Only the group with this name, in whatever case; null: all. */
  readonly name: string | null
  /** Id of the last group of the page before. */
  readonly after: number | null
  readonly limit: number
}

/** Groups at rest. Implemented by `store/group-store.ts`; each write that changes something leaves an audit line. */
export interface GroupStore {
  create(caller: Caller, content: GroupContent): Promise<Result<Group, GroupError>>
  read(organizationId: number, groupId: number): Promise<Group | null>
  /** By id. */
  list(query: GroupQuery): Promise<readonly Group[]>
  change(caller: Caller, target: GroupTarget & { readonly changes: GroupChanges }): Promise<Result<Group, GroupError>>
  /** Its members stay, without it. */
  remove(caller: Caller, target: GroupTarget): Promise<Result<Group, GroupError>>
  /** Members by id; null: there is no such group. */
  members(query: Omit<GroupQuery, 'name'> & { readonly groupId: number }): Promise<readonly Person[] | null>
  /** Somebody who is in it already stays in it. */
  addMember(caller: Caller, membership: Membership): Promise<Result<Group, GroupError>>
  /** Somebody who is not in it stays out. */
  removeMember(caller: Caller, membership: Membership): Promise<Result<Group, GroupError>>
}

export interface GroupPorts {
  readonly groups: GroupStore
  readonly signIns: RememberedSignIns
}
