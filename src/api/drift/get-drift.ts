import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { BookingId, Id, IdPath, Instant, OneOf, OrNull } from '../shapes/shape.ts'
import type { DriftDeps } from './drift-deps.ts'

const KINDS = [
  'missing',
  'takes_no_time',
  'different_time',
  'different_privacy',
  'left_over',
  'owed',
  'refused',
  'unknown_item',
  'stray',
  'unread',
  'set_aside',
] as const

const Difference = Type.Object({
  id: Type.String({ description: 'The same for as long as the difference stands; for the repair' }),
  kind: OneOf(KINDS),
  says: Type.String(),
  bookingId: OrNull(BookingId),
  remoteId: OrNull(Type.String()),
  since: OrNull(Instant),
  remedy: OneOf(['write', 'write_again', 'remove', 'read_again', 'take_in', 'retry'], {
    description:
      'What the engine does. `write`, `write_again`, `remove`: on the calendar. `read_again`, `take_in`, `retry`: the item is read and judged once more',
  }),
  conflictId: OrNull(BookingId),
})

const DriftShape = Type.Object({
  roomId: Id,
  at: Instant,
  calendars: Type.Array(
    Type.Object({
      calendarId: Id,
      remoteCalendarId: Type.String(),
      unread: OrNull(Type.String({ description: 'Why it could not be looked at now' })),
      differences: Type.Array(Difference),
    }),
  ),
})

export const getDrift = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/drift',
  role: 'admin',
  tag: 'calendars',
  summary: 'What differs between the bookings of a room and each of its calendars, since when, and what would be done',
  description: 'Every calendar is read for it, one after the other, when nobody else is at it. Nothing is written.',
  isSlow: true,
  schema: { params: IdPath, response: { 200: DriftShape } },
  async handler({ principal, params }, { drift }: DriftDeps) {
    const found = await drift.of({ organizationId: principal.organizationId, roomId: params.id })
    if (!found.ok) return problem('not_found')
    const calendars = found.value.calendars.map((calendar) => ({
      ...calendar,
      differences: calendar.differences.map(({ calendarId: _calendarId, linkId: _linkId, ...shown }) => shown),
    }))
    return reply(200, { ...found.value, calendars })
  },
})
