import { type Static, Type } from 'typebox'
import { ON_CLASH } from '../../booking/index.ts'
import { BOOKING_ORIGINS, BOOKING_STATES, type Booking } from '../../core/booking.ts'
import type { LostDate } from '../../core/lost-dates.ts'
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

const OnClashWish = OneOf(ON_CLASH, {
  description:
    'A series of which some dates are taken: `refuse` it, or `skip` them within the limits of the room. Left out: a new series skips, a change is refused',
})

export const NewBooking = Exactly({
  start: When,
  end: When,
  ...Type.Partial(Type.Object({ ...said, ...times, onClash: OnClashWish })).properties,
})

export const BookingChange = Type.Partial(
  Exactly({ roomId: Id, start: When, end: When, ...said, ...times, onClash: OnClashWish }),
  {
    additionalProperties: false,
    minProperties: 1,
  },
)

export const OccurrenceChange = Type.Partial(
  Exactly({ start: When, end: When, ...said, recurrence: times.recurrence, rdates: Refs, exdates: Refs }),
  { additionalProperties: false, minProperties: 1 },
)

/** One date of a series. */
export const DateShape = Type.Object({
  originalStart: Type.String({ description: 'Names the date for ever: an instant, or a date in an all-day series' }),
  state: OneOf(['held', 'kept', 'lost', 'replaced'], {
    description:
      '`held`: it has the room. `lost`: somebody else has it. `kept`: lost at the time it was moved to, and kept at the one it had until `keptUntil`. `replaced`: another booking takes its place',
  }),
  start: Instant,
  end: Instant,
  keptUntil: OrNull(Instant),
  replacedBy: OrNull(BookingId),
  verdict: Type.Unsafe<Verdict | null>({ type: ['object', 'null'], additionalProperties: true }),
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
  lost: Type.Array(DateShape, {
    description: 'Dates of the series that do not have the room as they were asked for, and why',
  }),
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
    lost: booking.lost.map(showLost),
    startsAt: booking.startsAt.toString(),
    endsAt: booking.endsAt.toString(),
    sequence: booking.sequence,
    holdExpiresAt: booking.holdExpiresAt?.toString() ?? null,
    verdict: booking.verdict,
    receivedAt: booking.receivedAt.toString(),
    updatedAt: booking.updatedAt.toString(),
  }
}

export const showLost = (date: LostDate): Static<typeof DateShape> => ({
  originalStart: date.key,
  state: date.replacedBy !== null ? 'replaced' : date.kept === null ? 'lost' : 'kept',
  start: date.startsAt.toString(),
  end: date.endsAt.toString(),
  keptUntil: date.kept?.until.toString() ?? null,
  replacedBy: date.replacedBy,
  verdict: date.verdict,
})
