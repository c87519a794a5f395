import type { Booking, BookingContent, BookingState } from '../core/booking.ts'
import { type LostDate, lostToJson } from '../core/lost-dates.ts'
import type { Series } from '../core/recurrence/index.ts'
import { seriesToJson } from '../core/series-json.ts'
import type { Verdict } from '../core/verdict.ts'
import { fragment } from '../ical/fragment.ts'
import type { BookingFields } from './commit-request.ts'
import type { Plan } from './plan-booking.ts'

/** Everything a booking says, on the way to its row. */
export interface BookingDraft extends BookingContent {
  readonly roomId: number
  readonly state: BookingState
  readonly uid: string
  readonly joinKey: string | null
  readonly origin: Booking['origin']
  readonly series: Series
  /** Absent: none. */
  readonly lost?: readonly LostDate[]
  readonly sequence: number
  readonly holdExpiresAt: Temporal.Instant | null
  readonly verdict: Verdict | null
  readonly receivedAt: Temporal.Instant
}

type Times = Pick<Plan, 'startsAt' | 'endsAt' | 'recurring' | 'expandedUntil'>

export function bookingFields(draft: BookingDraft, times: Times, writtenAt: Temporal.Instant): BookingFields {
  const { series, lost = [], organizer, ...said } = draft
  return {
    ...said,
    series: lost.length === 0 ? seriesToJson(series) : { ...seriesToJson(series), lost: lost.map(lostToJson) },
    startsAt: times.startsAt,
    endsAt: times.endsAt,
    recurring: times.recurring,
    expandedUntil: times.expandedUntil,
    organizerName: organizer?.name ?? null,
    organizerAddress: organizer?.address.toLowerCase() ?? null,
    fragment: fragment({ ...draft, writtenAt }),
  }
}

/** What a stored booking says, ready to be changed in parts. */
export const draftOf = (booking: Booking): BookingDraft => ({
  roomId: booking.roomId,
  state: booking.state,
  uid: booking.uid,
  joinKey: booking.joinKey,
  origin: booking.origin,
  series: booking.series,
  lost: booking.lost,
  summary: booking.summary,
  description: booking.description,
  organizer: booking.organizer,
  visibility: booking.visibility,
  attendeeCount: booking.attendeeCount,
  sequence: booking.sequence,
  holdExpiresAt: booking.holdExpiresAt,
  verdict: booking.verdict,
  receivedAt: booking.receivedAt,
})

/** The times of a booking whose rows stay as they are. */
export const timesOf = (booking: Booking): Times => ({
  startsAt: booking.startsAt,
  endsAt: booking.endsAt,
  recurring: booking.expandedUntil !== null,
  expandedUntil: booking.expandedUntil,
})
