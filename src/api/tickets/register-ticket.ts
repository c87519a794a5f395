import { type Static, Type } from 'typebox'
import { LANGUAGES } from '../../core/language.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { parseInstant, resolveZone } from '../../core/time/index.ts'
import type { RegisterTicketCommand } from '../../support/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'
import { Exactly, Id, Label, OneOf } from '../shapes/shape.ts'
import { BODY_LIMIT_WITH_FILES, readSentFiles, SentFilesShape } from './sent-files.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { showTicketFile, TicketFileShape } from './ticket-file-shape.ts'
import { ticketProblem } from './ticket-problem.ts'
import { Kind, LongText, Topic } from './ticket-shape.ts'

const ContactGiven = Exactly({
  name: Type.Optional(Label),
  address: Type.Optional(Type.String({ minLength: 1, maxLength: 320, description: 'Mail or telephone' })),
  language: Type.Optional(OneOf(LANGUAGES, { description: 'In which the desk writes; kept for this address' })),
  timeZone: Type.Optional(Label),
})

const NewTicketShape = Exactly({
  topic: Topic,
  description: LongText,
  kind: Type.Optional(Kind),
  roomId: Type.Optional(Id),
  occurredAt: Type.Optional(Type.String({ maxLength: 50, description: 'When it happened, RFC 3339' })),
  correlationId: Type.Optional(Label),
  contact: Type.Optional(ContactGiven),
  attachments: Type.Optional(SentFilesShape),
  organizationId: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'For a desk: the client who asked by telephone' }),
  ),
})

export const registerTicket = defineRoute({
  method: 'POST',
  url: '/v1/tickets',
  role: 'requester',
  tag: 'tickets',
  summary: 'Turn to the support desk',
  description:
    'The number names the request from now on. `statusUrl` is shown once: whoever has it reads the status without a key. With `roomId` the state of the room’s calendars goes with the request; the answer shows it as `context`.',
  bodyLimit: BODY_LIMIT_WITH_FILES,
  answersSecret: true,
  schema: {
    body: NewTicketShape,
    response: { 201: Type.Object({ ...TicketFileShape.properties, statusUrl: Type.String() }) },
  },
  async handler(call, { tickets, settings }: TicketDeps) {
    const command = commandOf(call.body)
    if (!command.ok) return command.error
    const registered = await tickets.register(ticketCallerOf(call), command.value)
    if (!registered.ok) return ticketProblem(registered.error)
    const { file, secret } = registered.value
    const seat = command.value.organizationId === null ? 'requester' : 'desk'
    const shown = showTicketFile(file, seat)
    return reply(
      201,
      { ...shown, statusUrl: `${settings.publicUrl ?? ''}/t/${secret}` },
      {
        location: `/v1/tickets/${shown.number}`,
        etag: entityTag(file.ticket.version),
        'cache-control': 'no-store',
      },
    )
  },
})

function commandOf(body: Static<typeof NewTicketShape>): Result<RegisterTicketCommand, Problem> {
  const occurredAt = body.occurredAt === undefined ? ok(null) : parseInstant(body.occurredAt)
  if (!occurredAt.ok) return fail(problem(occurredAt.error.code, { field: 'body/occurredAt', value: body.occurredAt }))
  const contact = contactOf(body.contact)
  if (!contact.ok) return contact
  const files = readSentFiles(body.attachments)
  if (!files.ok) return files
  return ok({
    organizationId: body.organizationId ?? null,
    source: body.organizationId === undefined ? 'api' : 'desk',
    topic: body.topic,
    description: body.description,
    kind: body.kind ?? null,
    roomId: body.roomId ?? null,
    occurredAt: occurredAt.value,
    correlationId: body.correlationId ?? null,
    contact: contact.value,
    files: files.value,
  })
}

function contactOf(given: Static<typeof ContactGiven> | undefined): Result<RegisterTicketCommand['contact'], Problem> {
  if (given === undefined) return ok(null)
  const zone = given.timeZone === undefined ? ok(null) : resolveZone(given.timeZone)
  if (!zone.ok) return fail(problem(zone.error.code, { field: 'body/contact/timeZone', value: given.timeZone }))
  return ok({
    name: given.name ?? null,
    address: given.address ?? null,
    language: given.language ?? null,
    timeZone: zone.value,
  })
}
