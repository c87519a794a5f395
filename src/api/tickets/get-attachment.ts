import { Type } from 'typebox'
import { defineRoute, reply } from '../define-route.ts'
import { ticketCallerOf } from './ticket-caller.ts'
import type { TicketDeps } from './ticket-deps.ts'
import { ticketProblem } from './ticket-problem.ts'

export const getAttachment = defineRoute({
  method: 'GET',
  url: '/v1/tickets/:number/attachments/:id',
  role: 'requester',
  tag: 'tickets',
  summary: 'Download a file of a ticket',
  description: 'With the media type that was found in its content, to be saved and never shown in place.',
  produces: 'application/octet-stream',
  schema: {
    params: Type.Object({ number: Type.String(), id: Type.String({ format: 'uuid' }) }),
    response: { 200: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
  },
  async handler(call, { tickets }: Pick<TicketDeps, 'tickets'>) {
    const { number, id: attachmentId } = call.params
    const found = await tickets.attachment(ticketCallerOf(call), { number, attachmentId })
    if (!found.ok) return ticketProblem(found.error)
    const { attachment, bytes } = found.value
    return reply(200, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      'content-type': attachment.mediaType,
      'content-disposition': dispositionOf(attachment.name),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  },
})

/** RFC 6266 with both forms of the name: plain ASCII for old clients, UTF-8 (RFC 8187) for the others. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
