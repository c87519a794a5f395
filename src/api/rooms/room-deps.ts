import type { Rooms } from '../../booking/ports.ts'

export interface RoomDeps {
  readonly rooms: Rooms
}
