/**
 * Administration of rooms: what an administrator sets, and what must hold when it changes.
 * Called by the API and the command line; implemented by `store/room-catalogue.ts`.
 */
import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Room, RoomContent } from '../../core/room.ts'

export interface RoomListQuery {
  readonly organizationId: number
  readonly archived: boolean
  /** In the order of ids: after this one. */
  readonly afterId: number
  readonly limit: number
}

/**
 * `version_mismatch`: somebody changed it meanwhile. `in_use`: calendars are still paired, or bookings lie ahead; they would lose their
 * room without anybody being told.
 */
export type RoomChangeError =
  | { readonly code: 'room_not_found' }
  | { readonly code: 'version_mismatch'; readonly version: number }
  | { readonly code: 'in_use'; readonly calendars: number; readonly bookings: number }

export interface RoomCatalogue {
  create(caller: Caller, content: RoomContent): Promise<Room>
  /** Archived rooms are found too. */
  read(organizationId: number, roomId: number): Promise<Room | null>
  list(query: RoomListQuery): Promise<readonly Room[]>
  /** Absent fields stay. `expectedVersion` null: whatever version is there. A change of rules, padding or zone moves `policyVersion`. */
  change(
    caller: Caller,
    roomId: number,
    change: { readonly fields: Partial<RoomContent>; readonly expectedVersion: number | null },
  ): Promise<Result<Room, RoomChangeError>>
  /** Takes the room out of service for good: it keeps its history and takes no bookings. */
  archive(caller: Caller, roomId: number, expectedVersion: number | null): Promise<Result<null, RoomChangeError>>
}
