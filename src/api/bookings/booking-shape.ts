import { type Static, Type } from 'typebox'
import { BOOKING_ORIGINS, BOOKING_STATES, type Booking } from '../../core/booking.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Principal } from '../../ops/keys/index.ts'
import { actorOf } from '../access.ts'
import { BookingId, Exactly, Id, Instant, ObjectOrNull, OneOf, OrNull } from '../shapes/shape.ts'
import { showSeries } from '../times/show-series.ts'
import { When, WhenShown } from '../times/when.ts'

const Refs = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 500, description: 'Dates, or RFC 3339 instants' })

const Organizer = Exactly({
  name: Type.String({ maxLength: 200 }),
  address: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@<>]+@[^\\s@<>]+$' }),
})

const said = {
  summary: OrNull(Type.String({ maxLength: 1_000 })),
  description: OrNull(Type.String({ maxLength: 50_000 })),
  organizer: ObjectOrNull(Organizer),
  visibility: OneOf(['public', 'private'], { description: 'Private: others see that it is busy, and no more' }),
  attendeeCount: OrNull(Type.Integer({ minimum: 0, maximum: 100_000 })),
}

const times = {
  recurrence: OrNull(Type.String({ maxLength: 4_096, description: 'RFC 5545 RRULE: `FREQ=WEEKLY;BYDAY=TU;COUNT=10`' })),
  rdates: Refs,
  exdates: Refs,
}

export const NewBooking = Exactly({
  start: When,
  end: When,
  ...Type.Partial(Type.Object({ ...said, ...times })).properties,
})

export const BookingChange = Type.Partial(Exactly({ roomId: Id, start: When, end: When, ...said, ...times }), {
  additionalProperties: false,
  minProperties: 1,
})

export const BookingShape = Type.Object({
  id: BookingId,
  roomId: Id,
  state: OneOf(BOOKING_STATES),
  version: Type.Integer(),
  uid: Type.String({ description: 'RFC 5545 UID; never changes' }),
  origin: OneOf(BOOKING_ORIGINS),
  summary: OrNull(Type.String()),
  description: OrNull(Type.String()),
  organizer: ObjectOrNull(Type.Object({ name: Type.String(), address: Type.String() })),
  visibility: OneOf(['public', 'private']),
  attendeeCount: OrNull(Type.Integer()),
  start: WhenShown,
  end: WhenShown,
  recurrence: OrNull(Type.String()),
  rdates: Type.Array(Type.String()),
  exdates: Type.Array(Type.String()),
  startsAt: Instant,
  endsAt: Instant,
  sequence: Type.Integer(),
  holdExpiresAt: OrNull(Instant),
  verdict: Type.Unsafe<Verdict | null>({
    type: ['object', 'null'],
    additionalProperties: true,
    description: 'Why it is as it is: code, rule, value, limit, inputs',
  }),
  receivedAt: Instant,
  updatedAt: Instant,
})

/** Whoever made a private booking sees what it says; others see that the room is busy. */
export const mayRead = (booking: Pick<Booking, 'visibility' | 'createdBy'>, principal: Principal): boolean =>
  booking.visibility === 'public' || booking.createdBy === actorOf(principal)

/** A booking as it is answered. `disclosed` false: the time and the state, and nothing of what it says. */
export function showBooking(booking: Booking, disclosed: boolean): Static<typeof BookingShape> {
  const { organizer } = booking
  return {
    id: booking.id,
    roomId: booking.roomId,
    state: booking.state,
    version: booking.version,
    uid: booking.uid,
    origin: booking.origin,
    summary: disclosed ? booking.summary : null,
    description: disclosed ? booking.description : null,
    organizer: disclosed && organizer !== null ? { name: organizer.name, address: organizer.address } : null,
    visibility: booking.visibility,
    attendeeCount: disclosed ? booking.attendeeCount : null,
    ...showSeries(booking.series),
    startsAt: booking.startsAt.toString(),
    endsAt: booking.endsAt.toString(),
    sequence: booking.sequence,
    holdExpiresAt: booking.holdExpiresAt?.toString() ?? null,
    verdict: booking.verdict,
    receivedAt: booking.receivedAt.toString(),
    updatedAt: booking.updatedAt.toString(),
  }
}
