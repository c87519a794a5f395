import { type Static, Type } from 'typebox'
import { FOREIGN_FAILURES, FOREIGN_STATES, type ForeignCalendar } from '../../foreign-calendars/index.ts'
import { Id, Instant, ObjectOrNull, OneOf, OrNull } from '../shapes/shape.ts'

export const ForeignCalendarPath = Type.Object({ id: Id, calendarId: Id })

export const ForeignCalendarShape = Type.Object({
  id: Id,
  roomId: Id,
  name: Type.String(),
  kind: OneOf(['url', 'file']),
  host: OrNull(Type.String({ description: 'Of the address, which is never shown: it is a secret link' })),
  intervalMinutes: Type.Integer(),
  state: OneOf(FOREIGN_STATES, { description: '`failing` and `stopped` keep what was read before' }),
  named: Type.Integer({ description: 'Meetings that the last text named' }),
  lastSuccessAt: OrNull(Instant),
  lastError: ObjectOrNull(Type.Object({ code: OneOf(FOREIGN_FAILURES), detail: Type.String(), at: Instant })),
  nextAt: OrNull(Instant),
  createdAt: Instant,
})

export const showForeignCalendar = ({
  organizationId: _,
  ...calendar
}: ForeignCalendar): Static<typeof ForeignCalendarShape> => ({
  ...calendar,
  kind: calendar.host === null ? 'file' : 'url',
})
