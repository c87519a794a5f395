import type { Booking } from '../core/booking.ts'
import { canonical, sameOccurrences } from '../core/canonical.ts'
import { holdsNothing, type Theirs } from '../core/decide.ts'
import { isRecurring } from '../core/occupancy.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'
import { asWritten } from './push-link.ts'

export interface Twin {
  readonly theirs: Theirs & { readonly kind: 'item' }
  /** How the booking is known on this calendar so far. */
  readonly link: Link | null
  readonly booking: Booking
}

/**
 * One meeting that invites both addresses of the room comes to its second calendar: its own item takes the place of our copy there, which goes.
 * Null: nothing follows. It takes no time (our copy stays, so that the time is shown as taken), it is a second copy on one calendar, or it
 * is one date of a series that our copy shows whole.
 */
export async function joinTwin(
  unit: ApplyUnit,
  { theirs, link, booking }: Twin,
): Promise<{ readonly kind: 'known'; readonly link: Link; readonly booking: Booking } | null> {
  const { item, form } = theirs
  if (holdsNothing(item) || isRecurring(item.series) !== isRecurring(booking.series)) return null
  if (link !== null && isTaken(link)) return null
  const isThere = sameOccurrences(form, canonical({ ...item, series: booking.series }))
  const role = item.roomResponse === 'organizer' ? 'direct' : 'invitation'
  const owed = role === 'invitation' && unit.calendar.decides === 'meetmeup' && item.roomResponse !== 'accepted'
  const taken = await unit.takeLink(booking.id, { remoteId: item.remoteId, role, owed })
  if (!isThere) return { kind: 'known', link: taken, booking }
  const seen = asWritten({ ref: { remoteId: item.remoteId, place: 'room' }, item })
  await unit.updateLink(taken.id, seen)
  const { base = null, baseHash = null, joinKey = null } = seen
  return { kind: 'known', link: { ...taken, base, baseHash, joinKey }, booking }
}

/** Somebody's item stands behind it, or a write of ours whose fate is not known. */
const isTaken = ({ role, remoteId, state }: Link): boolean =>
  state === 'unknown' || ((role === 'invitation' || role === 'direct') && remoteId !== null && state !== 'gone')
