import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { Exactly } from '../shapes/shape.ts'
import { expectedVersions } from './expected-versions.ts'
import { BODY_LIMIT_WITH_FILES, readSentFiles, SentFilesShape } from './sent-files.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { showTicketFile, TicketFileShape } from './ticket-file-shape.ts'
import { ticketProblem } from './ticket-problem.ts'
import { NumberPath } from './ticket-shape.ts'

export const attachFiles = defineRoute({
  method: 'POST',
  url: '/v1/tickets/:number/attachments',
  role: 'requester',
  tag: 'tickets',
  summary: 'Add files to a ticket',
  description:
    'Files of a kind that the desk has asked for tick its list; when all of it is ticked the ticket goes back into work. `If-Match` is honoured.',
  bodyLimit: BODY_LIMIT_WITH_FILES,
  schema: { params: NumberPath, body: Exactly({ attachments: SentFilesShape }), response: { 201: TicketFileShape } },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const files = readSentFiles(call.body.attachments)
    if (!files.ok) return files.error
    const command = { number: call.params.number, files: files.value, expectedVersions: expectedVersions(call) }
    const done = await tickets.attach(ticketCallerOf(call), command)
    if (!done.ok) return ticketProblem(done.error)
    const { file, seat } = done.value
    return reply(201, showTicketFile(file, seat), { etag: entityTag(file.ticket.version) })
  },
})
