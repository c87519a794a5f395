import { type Booking, isActive } from './booking.ts'
import type { ItemDraft } from './calendar-item.ts'
import { type Canonical, sameOccurrences, timesForm } from './canonical.ts'
import { asAsked, type LostDate } from './lost-dates.ts'
import { type OccurrenceKey, type Override, type Series, seriesFrom } from './recurrence/index.ts'

/** What a calendar should show of a booking, given how the two know each other. */
export type Desired =
  | { readonly kind: 'present'; readonly draft: ItemDraft }
  | { readonly kind: 'absent' }
  | { readonly kind: 'answer'; readonly response: 'accepted' | 'declined' }
  /** The series as a whole (null: nothing is owed to it), and then a no for each of these dates. */
  | {
      readonly kind: 'answer_dates'
      readonly response: 'accepted' | null
      readonly dates: readonly LostDate[]
    }
  | { readonly kind: 'nothing' }

export interface LinkStanding {
  readonly role: 'mirror' | 'request' | 'invitation' | 'direct'
  readonly state: 'pending' | 'live' | 'unknown' | 'blocked' | 'gone'
  readonly roomResponse: string | null
  /** What both sides last agreed on; null: nothing yet. */
  readonly base: Canonical | null
  /** The copy shows a series from then on (RFC 3339 UTC): what was before we came is not written into a calendar. Null: whole. */
  readonly shownFrom: string | null
}

/** The calendar that a link leads to. */
export interface CalendarStanding {
  readonly roomId: number
  /** Whether invitations are answered by us or by the provider itself. */
  readonly decides: 'meetmeup' | 'provider'
}

export function desired(link: LinkStanding, booking: Booking, calendar: CalendarStanding): Desired {
  const isHere = booking.roomId === calendar.roomId
  const holds = isHere && (booking.state === 'held' || booking.state === 'confirmed')
  switch (link.role) {
    case 'mirror':
    case 'request':
      return holds ? { kind: 'present', draft: shownFrom(link, draftOf(booking)) } : { kind: 'absent' }
    case 'direct':
      // An item that nobody could read only blocks its time: no word of ours is written over it.
      if (link.base === null && isHere && isActive(booking)) return { kind: 'nothing' }
      if (holds) return { kind: 'present', draft: asWritten(booking) }
      // Written over another booking: it is left untouched until a person has decided.
      if (isHere && booking.state === 'contested') return movedHere(link, booking)
      return { kind: 'absent' }
    case 'invitation':
      return answerTo(link, booking, calendar.decides === 'meetmeup')
  }
}

function shownFrom({ shownFrom: from }: LinkStanding, draft: ItemDraft): ItemDraft {
  return from === null ? draft : { ...draft, series: seriesFrom(draft.series, Temporal.Instant.from(from)) }
}

/** A change of its times that was granted before the booking was contested is still owed; beside that, nothing is. */
function movedHere({ base }: LinkStanding, booking: Booking): Desired {
  const draft = asWritten(booking)
  return base === null || sameOccurrences(base, timesForm(draft.series))
    ? { kind: 'nothing' }
    : { kind: 'present', draft }
}

/** What somebody wrote onto the calendar keeps every date there, also those for which a person has to decide who has the room. */
const asWritten = (booking: Booking): ItemDraft =>
  draftOf({ ...booking, series: asAsked(booking.series, booking.lost) })

function answerTo(link: LinkStanding, booking: Booking, weAnswer: boolean): Desired {
  if (link.state === 'gone') return { kind: 'nothing' }
  if (booking.state === 'declined' || booking.state === 'cancelled') {
    return link.roomResponse === 'declined' ? { kind: 'nothing' } : { kind: 'answer', response: 'declined' }
  }
  const accepts = booking.state === 'confirmed' && weAnswer && link.roomResponse !== 'accepted'
  const { lost } = booking
  if (lost.length > 0 && (booking.state === 'held' || booking.state === 'confirmed')) {
    return { kind: 'answer_dates', response: accepts ? 'accepted' : null, dates: lost }
  }
  return accepts ? { kind: 'answer', response: 'accepted' } : { kind: 'nothing' }
}

/** Mirrors carry busy and the organiser's name; a private booking is busy alone; a closure says why the room is closed. */
export function draftOf(booking: Booking): ItemDraft {
  const isPrivate = booking.visibility === 'private'
  return {
    summary: titleOf(booking),
    description: isPrivate || booking.organizer === null ? '' : `Organizer: ${organizerLine(booking.organizer)}`,
    organizer: isPrivate ? null : booking.organizer,
    visibility: booking.visibility,
    series: timesAlone(booking.series),
    uid: booking.uid,
  }
}

function titleOf({ visibility, organizer, origin, summary }: Booking): string {
  if (origin === 'closure') return `Out of service: ${summary ?? ''}`
  const name = organizer?.name || organizer?.address || null
  return visibility === 'private' || name === null ? 'Busy' : `Booked: ${name}`
}

const organizerLine = ({ name, address }: { readonly name: string; readonly address: string }): string =>
  name === '' || name === address ? address : `${name} <${address}>`

/** The words of a changed occurrence stay here: only its time goes to other calendars. */
function timesAlone(series: Series): Series {
  const overrides = [...series.overrides].map(([key, override]): [OccurrenceKey, Override] => {
    if (override.cancelled) return [key, override]
    const { blocking } = override.fields
    return [key, { ...override, fields: blocking === undefined ? {} : { blocking } }]
  })
  return { ...series, overrides: new Map(overrides) }
}
