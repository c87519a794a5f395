import { tidyName } from '../core/tidy-name.ts'
import type { Place, PlaceStore } from '../ops/places/index.ts'
import type { Organization } from '../store/organization-store.ts'
import { Refusal } from './cli-error.ts'
import { everyPage } from './every-page.ts'

/** The place that was named by id, or by a name that no other place has. */
export async function choosePlace(places: PlaceStore, organization: Organization, named: string): Promise<Place> {
  const all = await everyPage((page) =>
    places.list({ organizationId: organization.id, kind: null, buildingId: null, ...page }),
  )
  const byId = all.filter(({ id }) => String(id) === named)
  const found = byId.length > 0 ? byId : all.filter(({ name }) => name === tidyName(named))
  const [one, other] = found
  if (one === undefined) throw new Refusal(`${organization.name} has no place "${named}". See: meetmeup places list`)
  if (other !== undefined)
    throw new Refusal(`"${named}" names several places: use the id (${found.map(({ id }) => id).join(', ')}).`)
  return one
}
