import type { Booking } from '../core/booking.ts'
import type { Theirs } from '../core/decide.ts'
import type { ApplyUnit, Link } from './ports.ts'
import { asWritten } from './push-link.ts'

export type Meeting =
  | { readonly kind: 'known' | 'stranger'; readonly link: Link | null; readonly booking: Booking | null }
  /** Our own write, whose answer was never stored, has come back. */
  | { readonly kind: 'adopted'; readonly link: Link; readonly booking: Booking | null }
  /** One meeting that invites both addresses of the room, and our copy of it is here already. */
  | { readonly kind: 'own_twin'; readonly link: Link | null; readonly booking: Booking | null }

/** Who this item is to us: by its id, by our marker, as the room's copy of our own invitation, or as a meeting known from another calendar. */
export async function meet(unit: ApplyUnit, remoteId: string, theirs: Theirs): Promise<Meeting> {
  const link = await unit.linkByRemote(remoteId)
  if (link !== null) return { kind: 'known', link, booking: await unit.booking(link.bookingId) }
  if (theirs.kind === 'gone') return { kind: 'stranger', link: null, booking: null }
  const { marker, joinKey } = theirs.item
  const marked = marker === null ? null : await unit.linkById(Number(marker.linkId))
  // A marker on a second item is a copy that a person made: only the link that still looks for its item takes it.
  if (marked !== null && marked.remoteId === null && marked.generation === marker?.generation) {
    await unit.updateLink(marked.id, asWritten({ ref: { remoteId, place: 'room' }, item: theirs.item }))
    return { kind: 'adopted', link: marked, booking: await unit.booking(marked.bookingId) }
  }
  if (joinKey === null) return { kind: 'stranger', link: null, booking: null }
  const request = await unit.requestByJoinKey(joinKey)
  if (request !== null) return { kind: 'known', link: request, booking: await unit.booking(request.bookingId) }
  const same = await unit.bookingByJoinKey(joinKey)
  if (same !== null && same.linkHere !== null) return { kind: 'own_twin', link: same.linkHere, booking: same.booking }
  return { kind: 'stranger', link: null, booking: null }
}
