import { Type } from 'typebox'
import { BOOKING_STATES, type BookingState } from '../../core/booking.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { PageOf, PageQuery, USUAL_PER_PAGE } from '../page.ts'
import { problem } from '../problem.ts'
import { IdPath } from '../shapes/shape.ts'
import { readWindow, WindowQuery } from '../times/read-window.ts'
import type { BookingDeps } from './booking-deps.ts'
import { BookingShape, mayRead, showBooking } from './booking-shape.ts'

const States = Type.String({
  pattern: `^(${BOOKING_STATES.join('|')})(,(${BOOKING_STATES.join('|')}))*$`,
  maxLength: 100,
  description: 'Comma-separated; `held,confirmed,contested` when left out',
})

export const listBookings = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/bookings',
  role: 'viewer',
  tag: 'bookings',
  summary: 'List the bookings of a room that take place in a window',
  schema: {
    params: IdPath,
    query: Type.Object({ ...PageQuery, ...WindowQuery, state: Type.Optional(States) }),
    response: { 200: PageOf(BookingShape) },
  },
  async handler(call, { bookings, clock }: BookingDeps) {
    const { principal, params, query } = call
    const window = readWindow(query, { now: clock.now(), usualDays: 31, mostDays: 3_660 })
    if (!window.ok) return window.error
    const page = await bookings.list(callerOf(call), {
      roomId: params.id,
      window: window.value,
      limit: query.limit ?? USUAL_PER_PAGE,
      cursor: query.cursor ?? null,
      ...(query.state === undefined ? {} : { states: query.state.split(',') as BookingState[] }),
    })
    if (page.ok) {
      const items = page.value.bookings.map((booking) => showBooking(booking, mayRead(booking, principal)))
      return reply(200, { items, nextCursor: page.value.nextCursor })
    }
    return page.error.code === 'cursor_invalid'
      ? problem('cursor_invalid', { field: 'query/cursor' })
      : problem('not_found')
  },
})
