import { type Static, Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import { BookingId, Id, Instant } from '../shapes/shape.ts'
import type { QuarantinedItem, StatusDeps } from './ports.ts'

export const ItemFields = {
  id: BookingId,
  roomId: Id,
  calendarId: Id,
  provider: Type.String(),
  remoteId: Type.String(),
  kind: Type.String(),
  receivedAt: Instant,
  error: Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'], additionalProperties: true }),
}
const Item = Type.Object(ItemFields)

export const listQuarantine = defineRoute({
  method: 'GET',
  url: '/v1/quarantine',
  role: 'admin',
  tag: 'status',
  summary: 'Items of calendars that were set aside because they could not be understood',
  description:
    'They stop nobody and are not lost: each is read again when it changes at its provider, or when somebody asks for it.',
  schema: {
    query: Type.Object({ ...PageQuery, room: Type.Optional(Id) }),
    response: { 200: PageOf(Item) },
  },
  async handler({ principal, query }, { status }: Pick<StatusDeps, 'status'>) {
    const { limit, after } = readPage(query, ['number'])
    const found = await status.quarantine({
      organizationId: principal.organizationId,
      roomId: query.room ?? null,
      afterId: Number(after?.[0] ?? 0),
      limit: limit + 1,
    })
    const page = cutPage(found, limit, ({ id }) => [id])
    return reply(200, answerPage(page, showItem))
  },
})

const showItem = (item: QuarantinedItem): Static<typeof Item> => item
