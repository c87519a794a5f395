import { ROOM as ASPEN_IN_GOOGLE } from '../providers/google/google-harness.ts'
import { type OutageWorld, outageWorld } from './outage-world.ts'
import { PROVIDERS, type Provider } from './two-sandboxes.ts'

/** The addresses of both rooms. */
export const ASPEN = { exchange: 'aspen@contoso.example', google: ASPEN_IN_GOOGLE } as const
export const VEGA = { exchange: 'vega@contoso.example', google: 'c_vega@resource.calendar.google.com' } as const

export type RoomName = 'Aspen' | 'Vega'

export interface TwoRooms extends OutageWorld {
  readonly calendars: Readonly<Record<RoomName, Readonly<Record<Provider, number>>>>
  /** Somebody invites a room; half an hour on 1 December 2026, by the wall clock of Berlin. Answers the id of the meeting. */
  inviteTo(name: RoomName, provider: Provider, time: string): string
  /** The organiser changes which rooms the meeting invites. */
  inviteInstead(provider: Provider, meeting: string, rooms: readonly RoomName[]): void
  /** Nobody comes to look at that calendar any more, or they do again. */
  leaveAlone(name: RoomName, provider: Provider): Promise<void>
  comeBackTo(name: RoomName, provider: Provider): Promise<void>
  /** Every booking, oldest first, as `room UTC: state (code)`. */
  bookings(): Promise<readonly string[]>
  /** Every conflict, as `kind (state)`. */
  conflicts(): Promise<readonly string[]>
}

/** Aspen and Vega, each in both sandboxes. */
export async function twoRooms(): Promise<TwoRooms> {
  const world = await outageWorld({ moreRooms: [VEGA.exchange] })
  const { database, organizationId, google, calendarIds } = world
  const { sql } = database
  google.control.addRoom({
    ...{ resourceEmail: VEGA.google, name: 'Vega', capacity: 8, buildingId: 'BER', timeZone: 'Europe/Berlin' },
    autoAcceptInvitations: false,
  })
  const [room] = await sql<{ id: number }>(
    `insert into room (organization_id, name, time_zone, capacity) values ($1, 'Vega', 'Europe/Berlin', 8) returning id`,
    [organizationId],
  )
  await sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [organizationId, room?.id])
  const ofVega = { exchange: 0, google: 0 }
  for (const provider of PROVIDERS) {
    const [calendar] = await sql<{ id: number }>(
      `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides)
        select organization_id, $2, connection_id, $3, time_zone, decides from calendar where organization_id = $1 and id = $4 returning id`,
      [organizationId, room?.id, VEGA[provider], calendarIds[provider]],
    )
    ofVega[provider] = calendar?.id ?? 0
  }
  const calendars = { Aspen: calendarIds, Vega: ofVega }
  const lease = (name: RoomName, provider: Provider, until: string) =>
    sql(`update calendar set lease_until = ${until}, lease_token = null where id = $1`, [calendars[name][provider]])
  return {
    ...world,
    calendars,
    inviteTo: (name, provider, time) => invite(world, name, provider, time),
    inviteInstead: (provider, meeting, rooms) => inviteInstead(world, provider, meeting, rooms),
    leaveAlone: async (name, provider) => void (await lease(name, provider, `now() + interval '30 days'`)),
    comeBackTo: async (name, provider) => void (await lease(name, provider, 'null')),
    async bookings() {
      const rows = await sql<{ says: string }>(
        `select r.name || to_char(b.starts_at at time zone 'UTC', ' HH24:MI: ') || b.state || coalesce(' (' || (b.verdict ->> 'code') || ')', '') as says
          from booking b join room r on r.id = b.room_id where b.organization_id = $1 order by b.id`,
        [organizationId],
      )
      return rows.map(({ says }) => says)
    },
    async conflicts() {
      const rows = await sql<{ says: string }>(
        `select kind || ' (' || state || ')' as says from conflict where organization_id = $1 order by id`,
        [organizationId],
      )
      return rows.map(({ says }) => says)
    },
  }
}

function invite({ exchange, google }: OutageWorld, name: RoomName, provider: Provider, time: string): string {
  if (provider === 'google') {
    const { start, end } = wallsOf(time)
    const event = google.control.people.book({
      ...{ person: google.person.address, summary: 'Budget', rooms: [(name === 'Aspen' ? ASPEN : VEGA).google] },
      ...{ start: `${start}:00`, end: `${end}:00`, timeZone: 'Europe/Berlin' },
    })
    return String(event.id)
  }
  const booked = exchange.sandbox.people.book(exchange.person, {
    ...{ subject: 'Budget', ...wallsOf(time), timeZone: 'Europe/Berlin' },
    rooms: [(name === 'Aspen' ? ASPEN : VEGA).exchange],
  })
  if (!booked.ok) throw new Error(JSON.stringify(booked.error))
  return booked.value.id
}

function inviteInstead(
  { exchange, google }: OutageWorld,
  provider: Provider,
  meeting: string,
  rooms: readonly RoomName[],
): void {
  const addresses = rooms.map((name) => (name === 'Aspen' ? ASPEN : VEGA)[provider])
  if (provider === 'google') {
    const person = google.person.address
    const before = google.control.events(person).find(({ id }) => id === meeting) as {
      attendees?: readonly { readonly email: string; readonly responseStatus?: string }[]
    }
    const known = new Map(before.attendees?.map((attendee) => [attendee.email, attendee]))
    google.control.people.change({
      ...{ person, eventId: meeting },
      event: {
        attendees: [
          { email: person, responseStatus: 'accepted' },
          ...addresses.map((email) => known.get(email) ?? { email, resource: true }),
        ],
      },
    })
    return
  }
  const edited = exchange.sandbox.people.edit(
    { mailbox: exchange.person.address, id: meeting },
    { attendees: addresses.map((address) => ({ type: 'resource', emailAddress: { address } })) },
  )
  if (!edited.ok) throw new Error(JSON.stringify(edited.error))
}

function wallsOf(time: string): { readonly start: string; readonly end: string } {
  const start = Temporal.PlainDateTime.from(`2026-12-01T${time}`)
  const text = (at: Temporal.PlainDateTime) => at.toString({ smallestUnit: 'minute' })
  return { start: text(start), end: text(start.add({ minutes: 30 })) }
}
