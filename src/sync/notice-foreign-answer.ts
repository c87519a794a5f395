import { sameTime } from '../core/canonical.ts'
import { type Decision, type Situation, type Theirs, wholeResponse } from '../core/decide.ts'
import { isRecurring } from '../core/occupancy.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

/** What helps where a mailbox gives answers of its own. */
export const OTHER_MODE = {
  decides: 'provider',
  why: 'the mailbox answers invitations by itself; let it, or switch that off there',
} as const

/** A delegate gives up a room now and then; of more within a week somebody has made a habit. */
const MOST_TAKEN_BACK = 2

/** An invitation as it is now, and as we knew it before this sight of it. */
interface Sight {
  readonly theirs: Theirs
  readonly link: Link | null
  readonly ours: Situation['ours']
  /** When it was first told of. */
  readonly receivedAt: Temporal.Instant
  /** What followed from it. */
  readonly decision: Decision
}

/**
 * The room's answer on its calendar is none that we gave: a program or a delegate answers there as well, or the provider took the room away
 * again. What follows from it is decided elsewhere; here it is explained, once for each matter.
 */
export async function noticeForeignAnswer(unit: ApplyUnit, sight: Sight): Promise<void> {
  const { theirs, link: known, receivedAt, decision } = sight
  if (theirs.kind === 'gone') {
    const isTaken = decision.kind === 'cancel' && decision.reason === 'taken_there'
    if (isTaken && known !== null) await noteTakenBack(unit, { ...sight, link: known })
    return
  }
  const { calendar } = unit
  const isNew = known === null && isNewThere(calendar, receivedAt) && theirs.item.roomResponse === 'accepted'
  const link = isNew ? await unit.linkByRemote(theirs.item.remoteId) : known
  if (link?.role !== 'invitation' || link.state !== 'live') return
  if (!isNew && isReleased(link, theirs, sight.ours) && (await noteTakenBack(unit, { ...sight, link }))) return
  if (calendar.decides !== 'meetmeup' || !(isNew || isForeign(link, theirs, sight.ours))) return
  await unit.raise({
    kind: 'auto_accept_race',
    state: 'auto',
    matter: `auto_accept_race:calendar:${calendar.id}`,
    rule: 'who answers invitations is said by one of the two',
    bookings: [link.bookingId],
    links: [link.id],
    evidence: { ...evidenceOf(unit, theirs, link), ...(isNew ? { answered: null } : {}), proposal: OTHER_MODE },
  })
}

/** A room that was given back in its calendar is free; one that still stands on another calendar has kept its room (answers false). */
async function noteTakenBack(unit: ApplyUnit, { theirs, link }: Sight & { readonly link: Link }): Promise<boolean> {
  if ((await unit.booking(link.bookingId))?.state !== 'cancelled') return false
  const { calendar } = unit
  const isOurs = calendar.decides === 'meetmeup'
  const isGone = theirs.kind === 'gone'
  await unit.raise({
    kind: 'released_there',
    state: 'auto',
    matter: `released_there:${link.id}:${isGone ? 'gone' : theirs.item.version}`,
    rule: isGone
      ? 'what its organiser cancels stays on this calendar, so what is gone was declined or deleted there: the room is free'
      : 'a room that its calendar declines after it was accepted is free',
    bookings: [link.bookingId],
    links: [link.id],
    evidence: { ...evidenceOf(unit, theirs, link), ...(isOurs ? { proposal: OTHER_MODE } : {}) },
  })
  if (isOurs) await askWhenOften(unit, link)
  return true
}

/** Nobody fights for the room, and somebody has to know. */
async function askWhenOften(unit: ApplyUnit, link: Link): Promise<void> {
  const { calendar } = unit
  const times = await unit.takenBack()
  if (times <= MOST_TAKEN_BACK) return
  await unit.raise({
    kind: 'foreign_no',
    state: 'open',
    matter: `foreign_no:${calendar.id}`,
    rule: 'who answers invitations is said by one of the two',
    bookings: [link.bookingId],
    links: [link.id],
    evidence: { calendarId: calendar.id, provider: calendar.provider, withinAWeek: times, proposal: OTHER_MODE },
  })
}

const evidenceOf = ({ calendar }: ApplyUnit, theirs: Theirs, link: Link) => ({
  ...{ calendarId: calendar.id, provider: calendar.provider, remoteId: link.remoteId, answered: link.roomResponse },
  ...(theirs.kind === 'gone'
    ? { found: 'gone', moved: false, modifiedAt: null }
    : { found: theirs.item.roomResponse, moved: isMoved(link, theirs), modifiedAt: theirs.item.modifiedAt }),
})

/** What stood there when we came may have been answered by people. */
const isNewThere = ({ wholeAt }: LeasedCalendar, receivedAt: Temporal.Instant): boolean =>
  wholeAt !== null && Temporal.Instant.compare(receivedAt, Temporal.Instant.from(wholeAt)) > 0

const isActive = (ours: Situation['ours']): boolean => ours?.state === 'confirmed' || ours?.state === 'held'

/** It was accepted there and is declined: by a delegate, or by the provider's own rules. */
const isReleased = (link: Link, theirs: Theirs & { kind: 'item' }, ours: Situation['ours']): boolean =>
  link.roomResponse === 'accepted' &&
  theirs.item.roomResponse === 'declined' &&
  !theirs.item.cancelled &&
  isActive(ours)

const isMoved = ({ base }: Link, { form }: Theirs & { kind: 'item' }): boolean => base !== null && !sameTime(base, form)

function isForeign(link: Link, theirs: Theirs & { kind: 'item' }, ours: Situation['ours']): boolean {
  const { item } = theirs
  if (item.cancelled) return false
  const isOwed = link.desiredCoreVersion > link.pushedCoreVersion
  const answer = wholeResponse(item)
  const isAnswer = answer === 'accepted' || answer === 'declined' || answer === 'tentative'
  if (link.roomResponse === 'needs_action') return isOwed && isAnswer
  // Who moves a meeting asks the room anew: an answer that comes with the move is somebody else's. A series is also changed by the dates that we decline.
  if (link.roomResponse === 'accepted')
    return answer === 'tentative' ? isActive(ours) : isAnswer && !isRecurring(item.series) && isMoved(link, theirs)
  return link.roomResponse === 'declined' && answer === 'accepted' && ours?.state === 'declined'
}
