import { Type } from 'typebox'
import { ASKABLE } from '../../support/ports.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { Exactly, OneOf } from '../shapes/shape.ts'
import { expectedVersions } from './expected-versions.ts'
import { BODY_LIMIT_WITH_FILES, readSentFiles, SentFilesShape } from './sent-files.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'
import { Kind, LongText, NumberPath, ShortText, showTicket, TicketShape } from './ticket-shape.ts'

const Answer = Type.Partial(
  Exactly({
    comment: LongText,
    values: Type.Array(Exactly({ attribute: OneOf(ASKABLE), value: ShortText }), {
      minItems: 1,
      maxItems: ASKABLE.length,
      description: 'What was asked and can be said in words: a version, a time, a correlation id',
    }),
    attachments: SentFilesShape,
    kind: Kind,
  }),
  { additionalProperties: false, minProperties: 1 },
)

export const answerTicket = defineRoute({
  method: 'POST',
  url: '/v1/tickets/:number/answers',
  role: 'requester',
  tag: 'tickets',
  summary: 'Answer what the desk has asked',
  description:
    'Words and files tick the list, and the ticket goes back into work. An answer to a processed ticket opens it again within 14 days. `If-Match` is honoured.',
  bodyLimit: BODY_LIMIT_WITH_FILES,
  schema: { params: NumberPath, body: Answer, response: { 201: TicketShape } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const { comment = null, values = [], kind = null } = call.body
    const files = readSentFiles(call.body.attachments)
    if (!files.ok) return files.error
    const done = await tickets.answer(ticketCallerOf(call), {
      number: call.params.number,
      comment,
      values,
      files: files.value,
      kind,
      expectedVersions: expectedVersions(call),
    })
    if (!done.ok) return ticketProblem(done.error)
    return reply(201, showTicket(done.value), { etag: entityTag(done.value.version) })
  },
})
