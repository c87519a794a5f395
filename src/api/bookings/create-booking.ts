import { Type } from 'typebox'
import type { Booking } from '../../core/booking.ts'
import { ok, type Result } from '../../core/result.ts'
import { callerOf } from '../caller.ts'
import { type CallBy, defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import { readSeries } from '../times/read-series.ts'
import { awaitDecision, wantedWait } from './await-decision.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingProblem, refusal } from './booking-problem.ts'
import { BookingShape, NewBooking, showBooking } from './booking-shape.ts'

const schema = {
  params: IdPath,
  query: Type.Object({
    wait: Type.Optional(Type.Integer({ minimum: 0, maximum: 20, description: 'Seconds to wait for a decision' })),
  }),
  body: NewBooking,
  response: { 201: BookingShape, 202: BookingShape },
} as const

export const createBooking = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/bookings',
  role: 'booker',
  tag: 'bookings',
  summary: 'Book a room, for one meeting or a whole series',
  description:
    '201: the room is theirs. 202: held until the calendar that decides has answered; read it again, or ask with `?wait=` or `Prefer: wait=`. 409: somebody has it; `holders` and `alternatives` say more. 422: a rule of the room. A series of which some dates are taken has the others, within the limits of the room: `lost` names the taken ones.',
  schema,
  async handler(call, deps: BookingDeps) {
    const booked = await bookOnce(call, deps)
    if (!booked.ok) return booked.error
    const seconds = wantedWait(call.query.wait, call.headers.prefer)
    const booking = await awaitDecision(deps, booked.value, seconds)
    if (booking.state === 'declined')
      return booking.verdict === null ? problem('provider_refused') : refusal(booking.verdict)
    const headers = {
      location: `/v1/bookings/${booking.id}`,
      etag: entityTag(booking.version),
      ...(call.headers.prefer !== undefined && seconds > 0 ? { 'preference-applied': `wait=${seconds}` } : {}),
    }
    return reply(booking.state === 'held' ? 202 : 201, showBooking(booking, true), headers)
  },
})

/** A repetition after a crash finds what the first attempt left: the UID follows from the Idempotency-Key. */
async function bookOnce(call: CallBy<typeof schema>, { bookings }: BookingDeps): Promise<Result<Booking, Problem>> {
  const { body, params, principal } = call
  const uid = `${call.causeId}@meetmeup`
  const left = call.retaken ? await bookings.findByUid(principal.organizationId, params.id, uid) : null
  if (left !== null) return ok(left)
  const series = readSeries(body)
  if (!series.ok) return series
  const booked = await bookings.book(callerOf(call), {
    roomId: params.id,
    series: series.value,
    uid,
    origin: 'api',
    summary: body.summary ?? null,
    description: body.description ?? null,
    organizer: body.organizer ?? null,
    visibility: body.visibility ?? 'public',
    attendeeCount: body.attendeeCount ?? null,
    ...(body.onClash === undefined ? {} : { onClash: body.onClash }),
  })
  return booked.ok ? ok(booked.value.booking) : { ok: false, error: bookingProblem(booked.error) }
}
