import { type Booking, isActive } from '../../core/booking.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { answer, type DavAnswer, needPrivileges, notFound, ours, refuse } from '../answer.ts'
import {
  bookingFailed,
  changedMeanwhile,
  failedGuard,
  notTheirs,
  type Place,
  uidTaken,
} from '../book/explain-refusal.ts'
import { objectRefused } from '../book/object-refused.ts'
import { cancelObject, type PutObject, putObject } from '../book/put-object.ts'
import { readSentText } from '../book/read-sent-text.ts'
import type { DavCall } from '../call.ts'
import { entityTag, isOwner, matches, parseIfMatch } from '../entity-tag.ts'
import { isDerivedName } from '../locate.ts'
import { memberQuery } from '../members.ts'
import type { DavTarget } from '../ports.ts'
import { mayWrite } from '../properties/privileges.ts'

const ATTEMPTS = 5

/** RFC 4791 section 5.3.2: books the room, and says in the same answer whether it is had. */
export async function put(call: DavCall): Promise<DavAnswer> {
  const read = await readPut(call)
  if (!read.ok) return read.error
  for (let attempt = 1; ; attempt++) {
    const outcome = await putOnce(call, read.value)
    if (outcome !== 'read_again') return outcome
    if (attempt === ATTEMPTS) return failedGuard({ ok: false, guard: 'replaced' }, placeOf(call, read.value))
  }
}

type Read = Omit<PutObject, 'target'>

/** Everything that can be said without looking at what stands there. */
async function readPut(call: DavCall): Promise<Result<Read, DavAnswer>> {
  const { located, person, deps, headers } = call
  if (located.kind !== 'object' || located.personId !== person.personId) return fail(notFound())
  const { roomId, name } = located
  const isKnown = person.rooms === null || person.rooms.includes(roomId)
  const room = isKnown ? await deps.booking.rooms.read(person.organizationId, roomId, 0) : null
  if (room === null) return fail(notFound())
  if (!mayWrite(person)) return fail(needPrivileges(call.href, 'bind', 'This sign-in may look at rooms, and not book.'))
  const sent = readSentText(call.body, headers['content-type'])
  if (!sent.ok) return sent
  const object = await deps.booking.objects.read({
    octets: Buffer.from(sent.value.text),
    roomZone: room.timeZone,
  })
  if (!object.ok) return fail(objectRefused(object.error))
  return ok({
    person,
    caller: { organizationId: person.organizationId, actor: `person:${person.personId}`, causeId: call.causeId },
    room,
    name,
    sent: sent.value,
    object: object.value,
    ifAbsent: headers['if-none-match']?.trim() === '*',
    ifMatch: parseIfMatch(headers['if-match']),
  })
}

async function putOnce(call: DavCall, read: Read): Promise<DavAnswer | 'read_again'> {
  const { writer } = call.deps.booking
  // What may only be new needs no look before: the database looks, under the room's lock.
  const target = read.ifAbsent ? null : await writer.target(memberQuery(call, read.room.id), read.name)
  const refused = target === null ? whereNothingIs(read) : whereSomethingIs(call, read, target)
  if (refused !== null) return refused
  if (target !== null && isUnchanged(read, target)) return done(call, read, { target, booking: target.booking })
  if (read.object.status === 'CANCELLED') return giveUp(call, read, target)
  const { result, met } = await putObject(call.deps.booking, { ...read, target })
  if (met.guard?.guard === 'replaced') return 'read_again'
  if (met.guard !== null) return failedGuard(met.guard, placeOf(call, read))
  if (result.ok) return done(call, read, { target, booking: result.value.booking })
  if (result.error.code === 'version_mismatch' && read.ifMatch === null) return 'read_again'
  return bookingFailed(result.error, placeOf(call, read), met.clashing)
}

function whereNothingIs({ ifMatch, name }: Read): DavAnswer | null {
  if (ifMatch !== null) return changedMeanwhile()
  return isDerivedName(name) ? nameReserved() : null
}

/** Or a booking that comes another way, now or later, would have no name of its own. */
const nameReserved = (): DavAnswer =>
  refuse({
    status: 403,
    condition: ours('name-reserved'),
    text: 'Names of this form are given by the room. Put the event under another name.',
  })

function whereSomethingIs({ person, href }: DavCall, { ifMatch, object }: Read, target: DavTarget): DavAnswer | null {
  const { booking, ownerId } = target
  if (ifMatch !== null && !matches(ifMatch, { bookingId: booking.id, version: booking.version }))
    return changedMeanwhile()
  if (!isOwner({ ownerId, organizerAddress: booking.organizer?.address ?? null }, person)) return notTheirs(href)
  return booking.uid === object.uid ? null : uidTaken(href)
}

/** The same once more, from a client that lost the answer: nothing is written, and everybody keeps what they have. */
const isUnchanged = ({ sent }: Read, { booking, clientText, saysVersion }: DavTarget): boolean =>
  isActive(booking) && clientText === sent.text && saysVersion === booking.version

async function giveUp(call: DavCall, read: Read, target: DavTarget | null): Promise<DavAnswer | 'read_again'> {
  if (target === null)
    return refuse({
      status: 403,
      condition: ours('event-cancelled'),
      text: 'The event says that it does not take place; there is nothing to book.',
    })
  const cancelled = await cancelObject(call.deps.booking, read.caller, target)
  if (cancelled.ok) return answer(204)
  if (cancelled.error.code === 'version_mismatch' && read.ifMatch === null) return 'read_again'
  return bookingFailed(cancelled.error, placeOf(call, read), [])
}

/** RFC 4791 section 5.3.4: an ETag only where what is kept and shown is what was sent. */
function done(
  { person }: DavCall,
  { sent, room }: Read,
  { target, booking }: { target: DavTarget | null; booking: Pick<Booking, 'id' | 'version' | 'state' | 'lost'> },
): DavAnswer {
  const isShownAsSent = sent.isAsSent && booking.state === 'confirmed' && booking.lost.length === 0
  const tag = entityTag({ bookingId: booking.id, version: booking.version }, 'own', room)
  return answer(target === null ? 201 : 204, {
    ...(isShownAsSent && person.scope === 'write' ? { etag: tag } : {}),
  })
}

const placeOf = ({ person, href }: DavCall, { room }: Read): Place => ({ person, roomId: room.id, href })
