import { type Static, Type } from 'typebox'
import type { ForeignOrder } from '../../foreign-calendars/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import { problem } from '../problem.ts'
import { Exactly, IdPath, Label } from '../shapes/shape.ts'
import type { ForeignCalendarDeps } from './foreign-calendar-deps.ts'
import { ForeignCalendarShape, showForeignCalendar } from './foreign-calendar-shape.ts'

const MOST_BYTES = 10 * 1024 * 1024
const USUAL_MINUTES = 60

const Order = Type.Union([
  Exactly(
    {
      name: Label,
      url: Type.String({ minLength: 1, maxLength: 2_048, description: 'https; `webcal` is understood as https' }),
      intervalMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 10_080, default: USUAL_MINUTES })),
    },
    { description: 'An address that is read again and again' },
  ),
  Exactly(
    { name: Label, text: Type.String({ minLength: 1, maxLength: MOST_BYTES }) },
    { description: 'The text of a file, read once' },
  ),
])

export const createForeignCalendar = defineRoute({
  method: 'POST',
  url: '/v1/rooms/:id/foreign-calendars',
  role: 'admin',
  tag: 'foreign calendars',
  summary: 'Let an ICS address or file block a room',
  description:
    'Read-only. What it names blocks the room; whoever has the room already keeps it, and the clash becomes a conflict. The address is kept sealed and never shown again.',
  bodyLimit: MOST_BYTES + 65_536,
  isSlow: true,
  schema: { params: IdPath, body: Order, response: { 201: ForeignCalendarShape } },
  async handler(call, { foreignCalendars, traces }: ForeignCalendarDeps & Pick<GroundDeps, 'traces'>) {
    const left = await leftBehind(call, traces, 'foreign_calendar')
    const made = left === null ? null : await foreignCalendars.read({ ...call.principal, id: left })
    if (made !== null) return reply(201, showForeignCalendar(made))
    const added = await foreignCalendars.add(callerOf(call), orderOf(call.params.id, call.body))
    if (added.kind === 'no_room') return problem('not_found')
    if (added.kind === 'added') return reply(201, showForeignCalendar(added.calendar))
    const { code, detail } = added.failure
    return code === 'address_refused'
      ? problem('address_refused', { field: 'body/url', detail })
      : problem('calendar_unreadable', { field: 'body/text', rule: code, detail })
  },
})

function orderOf(roomId: number, body: Static<typeof Order>): ForeignOrder {
  const { name } = body
  if ('text' in body) return { roomId, name, text: body.text }
  const url = body.url.trim().replace(/^webcals?:/i, 'https:')
  return { roomId, name, url, intervalMinutes: body.intervalMinutes ?? USUAL_MINUTES }
}
