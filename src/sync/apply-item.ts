import type { Booking } from '../core/booking.ts'
import { isBornElsewhere } from '../core/booking.ts'
import type { CalendarItem } from '../core/calendar-item.ts'
import { timeText } from '../core/canonical.ts'
import { type Decision, decide, endedInTheRoom, type Situation, type Theirs } from '../core/decide.ts'
import { isRecurring } from '../core/occupancy.ts'
import { agreedOf } from './agreed-of.ts'
import { applyClaim } from './apply-claim.ts'
import { type Arrival, cameFrom, FROM_NOWHERE } from './came-from.ts'
import { type ChangePorts, withDetails, withState } from './commit-change.ts'
import type { InboxRow } from './inbox-row.ts'
import { joinTwin } from './join-twin.ts'
import type { Link, LinkUpdate } from './link.ts'
import type { Seen } from './look-at.ts'
import { type Meeting, meet } from './meet.ts'
import { noticeForeignAnswer, OTHER_MODE } from './notice-foreign-answer.ts'
import { noticeSwap } from './notice-swap.ts'
import { askedByDate, callOffDate, oneDateAlone, oursOfDate } from './one-date.ts'
import type { ApplyUnit, Stranger } from './ports.ts'
import { providerAnswered } from './provider-answered.ts'
import { asWritten } from './push-link.ts'
import { isToBePutBack, putBack } from './put-back.ts'

export type ApplyItemPorts = ChangePorts

export interface ItemToApply {
  /** All waiting rows of the item, oldest first. */
  readonly rows: readonly InboxRow[]
  readonly theirs: Seen
  /** Nothing here knows it: that was asked already. Absent: nobody has asked. */
  readonly stranger?: Stranger
}

const STRANGER = { kind: 'stranger', link: null, booking: null } as const

/**
 * One item of the inbox becomes one decision, with everything that follows from it, in the unit's transaction. `waits`: nothing follows yet, and its
 * rows are as they were.
 */
export async function applyItem(
  ports: ApplyItemPorts,
  unit: ApplyUnit,
  { rows, theirs, stranger }: ItemToApply,
): Promise<'done' | 'waits'> {
  const [oldest] = rows
  const newest = rows.at(-1)
  if (oldest === undefined || newest === undefined) return 'done'
  const finish = async (decision: string): Promise<'done'> => {
    await unit.finish(rows, decision)
    return 'done'
  }
  if (theirs.kind === 'unknown') return await finish('ignore:never_known')
  const met = stranger !== undefined ? STRANGER : await meetOnce(unit, newest.remoteId, theirs)
  if (met === null) return await finish('ignore:own_meeting')
  if (met.kind === 'stray') {
    await unit.noteStray(met.stray)
    return await finish(`ignore:${met.stray.kind}`)
  }
  if (isToBePutBack(newest, theirs, met)) {
    await putBack(unit, met.link)
    return await finish('put_back')
  }
  const situation = {
    agreed: met.link === null ? null : agreedOf(met.link),
    ours: await oursOf(ports, unit, { ...met, theirs }),
    theirs,
    decides: unit.calendar.decides,
  }
  // What we asked for may have been answered by the time that we see it.
  const isOwnWrite = met.kind === 'adopted' && met.link.role !== 'request'
  const given = { decision: await withHabits(unit, situation), calendar: unit.calendar, now: ports.clock.now() }
  const decision = isOwnWrite ? OWN_WRITE : oneDateAlone(met.link, theirs, given)
  const receivedAt = Temporal.Instant.from(oldest.receivedAt)
  const { link, booking } = met
  const isNew = link === null && decision.kind === 'claim' && theirs.kind === 'item'
  const arrival = isNew ? await arrivalOf(unit, { item: theirs.item, receivedAt, stranger }) : null
  const carried = await carryOut(ports, unit, { decision, theirs, link, booking, receivedAt, arrival })
  if (carried === 'waits') return 'waits'
  await noticeForeignAnswer(unit, { theirs, link, ours: situation.ours, receivedAt, decision })
  const arrives = isNewsTo(met)
  if (mayMoveRooms({ decision, theirs, arrival, arrives })) await noticeSwap(ports, unit, { theirs, link, arrives })
  return await finish(decision.kind === 'ignore' ? `ignore:${decision.reason}` : decision.kind)
}

const arrivalOf = (
  unit: ApplyUnit,
  met: { readonly item: CalendarItem; readonly receivedAt: Temporal.Instant; readonly stranger: Stranger | undefined },
): Promise<Arrival> =>
  met.stranger?.isKnownElsewhere === false ? Promise.resolve(FROM_NOWHERE) : cameFrom(unit, met.item, met.receivedAt)

/** What is gone without a word may be explained by what the calendar does with cancelled meetings. */
async function withHabits(unit: ApplyUnit, situation: Situation): Promise<Decision> {
  const decision = decide(situation)
  const isUnsaid = decision.kind === 'cancel' && decision.reason === 'removed_there'
  return isUnsaid && situation.ours !== null && (await unit.keepsCancelled())
    ? endedInTheRoom(situation.ours)
    : decision
}

/** The meeting may have come to this room, or left it with one of its dates or whole. */
function mayMoveRooms({ decision: { kind }, theirs, arrival, arrives }: Told): boolean {
  if (theirs.kind === 'gone' || kind === 'cancel' || kind === 'provider_answered') return true
  if (kind !== 'claim' || theirs.item.roomResponse === 'organizer') return false
  // Of a series dates may have gone elsewhere alone.
  if (isRecurring(theirs.item.series)) return true
  return arrives && arrival?.isAlone !== true
}

interface Told {
  readonly decision: Decision
  readonly theirs: Theirs
  /** Null: it was known here before. */
  readonly arrival: Arrival | null
  readonly arrives: boolean
}

/** The room did not have the meeting, or was still waiting for an answer. */
const isNewsTo = ({ link, booking }: Pick<Meeting, 'link' | 'booking'>): boolean =>
  link === null || booking === null || booking.state !== 'confirmed'

/** Null: it is one with a booking that we have, and nothing follows from it. */
async function meetOnce(
  unit: ApplyUnit,
  remoteId: string,
  theirs: Theirs,
): Promise<Exclude<Meeting, { readonly kind: 'own_twin' | 'leftover' }> | null> {
  const met = await meet(unit, remoteId, theirs)
  if (met.kind === 'leftover') return null
  if (met.kind !== 'own_twin') return met
  if (theirs.kind !== 'item') return null
  const { link, booking } = met
  return await joinTwin(unit, { theirs, link, booking })
}

const OWN_WRITE: Decision = { kind: 'ignore', reason: 'own_write' }

async function oursOf(
  ports: ApplyItemPorts,
  unit: ApplyUnit,
  { link, booking, theirs }: Pick<Meeting, 'link' | 'booking'> & { readonly theirs: Theirs },
): Promise<Situation['ours']> {
  if (booking === null) return null
  if (link !== null && link.single !== null)
    return await oursOfDate(unit, { link, booking, theirs, now: ports.clock.now() })
  const isOwed = link !== null && link.desiredCoreVersion > link.pushedCoreVersion
  return {
    state: booking.state,
    bornHere: !isBornElsewhere(booking),
    movedHere: isOwed && link.base !== null && link.base.time !== timeText(booking.series),
    movedByCalendars: link?.role === 'mirror' ? await unit.movesByCalendars(booking.id) : 0,
  }
}

export interface Carrying {
  readonly decision: Decision
  readonly theirs: Theirs
  readonly link: Link | null
  readonly booking: Booking | null
  readonly receivedAt: Temporal.Instant
  /** Null: it was known here before. */
  readonly arrival: Arrival | null
}

async function carryOut(ports: ApplyItemPorts, unit: ApplyUnit, carrying: Carrying): Promise<'done' | 'waits'> {
  const { decision, theirs, link, booking } = carrying
  if (decision.kind === 'claim' && theirs.kind === 'item') {
    if (link !== null && booking !== null) await leaveUnlike(unit, link, booking)
    const asked = link?.single && booking !== null ? askedByDate(theirs, link.single, booking) : { theirs }
    const { receivedAt, arrival } = carrying
    const from = arrival?.from ?? null
    return await applyClaim(ports, unit, { claim: decision, ...asked, link, booking, receivedAt, cameFrom: from })
  }
  if (link === null || booking === null) return 'done'
  if (decision.kind === 'cancel' && (await standsElsewhere(unit, link))) {
    await unit.becomeCopy(link.id)
    return 'done'
  }
  await follow(ports, unit, { decision, theirs, link, booking })
  const update = learned(link, theirs, decision)
  if (update !== null) await unit.updateLink(link.id, update)
  return 'done'
}

/** Taken out of one calendar, the meeting still has the room through the other: there it is shown as our copy from now on. */
const standsElsewhere = async (unit: ApplyUnit, link: Link): Promise<boolean> =>
  link.role === 'invitation' && (await unit.otherMeetings(link.bookingId)).length > 0

/** Meetings that were taken for one because they looked alike part when one of them moves: the others keep their own time. */
async function leaveUnlike(unit: ApplyUnit, link: Link, booking: Booking): Promise<void> {
  if (link.role !== 'invitation') return
  for (const other of await unit.otherMeetings(booking.id)) {
    if (other.joinKey !== link.joinKey) await unit.partWays(other.linkId)
  }
}

interface Known {
  readonly decision: Decision
  readonly theirs: Theirs
  readonly link: Link
  readonly booking: Booking
}

/** What a decision about a known booking does to it. */
async function follow(ports: ApplyItemPorts, unit: ApplyUnit, known: Known): Promise<void> {
  const { decision, theirs, link, booking } = known
  switch (decision.kind) {
    case 'change_details':
      if (theirs.kind === 'item') await withDetails(ports, unit, { booking, item: theirs.item })
      return
    case 'cancel':
      if (link.single !== null)
        return await callOffDate(ports, unit, { ...known, date: link.single, reason: decision.reason })
      return await withState(ports, unit, { booking, state: 'cancelled', reason: decision.reason })
    case 'provider_answered':
      return await providerAnswered(ports, unit, { link, booking, answer: decision.answer })
    case 'restore':
      if (decision.conflict !== undefined) await raiseBothChanged(unit, known, decision.conflict)
      else await unit.updateLink(link.id, { restored: link.restored + 1 })
      return await unit.redo(link.id, decision.found)
    case 'ask':
      return await unit.raise({
        kind: decision.conflict,
        state: 'open',
        // Each of its calendars may notice that they undo each other: that is one matter.
        matter:
          decision.conflict === 'ping_pong' ? `ping_pong:booking:${booking.id}` : `${decision.conflict}:${link.id}`,
        rule: 'a copy that was changed again after we put it back is left to a person',
        bookings: [booking.id],
        links: [link.id],
        evidence: {
          restored: link.restored,
          theirs: theirs.kind === 'item' ? theirs.form : 'gone',
          ...(decision.conflict === 'auto_accept_race' ? { proposal: OTHER_MODE } : {}),
        },
      })
    case 'claim':
    case 'ignore':
    case 'note_version':
      return
  }
}

/** The later change is kept as what it asked for, so that a person may still choose it. */
const raiseBothChanged = (
  unit: ApplyUnit,
  { booking, link, theirs }: Known,
  kind: 'move_move' | 'edit_delete',
): Promise<void> =>
  unit.raise({
    kind,
    state: 'auto',
    matter: `${kind}:${link.id}:${booking.version}`,
    rule: 'first_commit',
    bookings: [booking.id],
    links: [link.id],
    evidence: { version: booking.version, agreed: link.base, theirs: theirs.kind === 'item' ? theirs.form : 'gone' },
  })

/** What the link remembers of this sight. After a restore the old base stays: it is what we put back. */
function learned(link: Link, theirs: Theirs, decision: Decision): LinkUpdate | null {
  if (theirs.kind === 'gone') return decision.kind === 'restore' ? null : { state: 'gone' }
  if (decision.kind === 'ignore' && decision.reason === 'same_version') return null
  // No write makes it live again: what is asked for now is asked by a new item.
  if (theirs.item.cancelled && decision.kind === 'ignore' && decision.reason === 'answers_old_time')
    return { state: 'gone' }
  const { remoteId, place, ...rest } = asWritten({
    ref: { remoteId: theirs.item.remoteId, place: 'room' },
    item: theirs.item,
  })
  if (link.role === 'request')
    return {
      roomCopyId: theirs.item.remoteId,
      roomResponse: theirs.item.roomResponse,
      remoteVersion: theirs.item.version,
    }
  if (decision.kind !== 'restore') return rest
  const { base, baseHash, ...version } = rest
  return version
}
