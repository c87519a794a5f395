import type { PlaceStore } from '../ops/places/index.ts'
import type { CliContext } from './cli-context.ts'

/** Buildings, floors and features, for one command. Loaded here, so that help and mistakes do not wait for it. */
export async function openPlaces({ database }: CliContext): Promise<PlaceStore> {
  const [{ placeActs }, { placeStore }] = await Promise.all([
    import('../ops/places/index.ts'),
    import('../store/place-store.ts'),
  ])
  return placeActs(placeStore(database))
}
