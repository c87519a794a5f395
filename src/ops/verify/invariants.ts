import { bookingsGivenUpAreOnNoCalendar } from './bookings-given-up-are-on-no-calendar.ts'
import { bookingsOccupyWhatTheyExpandTo } from './bookings-occupy-what-they-expand-to.ts'
import { confirmedBookingsAreOnEachCalendarOnce } from './confirmed-bookings-are-on-each-calendar-once.ts'
import { coreAndCalendarsAgree } from './core-and-calendars-agree.ts'
import { everyItemWithOurMarkHasOneLink } from './every-item-with-our-mark-has-one-link.ts'
import { everyLoserIsToldWhy } from './every-loser-is-told-why.ts'
import type { Invariant } from './invariant.ts'
import { noCursorMovedPastAnItem } from './no-cursor-moved-past-an-item.ts'
import { noLinkIsAheadOfItsBooking } from './no-link-is-ahead-of-its-booking.ts'
import { noRowRefersToAnotherOrganization } from './no-row-refers-to-another-organization.ts'
import { noTwoBookingsHoldOneRoom } from './no-two-bookings-hold-one-room.ts'
import { oneLinkForOneItemAndOneBooking } from './one-link-for-one-item-and-one-booking.ts'
import { whateverIsSetAsideIsListed } from './whatever-is-set-aside-is-listed.ts'

/** Everything that is proved, in the order of the report. */
export const invariants: readonly Invariant[] = [
  noTwoBookingsHoldOneRoom,
  bookingsOccupyWhatTheyExpandTo,
  confirmedBookingsAreOnEachCalendarOnce,
  bookingsGivenUpAreOnNoCalendar,
  oneLinkForOneItemAndOneBooking,
  noLinkIsAheadOfItsBooking,
  noCursorMovedPastAnItem,
  everyItemWithOurMarkHasOneLink,
  noRowRefersToAnotherOrganization,
  everyLoserIsToldWhy,
  coreAndCalendarsAgree,
  whateverIsSetAsideIsListed,
]
