import type { Stage } from './stage.ts'

export interface ShownConflict {
  readonly id: number
  readonly kind: string
  readonly state: string
  readonly rule: string
  readonly bookingIds: readonly number[]
  readonly evidence: Record<string, unknown>
}

export interface ShownBooking {
  readonly id: number
  readonly state: string
  readonly startsAt: string
  readonly organizer: { readonly name: string } | null
  readonly verdict: { readonly code: string; readonly rule: string } | null
  readonly version: number
}

/** The cases of a room that touch any of these bookings, newest first. */
export async function conflictsOf({ admin }: Stage, bookingIds: readonly number[]): Promise<readonly ShownConflict[]> {
  const { items } = await admin.expect(
    admin.get<{ items: readonly ShownConflict[] }>('/v1/conflicts?limit=100&state=open,auto,resolved'),
  )
  return items.filter((conflict) => conflict.bookingIds.some((id) => bookingIds.includes(id)))
}

/** What this run has led to on that day. */
export async function bookingsOn(
  { admin, lastBookingBefore }: Stage,
  roomId: number,
  day: string,
): Promise<readonly ShownBooking[]> {
  const from = `${day}T00:00:00Z`
  const to = `${Temporal.PlainDate.from(day).add({ days: 1 })}T00:00:00Z`
  const path = `/v1/rooms/${roomId}/bookings?from=${from}&to=${to}&limit=100&state=held,confirmed,contested,declined`
  const { items } = await admin.expect(admin.get<{ items: readonly ShownBooking[] }>(path))
  // A series that was given up is listed for all of its time.
  return items.filter(({ id, startsAt }) => id > lastBookingBefore && startsAt.startsWith(day))
}
