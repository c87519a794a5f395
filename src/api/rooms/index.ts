/** Rooms: what they are and by which rules they are booked. Called by administrators; read by everybody with a key. */
import { changeRoom } from './change-room.ts'
import { createRoom } from './create-room.ts'
import { deleteRoom } from './delete-room.ts'
import { getRoom } from './get-room.ts'
import { listRooms } from './list-rooms.ts'

export type { RoomDeps } from './room-deps.ts'

export const roomRoutes = [createRoom, listRooms, getRoom, changeRoom, deleteRoom] as const
