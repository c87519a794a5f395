/** Buildings, floors and features: make, list, rename, remove. What, why and for whom: `ports.ts`. */
export { placeActs } from './place-acts.ts'
export {
  PLACE_KINDS,
  type Place,
  type PlaceContent,
  type PlaceError,
  type PlaceKind,
  type PlaceQuery,
  type PlaceStore,
  type PlaceTarget,
} from './ports.ts'
