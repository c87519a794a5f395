import { type Booking, isActive } from '../core/booking.ts'
import type { Marker } from '../core/calendar-item.ts'
import { canonical, sameOccurrences, sameTime } from '../core/canonical.ts'
import type { Theirs } from '../core/decide.ts'
import { readMark } from '../core/link-mark.ts'
import { singleAt } from '../core/singles.ts'
import type { Link } from './link.ts'
import type { ApplyUnit, StrayFound } from './ports.ts'
import { asWritten } from './push-link.ts'
import { roomZoneOf, wantedOn } from './wanted-on.ts'

export type Meeting =
  | { readonly kind: 'known' | 'stranger'; readonly link: Link | null; readonly booking: Booking | null }
  /** Our own write, whose answer was never stored, has come back. */
  | { readonly kind: 'adopted'; readonly link: Link; readonly booking: Booking | null }
  /** It carries our mark, and its link has another item, or is over. */
  | { readonly kind: 'stray'; readonly stray: StrayFound; readonly link: null; readonly booking: null }
  /** One meeting that invites both addresses of the room, known through the other one. `link`: how it is known here so far. */
  | { readonly kind: 'own_twin'; readonly link: Link | null; readonly booking: Booking }
  /** An item of ours that a person's own meeting has replaced. */
  | { readonly kind: 'leftover'; readonly link: null; readonly booking: null }

/** Who this item is to us: by its id, by our marker, as the room's copy of our own invitation, or as a meeting known from another calendar. */
export async function meet(unit: ApplyUnit, remoteId: string, theirs: Theirs): Promise<Meeting> {
  const link = await unit.linkByRemote(remoteId)
  if (link !== null) return { kind: 'known', link, booking: await unit.booking(link.bookingId) }
  if (theirs.kind === 'gone') return { kind: 'stranger', link: null, booking: null }
  const { marker, joinKey } = theirs.item
  const marked = marker === null ? null : await unit.linkByMark(marker.linkId)
  // A marker on a second item is a copy that a person made: only the link that still looks for its item takes it.
  if (marked !== null && isItsItem(marked, marker?.generation ?? 0)) {
    const generation = Math.max(marked.generation, marker?.generation ?? 0)
    await unit.updateLink(marked.id, {
      ...asWritten({ ref: { remoteId, place: 'room' }, item: theirs.item }),
      generation,
    })
    return { kind: 'adopted', link: marked, booking: await unit.booking(marked.bookingId) }
  }
  if (await unit.isLeftover(remoteId, joinKey)) return { kind: 'leftover', link: null, booking: null }
  // We wrote it under a link that is no more (paired anew, or a restored database): it is the copy that is owed here.
  const owed =
    marker === null || marked !== null
      ? null
      : ((await owedSingle(unit, marker, theirs)) ?? (await owedCopy(unit, theirs)))
  if (owed !== null) {
    await unit.updateLink(owed.link.id, asWritten({ ref: { remoteId, place: 'room' }, item: theirs.item }))
    return { kind: 'adopted', ...owed }
  }
  const original = marked ?? (marker === null ? null : await unit.copyByHash(theirs.hash))
  const stray = original === null ? null : await strayOf(unit, original, theirs)
  if (stray !== null) return { kind: 'stray', stray, link: null, booking: null }
  if (joinKey === null) return { kind: 'stranger', link: null, booking: null }
  const request = await unit.requestByJoinKey(joinKey)
  if (request !== null) return { kind: 'known', link: request, booking: await unit.booking(request.bookingId) }
  const same = await unit.bookingByJoinKey(joinKey)
  const isKnownHere = same !== null && !(same.linkHere !== null && isAnother(same.linkHere, theirs))
  if (isKnownHere) return { kind: 'own_twin', link: same.linkHere, booking: same.booking }
  return { kind: 'stranger', link: null, booking: null }
}

/** A second meeting under one UID: not our copy, and at another time than the one that is known here. */
const isAnother = ({ role, base }: Link, { form, item }: Theirs & { kind: 'item' }): boolean =>
  (role === 'invitation' || role === 'direct') && !item.cancelled && base !== null && !sameOccurrences(base, form)

/** The one that the link still looks for, or one that was made anew after the backup from which this database came. */
const isItsItem = ({ role, remoteId, generation }: Link, marked: number): boolean =>
  remoteId === null ? generation === marked : role === 'mirror' && generation < marked

async function owedCopy(
  unit: ApplyUnit,
  { item, form }: Theirs & { readonly kind: 'item' },
): Promise<{ readonly link: Link; readonly booking: Booking } | null> {
  if (item.cancelled || !item.blocking) return null
  const owed = (await unit.unwritten()).find(
    ({ booking }) => isActive(booking) && sameOccurrences(canonical({ ...item, series: booking.series }), form),
  )
  return owed ?? null
}

/**
 * One date of a series that this calendar is to show and has no item for: the mark names its original start, and it stands where that date is. Its link was
 * lost with the rest of a database, or never came back with it.
 */
async function owedSingle(
  unit: ApplyUnit,
  { linkId }: Marker,
  { item, form }: Theirs & { readonly kind: 'item' },
): Promise<{ readonly link: Link; readonly booking: Booking } | null> {
  const date = readMark(linkId)?.date ?? null
  if (date === null || item.cancelled || !item.blocking) return null
  for (const { link, booking } of await unit.seriesWithoutItem()) {
    const single = singleAt(booking.series, date, roomZoneOf(unit.calendar))
    if (single === null || !sameOccurrences(canonical({ ...item, series: single.series }), form)) continue
    const taken = await unit.takeSingle(link, single)
    if (taken.remoteId === null || taken.state === 'gone') return { link: taken, booking }
  }
  return null
}

/**
 * A copy of ours that is one too many: written twice, left over from a booking that ended, or duplicated by hand and not used. Whatever a person
 * has made of such a copy is a meeting of its own: only what still says exactly what we wrote is ours to take away.
 */
async function strayOf(
  unit: ApplyUnit,
  marked: Link,
  { item, form }: Theirs & { readonly kind: 'item' },
): Promise<StrayFound | null> {
  if (marked.role !== 'mirror' || marked.base === null || !sameTime(marked.base, form)) return null
  const booking = await unit.booking(marked.bookingId)
  const isNeeded = booking !== null && isNeededHere(unit, marked, booking)
  const kind = isNeeded ? 'twin' : 'orphan'
  if (kind === 'twin' && (marked.state !== 'live' || marked.remoteId === null)) return null
  return { kind, remoteId: item.remoteId, version: item.version, linkId: marked.id }
}

const isNeededHere = ({ calendar }: ApplyUnit, marked: Link, booking: Booking): boolean =>
  wantedOn(marked, booking, calendar).kind === 'present'
