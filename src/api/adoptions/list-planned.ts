import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'
import type { AdoptionDeps } from './adoption-deps.ts'
import { AdoptionPath } from './get-adoption.ts'

const said = {
  itemId: Id,
  calendarId: Id,
  summary: OrNull(Type.String({ description: 'Null: private, or hidden by the provider' })),
  organizer: OrNull(Type.String()),
  startsAt: Instant,
  endsAt: Instant,
  recurring: Type.Boolean(),
}

const Page = Type.Object({
  after: Type.Optional(Type.Integer({ minimum: 0, description: 'How many were read already' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
})

const LIMIT = 200

export const listPlannedWrites = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/adoptions/:adoptionId/writes',
  role: 'admin',
  tag: 'adoptions',
  summary: 'Every write that a plan leads to, by start',
  schema: {
    params: AdoptionPath,
    query: Page,
    response: { 200: Type.Object({ items: Type.Array(Type.Object({ kind: OneOf(['create', 'accept']), ...said })) }) },
  },
  async handler({ principal, params, query }, { adoptions }: AdoptionDeps) {
    const { organizationId } = principal
    const known = await adoptions.read(organizationId, params.adoptionId)
    if (known === null || known.roomId !== params.id) return problem('not_found')
    const page = { organizationId, adoptionId: known.id, after: query.after ?? 0, limit: query.limit ?? LIMIT }
    return reply(200, { items: [...(await adoptions.writes(page))] })
  },
})

export const listPlannedConflicts = defineRoute({
  method: 'GET',
  url: '/v1/rooms/:id/adoptions/:adoptionId/conflicts',
  role: 'admin',
  tag: 'adoptions',
  summary: 'Meetings of a plan that overlap an earlier one, by start: both stay',
  schema: {
    params: AdoptionPath,
    query: Page,
    response: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({
            clash: OneOf(['contest', 'contest_some'], { description: '`contest_some`: in some dates of a series' }),
            ...said,
          }),
        ),
      }),
    },
  },
  async handler({ principal, params, query }, { adoptions }: AdoptionDeps) {
    const { organizationId } = principal
    const known = await adoptions.read(organizationId, params.adoptionId)
    if (known === null || known.roomId !== params.id) return problem('not_found')
    const page = { organizationId, adoptionId: known.id, after: query.after ?? 0, limit: query.limit ?? LIMIT }
    return reply(200, { items: [...(await adoptions.conflicts(page))] })
  },
})
