import type { BookingOrigin, BookingState } from '../core/booking.ts'
import type { OccurrenceKey } from '../core/recurrence/index.ts'
import type { Verdict } from '../core/verdict.ts'

/**
 * Why a booking was not written.
 * - `refused`: a rule said no, and the verdict says which.
 * - `version_mismatch`: somebody changed it meanwhile; `version` is the present one.
 * - `not_organizer`: born in somebody's calendar; only its organiser may change it there.
 * - `not_active`: declined or cancelled already.
 * - `occurrence_not_found`: the series has no date with this original start.
 * - `rules_changing`: rules of the room changed again and again while it was judged; try again.
 */
export type BookingError =
  | { readonly code: 'room_not_found'; readonly roomId: number }
  | { readonly code: 'booking_not_found'; readonly bookingId: number }
  | { readonly code: 'version_mismatch'; readonly version: number }
  | { readonly code: 'not_organizer'; readonly bookingId: number; readonly origin: BookingOrigin }
  | { readonly code: 'not_active'; readonly bookingId: number; readonly state: BookingState }
  | { readonly code: 'rules_changing'; readonly roomId: number }
  | { readonly code: 'occurrence_not_found'; readonly originalStart: OccurrenceKey }
  | { readonly code: 'refused'; readonly verdict: Verdict }
