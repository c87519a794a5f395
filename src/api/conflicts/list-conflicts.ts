import { Type } from 'typebox'
import type { Conflict } from '../../booking/ports.ts'
import { defineRoute, reply } from '../define-route.ts'
import { answerPage, cutPage, PageOf, PageQuery, readPage } from '../page.ts'
import { Id } from '../shapes/shape.ts'
import type { ConflictDeps } from './conflict-deps.ts'
import { CONFLICT_STATES, ConflictShape, showConflict } from './conflict-shape.ts'

const States = Type.String({
  pattern: `^(${CONFLICT_STATES.join('|')})(,(${CONFLICT_STATES.join('|')}))*$`,
  maxLength: 60,
  description: 'With commas between; `open` when left out',
})

export const listConflicts = defineRoute({
  method: 'GET',
  url: '/v1/conflicts',
  role: 'admin',
  tag: 'conflicts',
  summary: 'List conflicts, newest first',
  schema: {
    query: Type.Object({ ...PageQuery, state: Type.Optional(States), room: Type.Optional(Id) }),
    response: { 200: PageOf(ConflictShape) },
  },
  async handler({ principal, query }, { conflicts }: ConflictDeps) {
    const { limit, after } = readPage(query, ['number'])
    const found = await conflicts.list({
      organizationId: principal.organizationId,
      states: (query.state?.split(',') ?? ['open']) as Conflict['state'][],
      roomId: query.room ?? null,
      before: after === null ? null : Number(after[0]),
      limit: limit + 1,
    })
    const page = cutPage(found, limit, ({ id }) => [id])
    return reply(200, answerPage(page, showConflict))
  },
})
