import type { DavWorld } from '../caldav/world.ts'

/** A booking as the API shows it to the organization, as far as these tests look. */
export interface ShownBooking {
  readonly id: number
  readonly uid: string
  readonly version: number
  readonly summary: string
  readonly description: string | null
  readonly state: string
  readonly origin: string
  readonly startsAt: string
  readonly endsAt: string
  readonly start: { readonly dateTime: string }
  readonly recurrence: string | null
  readonly organizer: { readonly name: string } | null
}

/** What stands in the core for Aspen, from December 2026 to the next May. */
export async function bookingsOf({ world, aspen }: DavWorld): Promise<ShownBooking[]> {
  const url = `/v1/rooms/${aspen}/bookings?from=2026-12-01T00:00:00Z&to=2027-05-01T00:00:00Z`
  const reply = await world.ask({ method: 'GET', url })
  if (reply.statusCode !== 200) throw new Error(reply.body)
  return reply.json<{ items: ShownBooking[] }>().items
}
