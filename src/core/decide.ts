import type { CalendarItem, RoomResponse } from './calendar-item.ts'
import type { Canonical } from './canonical.ts'
import { sameOccurrences, sameTime } from './canonical.ts'

/**
 * What an outside calendar's news means for a room. Pure: four things go in (what was agreed, what we hold, what they say, who decides there),
 * one decision comes out. Whether a claim succeeds is answered by the booking function under the room's lock; `settle` says what follows.
 */

/** What this calendar and we last agreed on about the booking; null when we have never met it there. */
export interface Agreed {
  /** mirror, request: written by us. invitation: the room's copy of somebody's meeting. direct: written by somebody onto the room's calendar. */
  readonly role: 'mirror' | 'request' | 'invitation' | 'direct'
  readonly remoteVersion: string | null
  readonly baseHash: string | null
  readonly base: Canonical | null
  /** Hash of a write whose answer has not been stored. */
  readonly pushedHash: string | null
  /** The room's answer as last seen there. */
  readonly roomResponse: string | null
  /** How often we have put this mirror back already. */
  readonly restored: number
}

/** Our booking, as far as a decision needs it. */
export interface Ours {
  readonly state: 'held' | 'confirmed' | 'contested' | 'declined' | 'cancelled'
  /** True when only we (or an API caller) are its author, so that a change on any calendar may be taken as a change of the booking. */
  readonly bornHere: boolean
  /** Its time was changed here, and that calendar has not been told yet. */
  readonly movedHere: boolean
  /** How often calendars have moved it to and fro lately. */
  readonly movedByCalendars: number
}

/** More moves by calendars than this within ten minutes are no meeting of people any more, but two programs that undo each other. */
const MOST_MOVES = 6

/** What the calendar says now. `gone`: proven by a read, never inferred from a listing. */
export type Theirs =
  | { readonly kind: 'item'; readonly item: CalendarItem; readonly form: Canonical; readonly hash: string }
  | {
      readonly kind: 'gone'
      /** Nobody deleted it as far as the provider tells: it is missing, and that is all. */
      readonly untold?: boolean
      /** It may have been cancelled by its organiser, or declined as the room: its provider shows both as an absence. */
      readonly unsaid?: boolean
    }

export interface Situation {
  readonly agreed: Agreed | null
  readonly ours: Ours | null
  readonly theirs: Theirs
  /** Who answers invitations on that calendar. */
  readonly decides: 'meetmeup' | 'provider'
}

export type Decision =
  /** Nothing follows; the reason is kept with the item. */
  | { readonly kind: 'ignore'; readonly reason: IgnoreReason }
  /** Only noise changed: remember the new version, write nothing else. */
  | { readonly kind: 'note_version' }
  /** They ask for the room, newly or at other times. `answer`: the room's answer is ours to give. */
  | {
      readonly kind: 'claim'
      readonly as: 'confirmed' | 'held'
      readonly role: 'invitation' | 'direct' | 'mirror'
      readonly answer: boolean
    }
  /** The provider judged what we asked it, or what waits for it. */
  | { readonly kind: 'provider_answered'; readonly answer: 'accepted' | 'declined' }
  /** Something other than time changed: title, privacy, organiser, number of people. */
  | { readonly kind: 'change_details' }
  /** They cancelled, withdrew or released it. */
  | { readonly kind: 'cancel'; readonly reason: CancelReason }
  /** What we wrote there was changed or deleted: our copy of a meeting that lives elsewhere, or the room's answer. Put it back. */
  | {
      readonly kind: 'restore'
      readonly found: 'changed' | 'deleted'
      /** Set where it was changed on both sides, and the change that we committed first stands. */
      readonly conflict?: 'move_move' | 'edit_delete'
    }
  /** It was changed again after we had put it back: stop, and ask a person. */
  | { readonly kind: 'ask'; readonly conflict: 'ghost' | 'ping_pong' | 'auto_accept_race' }

export type CancelReason =
  | 'cancelled_by_organizer'
  | 'deleted'
  | 'declined_there'
  /** It is gone, and its provider does not say whether its organiser ended it or the room declined it. */
  | 'removed_there'
  /** It is gone, and it was ended in the room's own calendar: its organiser would have left a trace. */
  | 'taken_there'

export type IgnoreReason =
  | 'same_version'
  | 'own_write'
  | 'never_known'
  | 'holds_nothing'
  | 'declined_before'
  | 'already_settled'
  | 'answers_old_time'
  | 'not_understood'

export function decide(situation: Situation): Decision {
  const { agreed, ours, theirs, decides } = situation
  if (agreed === null || ours === null)
    return theirs.kind === 'gone' ? ignore('never_known') : firstSeen(theirs.item, decides)
  if (theirs.kind === 'gone') return whenGone(agreed, ours, theirs)
  if (theirs.item.version === agreed.remoteVersion) return ignore('same_version')
  if (agreed.role === 'request') return whenAsked(agreed, ours, theirs)
  if (agreed.role === 'mirror') return whenMirror(agreed, ours, theirs)
  return whenTheirs({ agreed, ours, theirs, decides })
}

const ignore = (reason: IgnoreReason): Decision => ({ kind: 'ignore', reason })

/** It takes no time in the room, or not any more. */
export const holdsNothing = (item: CalendarItem): boolean =>
  item.cancelled || !item.blocking || item.roomResponse === 'declined'

/** The room's answer, as long as no part of the meeting waits for one. */
export const wholeResponse = ({ roomResponse, datesWait }: CalendarItem): RoomResponse =>
  datesWait === true ? 'needs_action' : roomResponse

/** Somebody's item that we meet for the first time. */
function firstSeen(item: CalendarItem, decides: 'meetmeup' | 'provider'): Decision {
  if (holdsNothing(item)) return ignore('holds_nothing')
  if (item.roomResponse === 'organizer') return { kind: 'claim', as: 'confirmed', role: 'direct', answer: false }
  if (item.roomResponse === 'accepted') return { kind: 'claim', as: 'confirmed', role: 'invitation', answer: false }
  return decides === 'meetmeup'
    ? { kind: 'claim', as: 'confirmed', role: 'invitation', answer: true }
    : { kind: 'claim', as: 'held', role: 'invitation', answer: false }
}

/** The item is not there any more. */
function whenGone(agreed: Agreed, ours: Ours, { untold = false, unsaid = false }: Theirs & { kind: 'gone' }): Decision {
  if (ours.state === 'cancelled' || ours.state === 'declined') return ignore('already_settled')
  if (agreed.role === 'request')
    return ours.movedHere ? ignore('answers_old_time') : { kind: 'provider_answered', answer: 'declined' }
  if (agreed.role === 'invitation' && unsaid) return { kind: 'cancel', reason: 'removed_there' }
  if (agreed.role !== 'mirror') return { kind: 'cancel', reason: 'deleted' }
  if (!ours.bornHere) return restoreDeleted(agreed)
  // Whoever deleted it saw it at a time that it has no more.
  if (ours.movedHere) return { kind: 'restore', found: 'deleted', conflict: 'edit_delete' }
  // A copy of ours that only is missing is written once more; the next time its absence is believed.
  return untold && agreed.restored === 0 ? restoreDeleted(agreed) : { kind: 'cancel', reason: 'deleted' }
}

const restoreDeleted = ({ restored }: Agreed): Decision =>
  restored === 0 ? { kind: 'restore', found: 'deleted' } : { kind: 'ask', conflict: 'ghost' }

const restoreChanged = ({ restored }: Agreed): Decision =>
  restored < 2 ? { kind: 'restore', found: 'changed' } : { kind: 'ask', conflict: 'ping_pong' }

/** The room's copy of a meeting by which we asked the provider. */
function whenAsked(agreed: Agreed, ours: Ours, { item, form }: Theirs & { kind: 'item' }): Decision {
  if (ours.state === 'cancelled' || ours.state === 'declined') return ignore('already_settled')
  // It was asked for a time that the booking has no more; the new one has yet to be asked for.
  if (ours.movedHere) return ignore('answers_old_time')
  if (item.cancelled || item.roomResponse === 'declined') return { kind: 'provider_answered', answer: 'declined' }
  // An answer to another time is no answer to what we asked.
  if (agreed.base !== null && !sameOccurrences(agreed.base, form)) return restoreChanged(agreed)
  if (item.roomResponse === 'accepted' && ours.state === 'held')
    return { kind: 'provider_answered', answer: 'accepted' }
  return { kind: 'note_version' }
}

/** Our own copy of a booking that lives elsewhere. */
function whenMirror(agreed: Agreed, ours: Ours, theirs: Theirs & { kind: 'item' }): Decision {
  if (theirs.hash === agreed.baseHash) return { kind: 'note_version' }
  if (theirs.hash === agreed.pushedHash) return ignore('own_write')
  if (ours.state === 'cancelled' || ours.state === 'declined') return ignore('already_settled')
  // No write makes a cancelled item live again: it counts as deleted.
  if (!ours.bornHere && theirs.item.cancelled) return restoreDeleted(agreed)
  if (!ours.bornHere) return restoreChanged(agreed)
  if (holdsNothing(theirs.item)) return { kind: 'cancel', reason: 'cancelled_by_organizer' }
  const moved = agreed.base === null || !sameTime(agreed.base, theirs.form)
  // The title of our copy is not the booking's title: only its time says something about the room.
  if (!moved) return { kind: 'note_version' }
  if (ours.movedHere) return { kind: 'restore', found: 'changed', conflict: 'move_move' }
  if (ours.movedByCalendars > MOST_MOVES) return { kind: 'ask', conflict: 'ping_pong' }
  return { kind: 'claim', as: 'confirmed', role: 'mirror', answer: false }
}

/** Somebody's meeting that we know: they moved it, changed it, cancelled it, or the room's answer changed. */
function whenTheirs(known: {
  agreed: Agreed
  ours: Ours
  theirs: Theirs & { kind: 'item' }
  decides: 'meetmeup' | 'provider'
}): Decision {
  const { agreed, ours, theirs, decides } = known
  const { item } = theirs
  const settled = ours.state === 'cancelled' || ours.state === 'declined'
  const moved = agreed.base === null || !sameTime(agreed.base, theirs.form)
  const isDeclined = item.roomResponse === 'declined' && !item.cancelled
  if (!isDeclined && (item.cancelled || !item.blocking))
    return settled ? ignore('already_settled') : { kind: 'cancel', reason: 'cancelled_by_organizer' }
  if (isDeclined) {
    if (settled) return ignore('declined_before')
    return ours.state === 'held'
      ? { kind: 'provider_answered', answer: 'declined' }
      : { kind: 'cancel', reason: 'declined_there' }
  }
  if (moved || asksAnew(agreed, item, decides)) return claimAgain(item, decides)
  if (settled) return whenSettled(agreed, ours, { item, decides })
  if (ours.state === 'held' && item.roomResponse === 'accepted')
    return { kind: 'provider_answered', answer: 'accepted' }
  const undone = whenAnswerUndone(known)
  if (undone !== null) return undone
  return theirs.hash === agreed.baseHash ? { kind: 'note_version' } : { kind: 'change_details' }
}

/** We had accepted it, and it is only tentative there now: somebody else answers for the room. */
function whenAnswerUndone({ agreed, ours, theirs, decides }: Parameters<typeof whenTheirs>[0]): Decision | null {
  const { roomResponse } = theirs.item
  const isOurs = decides === 'meetmeup' && agreed.role === 'invitation' && ours.state === 'confirmed'
  if (!isOurs || agreed.roomResponse !== 'accepted') return null
  if (roomResponse !== 'tentative') return null
  // Written back once; whoever changes it again is not fought.
  return agreed.restored === 0 ? { kind: 'restore', found: 'changed' } : { kind: 'ask', conflict: 'auto_accept_race' }
}

/** The room has answered, and its answer is open again: its organiser moved the meeting, or a date of it, away and back before anybody looked. */
const asksAnew = (agreed: Agreed, item: CalendarItem, decides: Situation['decides']): boolean =>
  decides === 'meetmeup' &&
  wholeResponse(item) === 'needs_action' &&
  (agreed.roomResponse === 'accepted' || agreed.roomResponse === 'declined')

/** A meeting that has no room any more, at its old time. Only an acceptance that is not ours says something new, be it a tentative one. */
function whenSettled(
  agreed: Agreed,
  ours: Ours,
  { item, decides }: { readonly item: CalendarItem; readonly decides: 'meetmeup' | 'provider' },
): Decision {
  const { roomResponse } = item
  const takesTheRoom = roomResponse === 'accepted' || roomResponse === 'tentative'
  if (!takesTheRoom || agreed.roomResponse === roomResponse) return ignore('declined_before')
  // Somebody took it back for the room after giving it up there: it asks again.
  if (ours.state === 'cancelled') return claimAgain(item, decides)
  return agreed.restored === 0 ? { kind: 'restore', found: 'changed' } : { kind: 'ask', conflict: 'auto_accept_race' }
}

/** A meeting that we know, at other times: it is judged like a new one; its own old times do not stand in its way. */
function claimAgain(item: CalendarItem, decides: 'meetmeup' | 'provider'): Decision {
  return firstSeen(item, decides)
}

/**
 * An invitation that is gone from a calendar on which cancelled meetings stay, marked as cancelled: it was declined or deleted as the room. A room
 * that has yet to be given is refused by that; one that had it has let go.
 */
export const endedInTheRoom = (ours: Ours): Decision =>
  ours.state === 'held' ? { kind: 'provider_answered', answer: 'declined' } : { kind: 'cancel', reason: 'taken_there' }

/** What follows when the room is not free for what they ask. */
export type Settlement =
  /** The room declines there, with the verdict; the case is recorded. */
  | { readonly kind: 'decline'; readonly conflict: 'double_book' }
  /** Nobody can be declined (it was written straight onto the room's calendar): it stays as it is, contested, for a person to decide. */
  | { readonly kind: 'contest'; readonly conflict: 'direct_write' }
  /** Our own copy was moved to where the room is taken: the booking keeps its time, the copy is put back. */
  | { readonly kind: 'put_back'; readonly conflict: 'edit_refused' }

export function settle(claim: Decision & { kind: 'claim' }): Settlement {
  if (claim.role === 'mirror') return { kind: 'put_back', conflict: 'edit_refused' }
  return claim.role === 'direct'
    ? { kind: 'contest', conflict: 'direct_write' }
    : { kind: 'decline', conflict: 'double_book' }
}
