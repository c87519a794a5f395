import type { RoomCatalogue } from '../../ops/rooms/ports.ts'

export interface RoomDeps {
  readonly rooms: RoomCatalogue
}
