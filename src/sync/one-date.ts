import { draftOf } from '../booking/booking-fields.ts'
import { type Booking, isBornElsewhere } from '../core/booking.ts'
import { sameTime, timeText } from '../core/canonical.ts'
import { type Decision, holdsNothing, type Situation, type Theirs } from '../core/decide.ts'
import { stillLost } from '../core/lost-dates.ts'
import { isRecurring } from '../core/occupancy.ts'
import { goesOn, type Series } from '../core/recurrence/index.ts'
import { singleAt, withoutSingle, withSingleMoved } from '../core/singles.ts'
import { asTheirs } from './as-theirs.ts'
import { type ChangePorts, claimRequest, mustCommit, type StateReason, withState } from './commit-change.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Link, SingleOf } from './link.ts'
import type { ApplyUnit } from './ports.ts'
import { roomZoneOf } from './wanted-on.ts'

/** One date of a series, which stands on this calendar as an item of its own: what news of it says of the series. */
interface OneDate {
  readonly link: Link
  readonly booking: Booking
}

type Item = Theirs & { readonly kind: 'item' }

/**
 * The date as the decision sees a booking. One that was called off, or is over, is settled: nobody's change of it says anything, but for somebody who
 * moves what is over to a time that lies ahead, and wants the room then.
 */
export async function oursOfDate(
  unit: ApplyUnit,
  { link, booking, theirs, now }: OneDate & { readonly theirs: Theirs; readonly now: Temporal.Instant },
): Promise<Situation['ours']> {
  const single = link.single === null ? null : singleAt(booking.series, link.single.key, roomZoneOf(unit.calendar))
  const isAhead = single !== null && Temporal.Instant.compare(single.endsAt, now) > 0
  const isWanted = single !== null && wasMovedAhead(link, theirs, { calendar: unit.calendar, now })
  return {
    state: (isAhead || isWanted) && link.singlesUntil !== null ? booking.state : 'cancelled',
    bornHere: !isBornElsewhere(booking),
    movedHere: single !== null && link.base !== null && link.base.time !== timeText(single.series),
    movedByCalendars: await unit.movesByCalendars(booking.id),
  }
}

/** An item that takes time ahead of us that it did not take when it was agreed on. */
const wasMovedAhead = (
  { base }: Link,
  theirs: Theirs,
  { calendar, now }: { readonly calendar: LeasedCalendar; readonly now: Temporal.Instant },
): boolean =>
  theirs.kind === 'item' &&
  !holdsNothing(theirs.item) &&
  (base === null || !sameTime(base, theirs.form)) &&
  goesOn(theirs.item.series, { timeZone: roomZoneOf(calendar) }, now)

/**
 * Somebody made a series of the item of one date, or moved the item of one that is not to be to a time that lies ahead. That is no move of the date: it is
 * put right, and when it happens again a person is asked.
 */
export function oneDateAlone(
  link: Link | null,
  theirs: Theirs,
  given: { readonly decision: Decision; readonly calendar: LeasedCalendar; readonly now: Temporal.Instant },
): Decision {
  const { decision } = given
  if (link === null || link.single === null || theirs.kind !== 'item') return decision
  const isMadeSeries = decision.kind === 'claim' && isRecurring(theirs.item.series)
  const isSettled = decision.kind === 'ignore' && decision.reason === 'already_settled'
  // What is owed to it puts it right by itself.
  const isOwed = link.desiredCoreVersion > link.pushedCoreVersion
  if (!isMadeSeries && !(isSettled && !isOwed && wasMovedAhead(link, theirs, given))) return decision
  return link.restored < 2 ? { kind: 'restore', found: 'changed' } : { kind: 'ask', conflict: 'ping_pong' }
}

/** What is asked for by moving the item of one date: the series with that date moved, and nothing else changed. */
export function askedByDate(
  seen: Item,
  { key }: SingleOf,
  booking: Booking,
): { readonly theirs: Item; readonly seen: Item } {
  const series = withSingleMoved(booking.series, key, seen.item.series)
  const { visibility } = booking
  const item = { ...seen.item, series, visibility, summary: null, organizer: null, attendeeCount: null }
  return { theirs: asTheirs(item), seen }
}

/** When the date takes place that somebody has moved with its item; null: the item is that of a booking whole. */
export function timesOfDate(
  { single }: Link,
  { asked, unit }: { readonly asked: Series; readonly unit: ApplyUnit },
): { readonly startsAt: string; readonly endsAt: string } | null {
  const moved = single === null ? null : singleAt(asked, single.key, roomZoneOf(unit.calendar))
  return moved === null ? null : { startsAt: moved.startsAt.toString(), endsAt: moved.endsAt.toString() }
}

interface CallOff extends OneDate {
  readonly theirs: Theirs
  readonly date: SingleOf
  readonly reason: StateReason
}

/** One date is given up, and the others are not touched. Where it was the last one ahead, the booking is. */
export async function callOffDate(
  ports: ChangePorts,
  unit: ApplyUnit,
  { link, booking, theirs, date, reason }: CallOff,
): Promise<void> {
  const room = await unit.room()
  const series = withoutSingle(booking.series, date.key)
  if (goesOn(series, room, ports.clock.now())) {
    const lost = stillLost(series, booking)
    const draft = { ...draftOf(booking), series, lost, sequence: booking.sequence + 1 }
    const owing = { mirrors: true, asks: [], owesSource: false, link: null }
    await mustCommit(unit, claimRequest(ports, unit, { before: booking, room, draft, changeKind: 'moved', ...owing }))
  } else await withState(ports, unit, { booking, state: 'cancelled', reason })
  // Were the date held again, it would be a new item.
  await unit.updateLink(link.id, { draftHash: null })
  // What is left of it there (made free, say) goes.
  if (theirs.kind === 'item') await unit.redo(link.id, 'changed')
}
