import { Type } from 'typebox'
import { BOOKING_STATES } from '../../core/booking.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { BookingId, Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'
import type { CalendarDeps } from './calendar-deps.ts'

const Outcome = OneOf(['cancelled', 'declined', 'put_back', 'ask', 'stays'], {
  description:
    '`put_back`: written onto the calendar again. `ask`: a person is asked once more. `stays`: settled already',
})

const Removal = Type.Object({
  bookingId: BookingId,
  state: OneOf(BOOKING_STATES),
  startsAt: Instant,
  endsAt: Instant,
  recurring: Type.Boolean(),
  organizer: OrNull(Type.String({ description: 'Null: none, or the meeting is private' })),
  since: Type.Unsafe<string>({ ...Instant, description: 'Since when it is known to be gone' }),
  onConfirm: Outcome,
  onRestore: Outcome,
})

export const previewRemovals = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/calendars/:calendarId/removals',
  role: 'admin',
  tag: 'calendars',
  summary: 'Meetings that vanished from a calendar all at once, and what each answer would do',
  schema: {
    params: Type.Object({ id: Id, calendarId: Id }),
    response: { 200: Type.Object({ items: Type.Array(Removal) }) },
  },
  async handler({ principal, params }, { calendars }: Pick<CalendarDeps, 'calendars'>) {
    const { organizationId } = principal
    const { id: roomId, calendarId } = params
    if ((await calendars.read(organizationId, { roomId, calendarId })) === null) return problem('not_found')
    const found = await calendars.previewRemovals(organizationId, calendarId)
    if (!found.ok) return problem('not_found')
    return reply(200, {
      items: found.value.map(({ booking: { id, bornHere: _bornHere, ...booking }, since, onConfirm, onRestore }) => ({
        bookingId: id,
        ...booking,
        since,
        onConfirm,
        onRestore,
      })),
    })
  },
})
