import { createHash } from 'node:crypto'
import type { BookingError } from '../../booking/index.ts'
import {
  type BookingReceipt,
  bookAgain,
  bookRoom,
  cancelBooking,
  moveBooking,
  recordDeclined,
} from '../../booking/index.ts'
import type { BookableRoom, BookingReader, Caller } from '../../booking/ports.ts'
import { type BookingContent, isActive, isBornElsewhere } from '../../core/booking.ts'
import { fail, type Result } from '../../core/result.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { CalendarObject } from '../../ical/calendar-object.ts'
import type { IfMatch } from '../entity-tag.ts'
import type { DavObjectOrder, DavTarget, PersonPrincipal } from '../ports.ts'
import { type Met, objectCommitter } from './object-committer.ts'
import type { BookingPorts } from './ports.ts'
import type { SentText } from './read-sent-text.ts'
import { refusedMeeting } from './refused-meeting.ts'

/** One PUT, read and understood. */
export interface PutObject {
  readonly person: PersonPrincipal
  readonly caller: Caller
  readonly room: BookableRoom
  readonly name: string
  readonly sent: SentText
  readonly object: CalendarObject
  readonly ifAbsent: boolean
  readonly ifMatch: IfMatch | null
  /** What stands under the name; null: nothing. */
  readonly target: DavTarget | null
}

export interface PutOutcome {
  readonly result: Result<BookingReceipt, BookingError>
  readonly met: Met
}

/**
 * Books, moves or changes, as the object says. A clash is refused, or taken and declined where the room's policy says so: then the person sees
 * in their own calendar that the room said no.
 */
export async function putObject(ports: BookingPorts, put: PutObject): Promise<PutOutcome> {
  const { committer, met } = objectCommitter(ports.writer, orderOf(put, false))
  const result = await book({ ...ports, committer, bookings: known(ports.bookings, put.target) }, put)
  if (result.ok || result.error.code !== 'refused' || met.guard !== null) return { result, met }
  const { verdict } = result.error
  // Who has the room already keeps it as it was.
  const isDeclined =
    verdict.code === 'room_unavailable' &&
    !(put.target !== null && isActive(put.target.booking)) &&
    (await isDeclinedHere(ports, put, verdict))
  if (isDeclined) return declined(ports, put, result.error)
  const meeting = refusedMeeting(put.object, put.room.timeZone)
  await ports.writer.noteRefusal(orderOf(put, false), { verdict, meeting })
  return { result, met }
}

/** By the rules that the wish was judged by: those that were read before may be older. */
async function isDeclinedHere({ rooms }: BookingPorts, { room }: PutObject, { inputs }: Verdict): Promise<boolean> {
  const judged = await rooms.read(room.organizationId, room.id, inputs.policyVersion ?? 0)
  return judged?.policy.davClash === 'accept_then_decline'
}

type Ports = Omit<BookingPorts, 'writer' | 'objects'>

function book(
  ports: Ports & Pick<BookingPorts, 'committer'>,
  put: PutObject,
): Promise<Result<BookingReceipt, BookingError>> {
  const { caller, room, object, target } = put
  const content = contentOf(put)
  if (target === null)
    return bookRoom(ports, caller, {
      ...content,
      roomId: room.id,
      series: object.series,
      uid: object.uid,
      origin: 'caldav',
    })
  if (!isActive(target.booking))
    return bookAgain(ports, caller, { before: target.booking, changes: { ...content, series: object.series } })
  return moveBooking(ports, caller, {
    bookingId: target.booking.id,
    expectedVersion: target.booking.version,
    changes: { ...content, series: object.series },
  })
}

async function declined(
  ports: BookingPorts,
  put: PutObject,
  { verdict }: Extract<BookingError, { code: 'refused' }>,
): Promise<PutOutcome> {
  const { committer, met } = objectCommitter(ports.writer, orderOf(put, true))
  const { object, room, target } = put
  const result = await recordDeclined({ ...ports, committer }, put.caller, {
    draft: {
      ...contentOf(put),
      roomId: room.id,
      uid: object.uid,
      joinKey: null,
      origin: 'caldav',
      series: object.series,
      sequence: target === null ? object.sequence : target.booking.sequence + 1,
      receivedAt: target?.booking.receivedAt ?? ports.clock.now(),
    },
    verdict,
    before: target?.booking ?? null,
  })
  return { result, met }
}

/** An event without ORGANIZER is the person's own. One that names somebody else is kept as it is: who booked is known from the sign-in. */
function contentOf({ object, person }: PutObject): BookingContent {
  const [address] = person.addresses
  const own = address === undefined ? null : { name: person.displayName, address }
  return {
    summary: object.summary,
    description: object.description,
    organizer: object.organizer ?? own,
    visibility: object.visibility,
    attendeeCount: object.attendeeCount,
  }
}

const orderOf = (
  { person, room, name, object, sent, ifAbsent, ifMatch }: PutObject,
  kept: boolean,
): DavObjectOrder => ({
  organizationId: person.organizationId,
  roomId: room.id,
  personId: person.personId,
  name,
  uid: object.uid,
  body: sent.text,
  contentHash: createHash('sha256').update(sent.text).digest('hex'),
  kept,
  ifAbsent,
  ifMatch,
})

/** What has been read under the name is not read again. What never came from a calendar elsewhere is nobody's invitation. */
export const known = (bookings: BookingReader, target: DavTarget | null): BookingReader => ({
  read: async (organizationId, bookingId) =>
    target?.booking.id === bookingId ? target.booking : bookings.read(organizationId, bookingId),
  isInvitation: async (organizationId, bookingId) =>
    target !== null && !isBornElsewhere(target.booking) ? false : bookings.isInvitation(organizationId, bookingId),
})

/** The event says that it does not take place: what stands there is given up. */
export function cancelObject(
  ports: BookingPorts,
  caller: Caller,
  target: DavTarget,
): Promise<Result<BookingReceipt, BookingError>> {
  if (!isActive(target.booking))
    return Promise.resolve(fail({ code: 'not_active', bookingId: target.booking.id, state: target.booking.state }))
  return cancelBooking({ ...ports, bookings: known(ports.bookings, target) }, caller, {
    bookingId: target.booking.id,
    expectedVersion: target.booking.version,
    reason: null,
  })
}
