import type { InvitedRoom } from './calendar-item.ts'

/** One meeting in one room, as its invitation there tells. Times are RFC 3339 UTC. */
export interface RoomOfMeeting {
  readonly bookingId: number
  readonly roomId: number
  readonly roomName: string
  readonly calendarId: number
  readonly linkId: number
  /** Of the room on that calendar, lower-case. */
  readonly address: string
  /** Of the organiser; null: not known. */
  readonly organizer: string | null
  /** The room's answer as last seen there. */
  readonly answered: string | null
  /** Withdrawn: its organiser or its provider took the invitation back. Declined: there, after it was accepted. Null: neither. */
  readonly lost: 'withdrawn' | 'declined' | null
  /** Rooms that the meeting invited beside this one when it was first met here; null: the copy did not tell. */
  readonly metRooms: readonly InvitedRoom[] | null
  readonly receivedAt: string
  /** When the room lost it; where it did not, when the booking last changed. */
  readonly changedAt: string
  /** Where a swap that is known already took it. */
  readonly swapped: 'to' | 'from' | null
}

/** What of the room that a meeting came to tells whether it came from another one. */
export type Arrival = Pick<RoomOfMeeting, 'organizer' | 'metRooms' | 'receivedAt'>

/**
 * Whether a meeting was taken from one room to the other: it lost the one, and when the other met it, the first was invited no more, or was among its
 * rooms as one that had said no. A meeting that invites both, and then only one of them, was not moved. Who sees no other guests is believed when
 * the meeting came after the first room had lost it.
 */
export function isSwap(from: RoomOfMeeting, to: Arrival): boolean {
  if (from.lost === null || !isOneOrganizer(from, to)) return false
  if (to.metRooms === null)
    return Temporal.Instant.compare(Temporal.Instant.from(from.changedAt), Temporal.Instant.from(to.receivedAt)) <= 0
  const still = invitedAs(from, to)
  return still === null || (still === 'declined' && from.lost === 'declined')
}

/** The meeting came to another room without this one, which has not been told that it lost it. */
export const leavesBehind = (from: RoomOfMeeting, to: Arrival): boolean =>
  from.lost === null && to.metRooms !== null && isOneOrganizer(from, to) && invitedAs(from, to) === null

const invitedAs = ({ address }: RoomOfMeeting, { metRooms }: Arrival): InvitedRoom['response'] | null =>
  metRooms?.find((room) => room.address === address)?.response ?? null

const isOneOrganizer = (a: Pick<Arrival, 'organizer'>, b: Pick<Arrival, 'organizer'>): boolean =>
  a.organizer === null || b.organizer === null || a.organizer === b.organizer
