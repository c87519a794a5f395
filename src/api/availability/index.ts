/** Who is free and when, with the age of that knowledge in every answer. */
import { findFreeRooms } from './find-free-rooms.ts'
import { getAvailability } from './get-availability.ts'

export type { AvailabilityDeps } from './availability-deps.ts'
export { timesMemory } from './times-memory.ts'
export { timesWriter } from './times-text.ts'

export const availabilityRoutes = [getAvailability, findFreeRooms] as const
