import { type Static, Type } from 'typebox'
import { ok, type Result } from '../../core/result.ts'
import type { ProviderError, RoomExplanation, RoomStanding } from '../provider.ts'
import { inShape } from './read.ts'
import { roomPath, type Tenant } from './tenant.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

const Place = Type.Object({ '@odata.type': Type.Optional(Type.String()) })

/** Codes of a 404 that say: the address is known, and there is no mailbox to open behind it. Lower-case. */
const NO_MAILBOX = new Set(['mailboxnotenabledforrestapi', 'errornonexistentmailbox', 'mailboxnotfound'])

/**
 * Asks for the room's calendar first, because only that is needed to pair it, and for its entry among the places then.
 * What cannot be said of a room (a network that fails, credentials that are refused) is the error itself.
 */
export async function explainRoom(tenant: Tenant, remoteCalendarId: string): Answer<RoomExplanation> {
  const told = (standing: RoomStanding, detail: string) => ok({ remoteCalendarId, standing, detail })
  const opened = await openCalendar(tenant, remoteCalendarId)
  if (!opened.ok) {
    if (opened.error.kind !== 'forbidden') return opened
    const standing = whyShut(opened.error)
    return told(standing, SHUT[standing])
  }
  const place = await findPlace(tenant, remoteCalendarId)
  if (place.ok) {
    return place.value['@odata.type']?.toLowerCase() === '#microsoft.graph.room'
      ? told('listed', 'Exchange lists it as a room, and its calendar can be read.')
      : told('not_a_room', 'It is a place, but no room: a desk or a workspace.')
  }
  if (place.error.status === 404) return told('hidden', HIDDEN)
  if (place.error.kind === 'forbidden') return told('hidden', PLACES_CLOSED)
  return place
}

async function openCalendar(tenant: Tenant, remoteCalendarId: string): Answer<unknown> {
  const from = tenant.now()
  const query = `startDateTime=${encodeURIComponent(from.toString())}&endDateTime=${encodeURIComponent(from.add({ hours: 1 }).toString())}`
  const path = `${roomPath({ remoteCalendarId, timeZone: 'UTC' })}/calendarView?${query}&$top=1`
  return await tenant.client.send({ method: 'GET', path, about: 'calendar' })
}

async function findPlace(tenant: Tenant, remoteCalendarId: string): Answer<Static<typeof Place>> {
  const path = `/places/${encodeURIComponent(remoteCalendarId)}`
  const answer = await tenant.client.send({ method: 'GET', path, about: 'directory' })
  return answer.ok ? inShape(Place, answer.value) : answer
}

function whyShut({ status, code }: ProviderError): 'no_mailbox' | 'no_permission' | 'unknown' {
  if (status === 403) return 'no_permission'
  return NO_MAILBOX.has(code.toLowerCase()) ? 'no_mailbox' : 'unknown'
}

const SHUT = {
  no_mailbox:
    'Exchange knows the address and opens no mailbox behind it: a licence is missing, or the mailbox is not in the cloud.',
  no_permission:
    'We may not open its calendar: put the room into the scope of the application (management scope or access policy); that takes up to two hours to work.',
  unknown: 'Exchange knows no such address in this tenant.',
} as const

const HIDDEN =
  'Its calendar can be read, but no list of rooms names it: it is hidden from address lists, it is new (lists follow within a day), or it is no room mailbox. It can be paired by its address.'
const PLACES_CLOSED =
  'Its calendar can be read, but we may not read the list of rooms: grant Place.Read.All. It can be paired by its address.'
