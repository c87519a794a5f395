import type { PlaceStore } from '../../ops/places/index.ts'

/** The acts of `ops/places` on places at rest. */
export interface PlaceDeps {
  readonly places: PlaceStore
}
