import { Type } from 'typebox'
import { tidyName } from '../../core/tidy-name.ts'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import type { RoomDeps } from './room-deps.ts'
import { RoomShape, showRoom } from './room-shape.ts'

export const listRooms = defineRoute({
  method: 'GET',
  url: '/v1/rooms',
  role: 'viewer',
  tag: 'rooms',
  summary: 'List rooms',
  schema: {
    query: Type.Object({ ...PageQuery, building: Type.Optional(Type.String({ maxLength: 200 })) }),
    response: { 200: PageOf(RoomShape) },
  },
  async handler({ principal, query }, { rooms }: RoomDeps) {
    const { limit, after } = readPage(query, ['number'])
    const found = await rooms.list({
      organizationId: principal.organizationId,
      building: query.building === undefined ? null : tidyName(query.building),
      after: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    return reply(
      200,
      answerPage(
        cutPage(found, limit, ({ id }) => [id]),
        showRoom,
      ),
    )
  },
})
