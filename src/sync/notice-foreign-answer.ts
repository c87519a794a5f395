import { sameTime } from '../core/canonical.ts'
import type { Situation, Theirs } from '../core/decide.ts'
import { isRecurring } from '../core/occupancy.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Link } from './link.ts'
import type { ApplyUnit } from './ports.ts'

/** What helps where a mailbox gives answers of its own. */
export const OTHER_MODE = {
  decides: 'provider',
  why: 'the mailbox answers invitations by itself; let it, or switch that off there',
} as const

/** An invitation as it is now, and as we knew it before this sight of it. */
interface Sight {
  readonly theirs: Theirs
  readonly link: Link | null
  readonly ours: Situation['ours']
  /** When it was first told of. */
  readonly receivedAt: Temporal.Instant
}

/**
 * The room's answer on its calendar is none that we gave: a program or a delegate answers there as well, or the provider took the room away
 * again. What follows from it is decided elsewhere; here it is explained, once for each matter.
 */
export async function noticeForeignAnswer(
  unit: ApplyUnit,
  { theirs, link: known, ours, receivedAt }: Sight,
): Promise<void> {
  if (theirs.kind !== 'item') return
  const { calendar } = unit
  const isNew = known === null && isNewThere(calendar, receivedAt) && theirs.item.roomResponse === 'accepted'
  const link = isNew ? await unit.linkByRemote(theirs.item.remoteId) : known
  if (link?.role !== 'invitation' || link.state !== 'live') return
  const found = theirs.item.roomResponse
  const evidence = {
    ...{ calendarId: calendar.id, provider: calendar.provider, remoteId: link.remoteId },
    ...{ answered: isNew ? null : link.roomResponse, found, moved: isMoved(link, theirs) },
    modifiedAt: theirs.item.modifiedAt,
  }
  const about = { state: 'auto', bookings: [link.bookingId], links: [link.id] } as const
  // One that still stands on another calendar has kept its room.
  const isFree = (await unit.booking(link.bookingId))?.state === 'cancelled'
  if (!isNew && isFree && isReleased(link, theirs, ours))
    await unit.raise({
      ...about,
      kind: 'released_there',
      matter: `released_there:${link.id}:${theirs.item.version}`,
      rule: 'a room that its calendar declines after it was accepted is free',
      evidence: { ...evidence, ...(calendar.decides === 'meetmeup' ? { proposal: OTHER_MODE } : {}) },
    })
  else if (calendar.decides === 'meetmeup' && (isNew || isForeign(link, theirs, ours)))
    await unit.raise({
      ...about,
      kind: 'auto_accept_race',
      matter: `auto_accept_race:calendar:${calendar.id}`,
      rule: 'who answers invitations is said by one of the two',
      evidence: { ...evidence, proposal: OTHER_MODE },
    })
}

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
  const answer = item.roomResponse
  const isAnswer = answer === 'accepted' || answer === 'declined' || answer === 'tentative'
  if (link.roomResponse === 'needs_action') return isOwed && isAnswer
  // Who moves a meeting asks the room anew: an answer that comes with the move is somebody else's. A series is also changed by the dates that we decline.
  if (link.roomResponse === 'accepted')
    return answer === 'tentative' ? isActive(ours) : isAnswer && !isRecurring(item.series) && isMoved(link, theirs)
  return link.roomResponse === 'declined' && answer === 'accepted' && ours?.state === 'declined'
}
