import type { Rooms } from '../booking/ports.ts'
import { nameKey } from '../core/name-key.ts'
import type { Room } from '../core/room.ts'
import { everyRoom } from '../ops/rooms/index.ts'
import type { Organization } from '../store/organization-store.ts'
import { Refusal } from './cli-error.ts'

/** The room that was named by id or by name, in whatever case; archived ones are not found. */
export async function chooseRoom(
  { rooms }: { readonly rooms: Rooms },
  organization: Organization,
  named: string,
): Promise<Room> {
  const all = await everyRoom(rooms, organization.id)
  const wanted = nameKey(named)
  const found = all.filter(({ id, name }) => String(id) === named || nameKey(name) === wanted)
  const [one, other] = found
  if (one === undefined) throw new Refusal(`${organization.name} has no room "${named}". See: meetmeup rooms list`)
  if (other !== undefined)
    throw new Refusal(`"${named}" names several rooms: use the id (${found.map(({ id }) => id).join(', ')}).`)
  return one
}
