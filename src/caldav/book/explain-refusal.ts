import type { BookingError } from '../../booking/index.ts'
import type { Verdict } from '../../core/verdict.ts'
import { verdictText } from '../../core/verdict-text.ts'
import { type DavAnswer, needPrivileges, notFound, ours, preconditionFailed, refuse, tryAgain } from '../answer.ts'
import { encodeName, hrefOf } from '../locate.ts'
import type { DavGuard, PersonPrincipal } from '../ports.ts'
import { CALDAV, MEETMEUP } from '../xml/namespaces.ts'
import { element, hrefElement } from '../xml/write-xml.ts'
import { xmlText } from '../xml/xml-text.ts'
import type { ClashingInstance } from './object-committer.ts'

/** Where a PUT or DELETE was asked for. */
export interface Place {
  readonly person: PersonPrincipal
  readonly roomId: number
  /** Of the object. */
  readonly href: string
}

/**
 * A rule that said no: 403 with an element of its own code (`M:room-unavailable`, `M:policy-max-duration` ...), which no client takes for an
 * edit conflict. Of the other meeting nothing is told but who has the room; of a private one not even that.
 */
export function refusedBooking(verdict: Verdict, { person }: Place, clashing: readonly ClashingInstance[]): DavAnswer {
  const told = person.rooms === null ? verdict : withoutAlternatives(verdict)
  return refuse({
    status: 403,
    condition: ours(verdict.code.replaceAll('_', '-')),
    inner: [
      ...clashing.map(instance),
      ...(told.inputs.alternatives ?? []).map((room) => alternative(person, room)),
    ].join(''),
    text: verdictText(told, 'inside'),
  })
}

/** A person who may not see every room is not told of others. */
const withoutAlternatives = ({ inputs, ...verdict }: Verdict): Verdict => ({
  ...verdict,
  inputs: { ...inputs, alternatives: [] },
})

const ourElement = (name: string, inner: string): string => element(MEETMEUP, name, inner)

const instance = ({ startsAt, endsAt }: ClashingInstance): string =>
  ourElement('instance', ourElement('start', startsAt.toString()) + ourElement('end', endsAt.toString()))

const alternative = ({ personId }: PersonPrincipal, { roomId, name }: { roomId: number; name: string }): string =>
  ourElement(
    'free-room',
    hrefElement(hrefOf({ kind: 'calendar', personId, roomId })) + ourElement('name', xmlText(name)),
  )

export const notTheirs = (href: string): DavAnswer =>
  needPrivileges(href, 'write-content', 'Only whoever booked or organises this meeting may change or cancel it.')

/** A condition of the request, looked at under the lock. */
export function failedGuard(guard: DavGuard, { person, roomId }: Place): DavAnswer {
  switch (guard.guard) {
    case 'exists':
      return preconditionFailed('There is something at this address already.')
    case 'match':
      return changedMeanwhile()
    case 'replaced':
      return tryAgain('The booking was changed again and again while this was judged.')
    case 'uid': {
      const holder = hrefOf({ kind: 'calendar', personId: person.personId, roomId }) + encodeName(guard.name)
      return uidTaken(holder)
    }
  }
}

export const changedMeanwhile = (): DavAnswer =>
  preconditionFailed('The booking is not, or not any more, the one that this request speaks of.')

/** RFC 4791 section 5.3.2.1. */
export const uidTaken = (holder: string): DavAnswer =>
  refuse({
    status: 403,
    condition: { namespace: CALDAV, name: 'no-uid-conflict' },
    inner: hrefElement(holder),
    text: 'Another object of this calendar has this UID.',
  })

export function bookingFailed(error: BookingError, place: Place, clashing: readonly ClashingInstance[]): DavAnswer {
  switch (error.code) {
    case 'room_not_found':
    case 'booking_not_found':
    case 'occurrence_not_found':
    case 'not_active':
      return notFound()
    case 'version_mismatch':
      return changedMeanwhile()
    case 'not_organizer':
      return notTheirs(place.href)
    case 'rules_changing':
      return tryAgain('The rules of the room changed again and again while this was judged.')
    case 'refused':
      return refusedBooking(error.verdict, place, clashing)
  }
}
