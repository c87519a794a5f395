import { BOOKING_STATES, type Booking, type BookingState } from '../core/booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { type Interval, parseInstant } from '../core/time/index.ts'
import type { BookingLister, Caller, Rooms } from './ports.ts'

export interface ListBookingsPorts {
  readonly rooms: Pick<Rooms, 'read'>
  readonly bookings: BookingLister
}

export interface ListBookingsCommand {
  readonly roomId: number
  readonly window: Interval
  /** Default: all that have or await the room. */
  readonly states?: readonly BookingState[]
  readonly limit: number
  /** As given out by the page before; null: from the beginning. */
  readonly cursor: string | null
}

export interface BookingPage {
  readonly bookings: readonly Booking[]
  /** Opaque; null: this was the last page. */
  readonly nextCursor: string | null
}

export type ListBookingsError =
  | { readonly code: 'room_not_found'; readonly roomId: number }
  | { readonly code: 'cursor_invalid' }

const ACTIVE: readonly BookingState[] = BOOKING_STATES.filter((state) => state !== 'declined' && state !== 'cancelled')

/** Bookings of a room that take place in a window, by start. */
export async function listBookings(
  ports: ListBookingsPorts,
  caller: Caller,
  { roomId, window, states, limit, cursor }: ListBookingsCommand,
): Promise<Result<BookingPage, ListBookingsError>> {
  const after = cursor === null ? null : readCursor(cursor)
  if (after === undefined) return fail({ code: 'cursor_invalid' })
  const { organizationId } = caller
  if ((await ports.rooms.read(organizationId, roomId)) === null) return fail({ code: 'room_not_found', roomId })
  const query = { organizationId, roomId, window, states: states ?? ACTIVE, limit: limit + 1, after }
  const found = await ports.bookings.list(query)
  const bookings = found.slice(0, limit)
  const last = bookings.at(-1)
  return ok({ bookings, nextCursor: found.length > limit && last !== undefined ? writeCursor(last) : null })
}

const writeCursor = ({ startsAt, id }: Booking): string => Buffer.from(`${startsAt}/${id}`).toString('base64url')

/** Undefined: not one of ours. */
function readCursor(cursor: string): { startsAt: string; id: number } | undefined {
  const [, startsAt, id] = /^([^/]{20,40})\/(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (startsAt === undefined || id === undefined || !parseInstant(startsAt).ok) return undefined
  return { startsAt, id: Number(id) }
}
