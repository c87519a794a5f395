import type { RoomAddresses } from './outside-world.ts'
import type { Outside } from './stage.ts'

/** What a sandbox calendar shows, read back over plain HTTP. Instants are RFC 3339 UTC. */
export interface Shown {
  readonly id: string
  readonly subject: string
  readonly start: string
  readonly end: string
  readonly response: string
  readonly isPrivate: boolean
  readonly marked: boolean
}

interface ExchangeEvent {
  readonly id: string
  readonly subject: string
  readonly start: string
  readonly end: string
  readonly response: string
  readonly showAs: string
  readonly isCancelled: boolean
  readonly sensitivity: string
  readonly extendedProperties: Record<string, string>
}

interface GoogleEvent {
  readonly id: string
  readonly summary?: string
  readonly status: string
  readonly visibility?: string
  readonly start: { readonly dateTime?: string; readonly date?: string }
  readonly end: { readonly dateTime?: string; readonly date?: string }
  readonly attendees?: readonly {
    readonly self?: boolean
    readonly responseStatus?: string
    readonly comment?: string
  }[]
  readonly extendedProperties?: { readonly private?: Record<string, string> }
  readonly recurrence?: readonly string[]
}

async function json<Body>(url: string): Promise<Body> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as Body
}

/** Everything that holds time on the Exchange side of a room on one day, or from that day for `days`. */
export async function onExchange(
  { outside }: Outside,
  room: RoomAddresses,
  day: string,
  days = 1,
): Promise<readonly Shown[]> {
  const from = Temporal.PlainDate.from(day)
  const window = `startDateTime=${from}T00:00:00Z&endDateTime=${from.add({ days })}T00:00:00Z`
  const url = `${outside.exchangeControlUrl}/mailboxes/${encodeURIComponent(room.exchange)}/events?${window}`
  const { value } = await json<{ value: readonly ExchangeEvent[] }>(url)
  return value
    .filter((event) => !event.isCancelled && event.showAs !== 'free')
    .map((event) => ({
      id: event.id,
      subject: event.subject,
      start: event.start,
      end: event.end,
      response: event.response,
      isPrivate: event.sensitivity !== 'normal',
      marked: Object.keys(event.extendedProperties).length > 0,
    }))
}

/** Everything that holds time on the Google side of a room on one day. Series are shown as they were written: by their first date. */
export async function onGoogle(stage: Outside, room: RoomAddresses, day: string): Promise<readonly Shown[]> {
  const events = await googleEvents(stage, room)
  return events
    .filter((event) => event.status !== 'cancelled' && (event.start.dateTime ?? event.start.date ?? '').startsWith(day))
    .map((event) => {
      const own = event.attendees?.find((attendee) => attendee.self === true)
      return {
        id: event.id,
        subject: event.summary ?? '',
        start: Temporal.Instant.from(event.start.dateTime ?? `${event.start.date}T00:00:00Z`).toString(),
        end: Temporal.Instant.from(event.end.dateTime ?? `${event.end.date}T00:00:00Z`).toString(),
        response: own?.responseStatus ?? 'organizer',
        isPrivate: event.visibility === 'private',
        marked: event.extendedProperties?.private?.mmuLink !== undefined,
      }
    })
    .filter((event) => event.response !== 'declined')
}

export async function googleEvents({ outside }: Outside, room: RoomAddresses): Promise<readonly GoogleEvent[]> {
  const answer = await json<{ items?: readonly GoogleEvent[] } | readonly GoogleEvent[]>(
    `${outside.googleControlUrl}/calendars/${encodeURIComponent(room.google)}/events`,
  )
  return 'items' in answer ? (answer.items ?? []) : (answer as readonly GoogleEvent[])
}
