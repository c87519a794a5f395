import { ANN, type RoomAddresses } from './outside-world.ts'
import type { Outside } from './stage.ts'

export interface PersonsMeeting {
  readonly subject: string
  readonly day: string
  /** Wall clock in Berlin, `10:00`. */
  readonly from: string
  readonly to: string
  readonly isPrivate?: boolean
}

type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown }

function must<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`the sandbox refused: ${JSON.stringify(outcome.error)}`)
  return outcome.value
}

const ZONE = 'Europe/Berlin'
const at = (day: string, time: string) => `${day}T${time}`

/** The instant at which clocks in Berlin show `10:00` on that day, RFC 3339 UTC. */
export const instantInBerlin = (day: string, time: string): string =>
  Temporal.PlainDateTime.from(at(day, time)).toZonedDateTime(ZONE).toInstant().toString()

/** Ann invites the room from Outlook. Answers the id of her own event. */
export function annInvites({ outside }: Outside, room: RoomAddresses, meeting: PersonsMeeting): string {
  const form = {
    subject: meeting.subject,
    start: at(meeting.day, meeting.from),
    end: at(meeting.day, meeting.to),
    timeZone: ZONE,
    rooms: [room.exchange],
    ...(meeting.isPrivate ? { more: { sensitivity: 'private' } } : {}),
  }
  return must(outside.exchange.people.book(ANN, form)).id
}

export function annMoves({ outside }: Outside, id: string, to: Pick<PersonsMeeting, 'day' | 'from' | 'to'>): void {
  const times = { start: at(to.day, to.from), end: at(to.day, to.to), timeZone: ZONE }
  must(outside.exchange.people.move({ mailbox: ANN.address, id }, times))
}

export function annCancels({ outside }: Outside, id: string): void {
  must(outside.exchange.people.cancel({ mailbox: ANN.address, id }))
}

/** What Ann's own calendar says of the room's answer. */
export async function annSees({ outside }: Outside, id: string, room: RoomAddresses): Promise<string> {
  const response = await fetch(`${outside.exchangeControlUrl}/mailboxes/${ANN.address}/events`)
  const { value } = (await response.json()) as {
    value: readonly { id: string; attendees: readonly { address: string; response: string }[] }[]
  }
  const own = value.find((event) => event.id === id)
  return own?.attendees.find((attendee) => attendee.address === room.exchange)?.response ?? 'none'
}

/** Every mail that Exchange has sent to Ann. */
export async function mailToAnn({ outside }: Outside): Promise<string> {
  const response = await fetch(`${outside.exchangeControlUrl}/outbox`)
  return JSON.stringify(((await response.json()) as { value: unknown }).value)
}

/** A person of the Google domain invites the room. Answers the event's id. */
export function googlePersonInvites(
  { outside }: Outside,
  person: { readonly address: string },
  invitation: { readonly room: RoomAddresses; readonly meeting: PersonsMeeting; readonly recurrence?: string },
): string {
  const { room, meeting, recurrence } = invitation
  const event = outside.google.control.people.book({
    person: person.address,
    summary: meeting.subject,
    start: at(meeting.day, `${meeting.from}:00`),
    end: at(meeting.day, `${meeting.to}:00`),
    timeZone: ZONE,
    rooms: [room.google],
    ...(recurrence === undefined ? {} : { recurrence: [recurrence] }),
    ...(meeting.isPrivate ? { event: { visibility: 'private' } } : {}),
  })
  return String(event.id)
}

/** Somebody with rights on the room's calendar writes straight onto it: nobody is asked. */
export function writesOntoGoogleRoom({ outside }: Outside, room: RoomAddresses, meeting: PersonsMeeting): string {
  const event = outside.google.control.people.book({
    person: room.google,
    summary: meeting.subject,
    start: at(meeting.day, `${meeting.from}:00`),
    end: at(meeting.day, `${meeting.to}:00`),
    timeZone: ZONE,
  })
  return String(event.id)
}

/** The room's answer, and its words, as a Google organiser sees them. */
export async function googleAnswer(
  { outside }: Outside,
  person: { readonly address: string },
  asked: { readonly eventId: string; readonly room: RoomAddresses },
): Promise<{ readonly response: string; readonly comment: string }> {
  const response = await fetch(`${outside.googleControlUrl}/calendars/${encodeURIComponent(person.address)}/events`)
  const answer = (await response.json()) as { items?: readonly GoogleOwn[] } | readonly GoogleOwn[]
  const events = 'items' in answer ? (answer.items ?? []) : (answer as readonly GoogleOwn[])
  const own = events.find((event) => event.id === asked.eventId)
  const room = own?.attendees?.find((attendee) => attendee.email === asked.room.google)
  return { response: room?.responseStatus ?? 'none', comment: room?.comment ?? '' }
}

interface GoogleOwn {
  readonly id: string
  readonly attendees?: readonly {
    readonly email: string
    readonly responseStatus?: string
    readonly comment?: string
  }[]
}
