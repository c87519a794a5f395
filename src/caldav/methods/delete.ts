import { isActive } from '../../core/booking.ts'
import { answer, type DavAnswer, needPrivileges, notFound, tryAgain } from '../answer.ts'
import { bookingFailed, changedMeanwhile, notTheirs } from '../book/explain-refusal.ts'
import { cancelObject } from '../book/put-object.ts'
import type { DavCall } from '../call.ts'
import { isOwner, matches, parseIfMatch } from '../entity-tag.ts'
import { memberQuery } from '../members.ts'
import type { DavTarget } from '../ports.ts'
import { mayWrite } from '../properties/privileges.ts'

const ATTEMPTS = 5

/** Gives up a booking. Asked once more, there is nothing. */
export async function deleteObject(call: DavCall): Promise<DavAnswer> {
  const { located, person, deps, headers } = call
  if (located.kind !== 'object' || located.personId !== person.personId) return notFound()
  const isKnown = person.rooms === null || person.rooms.includes(located.roomId)
  if (!isKnown) return notFound()
  const ifMatch = parseIfMatch(headers['if-match'])
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const target = await deps.booking.writer.target(memberQuery(call, located.roomId), located.name)
    if (target === null) return notFound()
    const { booking, ownerId } = target
    if (!mayWrite(person)) return needPrivileges(call.href, 'unbind', 'This sign-in may look at rooms, and not cancel.')
    if (ifMatch !== null && !matches(ifMatch, { bookingId: booking.id, version: booking.version }))
      return changedMeanwhile()
    if (!isOwner({ ownerId, organizerAddress: booking.organizer?.address ?? null }, person)) return notTheirs(call.href)
    const given = await giveUp(call, target)
    if (given !== 'read_again') return given
    if (ifMatch !== null) return changedMeanwhile()
  }
  return tryAgain('The booking was changed again and again while it was to be cancelled.')
}

async function giveUp(call: DavCall, target: DavTarget): Promise<DavAnswer | 'read_again'> {
  const { person, deps, causeId, href } = call
  const { booking } = target
  if (!isActive(booking)) {
    const forgotten = await deps.booking.writer.forget(memberQuery(call, booking.roomId), booking.id)
    return forgotten ? answer(204) : 'read_again'
  }
  const caller = { organizationId: person.organizationId, actor: `person:${person.personId}`, causeId }
  const cancelled = await cancelObject(deps.booking, caller, target)
  if (cancelled.ok) return answer(204)
  if (cancelled.error.code === 'version_mismatch') return 'read_again'
  return bookingFailed(cancelled.error, { person, roomId: booking.roomId, href }, [])
}
