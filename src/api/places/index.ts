/** Buildings, floors and features: seen by everybody with a key, renamed by administrators. */
import { createPlace } from './create-place.ts'
import { deletePlace } from './delete-place.ts'
import { getPlace } from './get-place.ts'
import { listPlaces } from './list-places.ts'
import { renamePlace } from './rename-place.ts'

export type { PlaceDeps } from './place-deps.ts'

export const placeRoutes = [createPlace, listPlaces, getPlace, renamePlace, deletePlace] as const
