import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import { Id } from '../shapes/shape.ts'
import type { PlaceDeps } from './place-deps.ts'
import { Kind, PlaceShape, showPlace } from './place-shape.ts'

export const listPlaces = defineRoute({
  method: 'GET',
  url: '/v1/places',
  role: 'viewer',
  tag: 'places',
  summary: 'List buildings, floors and features, and how many rooms name each',
  schema: {
    query: Type.Object({ ...PageQuery, kind: Type.Optional(Kind), buildingId: Type.Optional(Id) }),
    response: { 200: PageOf(PlaceShape) },
  },
  async handler({ principal, query }, { places }: PlaceDeps) {
    const { limit, after } = readPage(query, ['number'])
    const found = await places.list({
      organizationId: principal.organizationId,
      kind: query.kind ?? null,
      buildingId: query.buildingId ?? null,
      after: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    return reply(
      200,
      answerPage(
        cutPage(found, limit, ({ id }) => [id]),
        showPlace,
      ),
    )
  },
})
