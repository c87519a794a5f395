import { type Booking, isActive } from '../core/booking.ts'
import type { InboxRow } from './inbox-row.ts'
import type { Link } from './link.ts'
import type { Seen } from './look-at.ts'
import type { Meeting } from './meet.ts'
import type { ApplyUnit } from './ports.ts'

/** A person said that this meeting is to stand on its calendar again, it is not there, and it still has the room. */
export function isToBePutBack(
  newest: InboxRow,
  theirs: Seen,
  met: Meeting,
): met is Meeting & { readonly link: Link; readonly booking: Booking } {
  const asked = newest.kind === 'removed' && newest.answered === 'restore' && theirs.kind === 'gone'
  return asked && met.link !== null && met.booking !== null && isActive(met.booking)
}

/**
 * The booking is written onto its calendar anew. What was somebody else's item there comes back as our copy: nobody can write in their name,
 * and the next time it goes a person is asked at once. A request is made again as a request.
 */
export async function putBack(unit: ApplyUnit, link: Link): Promise<void> {
  if (link.role === 'request') {
    await unit.updateLink(link.id, { state: 'gone' })
    return await unit.redo(link.id, 'changed')
  }
  await unit.updateLink(link.id, { role: 'mirror', restored: 1 })
  await unit.redo(link.id, 'deleted')
}
