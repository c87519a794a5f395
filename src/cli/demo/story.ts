import { aRequestToTheDesk } from './scenes/a-request-to-the-desk.ts'
import { bookedByTheApi } from './scenes/booked-by-the-api.ts'
import { bookedFromAPhone } from './scenes/booked-from-a-phone.ts'
import { bothWantAspen, bothWantMaple, theNoticeIsLost } from './scenes/both-want-the-same-hour.ts'
import { googleInvitesAspen } from './scenes/google-invites-aspen.ts'
import { mailToTheLoser } from './scenes/mail-to-the-loser.ts'
import { movedThenCancelled } from './scenes/moved-then-cancelled.ts'
import { outlookInvitesAspen } from './scenes/outlook-invites-aspen.ts'
import { pairTheRooms } from './scenes/pair-the-rooms.ts'
import { theProof } from './scenes/the-proof.ts'
import { writtenOverABooking } from './scenes/written-over-a-booking.ts'
import type { Scene } from './stage.ts'

/** The story, in the order in which it is told. Each scene has days of its own; a later one needs only that the rooms are paired. */
export const story: readonly Scene[] = [
  pairTheRooms,
  outlookInvitesAspen,
  googleInvitesAspen,
  movedThenCancelled,
  bothWantAspen,
  bothWantMaple,
  theNoticeIsLost,
  mailToTheLoser,
  writtenOverABooking,
  bookedByTheApi,
  bookedFromAPhone,
  aRequestToTheDesk,
  theProof,
]
