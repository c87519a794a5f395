import { allWhoReadARoomSeeTheSame } from './all-who-read-a-room-see-the-same.ts'
import { bookingsGivenUpAreOnNoCalendar } from './bookings-given-up-are-on-no-calendar.ts'
import { bookingsOccupyWhatTheyExpandTo } from './bookings-occupy-what-they-expand-to.ts'
import { confirmedBookingsAreOnEachCalendarOnce } from './confirmed-bookings-are-on-each-calendar-once.ts'
import { coreAndCalendarsAgree } from './core-and-calendars-agree.ts'
import { everyChangeHasItsLineInTheHistory } from './every-change-has-its-line-in-the-history.ts'
import { everyChangeOfARoomIsTold } from './every-change-of-a-room-is-told.ts'
import { everyItemWithOurMarkHasOneLink } from './every-item-with-our-mark-has-one-link.ts'
import { everyLoserIsToldWhy } from './every-loser-is-told-why.ts'
import type { Invariant } from './invariant.ts'
import { noCalendarIsLeasedForEver } from './no-calendar-is-leased-for-ever.ts'
import { noCursorMovedPastAnItem } from './no-cursor-moved-past-an-item.ts'
import { noDebtIsKeptInSilence } from './no-debt-is-kept-in-silence.ts'
import { noLinkIsAheadOfItsBooking } from './no-link-is-ahead-of-its-booking.ts'
import { noMeetingChangesItsName } from './no-meeting-changes-its-name.ts'
import { noRowRefersToAnotherOrganization } from './no-row-refers-to-another-organization.ts'
import { noSecretStandsInPlainText } from './no-secret-stands-in-plain-text.ts'
import { noSequenceFalls } from './no-sequence-falls.ts'
import { noTwoBookingsHoldOneRoom } from './no-two-bookings-hold-one-room.ts'
import { nothingGivenUpIsShownAsConfirmed } from './nothing-given-up-is-shown-as-confirmed.ts'
import { nothingIsTriedForEver } from './nothing-is-tried-for-ever.ts'
import { nothingIsWrittenRoundAndRound } from './nothing-is-written-round-and-round.ts'
import { nothingReceivedIsLeftLying } from './nothing-received-is-left-lying.ts'
import { oneLinkForOneItemAndOneBooking } from './one-link-for-one-item-and-one-booking.ts'
import { whatWasAgreedIsAsItWasHashed } from './what-was-agreed-is-as-it-was-hashed.ts'
import { whatWasTakenAwayIsRemembered } from './what-was-taken-away-is-remembered.ts'
import { whateverIsSetAsideIsListed } from './whatever-is-set-aside-is-listed.ts'

/** Everything that is proved, in the order of the report. */
export const invariants: readonly Invariant[] = [
  noTwoBookingsHoldOneRoom,
  bookingsOccupyWhatTheyExpandTo,
  confirmedBookingsAreOnEachCalendarOnce,
  bookingsGivenUpAreOnNoCalendar,
  oneLinkForOneItemAndOneBooking,
  noLinkIsAheadOfItsBooking,
  noCalendarIsLeasedForEver,
  noDebtIsKeptInSilence,
  noCursorMovedPastAnItem,
  nothingReceivedIsLeftLying,
  everyItemWithOurMarkHasOneLink,
  everyChangeHasItsLineInTheHistory,
  allWhoReadARoomSeeTheSame,
  nothingGivenUpIsShownAsConfirmed,
  noRowRefersToAnotherOrganization,
  noMeetingChangesItsName,
  noSequenceFalls,
  everyLoserIsToldWhy,
  whatWasAgreedIsAsItWasHashed,
  everyChangeOfARoomIsTold,
  nothingIsTriedForEver,
  coreAndCalendarsAgree,
  whatWasTakenAwayIsRemembered,
  nothingIsWrittenRoundAndRound,
  noSecretStandsInPlainText,
  whateverIsSetAsideIsListed,
]
