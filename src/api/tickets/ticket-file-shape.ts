import { type Static, Type } from 'typebox'
import {
  ASKABLE,
  type AskedItem,
  type Attachment,
  type Author,
  FILE_KINDS,
  FILE_REFUSALS,
  type RoomContext,
  type Seat,
  type TicketFile,
} from '../../support/ports.ts'
import { Instant, OneOf, OrNull } from '../shapes/shape.ts'
import { showTicket, TicketShape } from './ticket-shape.ts'

const Uuid = Type.String({ format: 'uuid' })

const AuthorShape = Type.Object({
  side: OneOf(['desk', 'requester']),
  actor: Type.String({ description: 'To requesters everybody at the desk is `desk`' }),
})

export const AttachmentShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  kind: OneOf(FILE_KINDS),
  mediaType: Type.String({ description: 'Found in the content' }),
  size: Type.Integer({ description: 'Bytes' }),
  sha256: Type.String(),
  kept: Type.Boolean({ description: 'False: registered by name and hash alone, or erased' }),
  refusal: OrNull(OneOf(FILE_REFUSALS)),
  author: AuthorShape,
  at: Instant,
})

export const ItemShape = Type.Object({
  attribute: OneOf(ASKABLE),
  detail: OrNull(Type.String()),
  askedAt: Instant,
  tickedAt: OrNull(Instant),
  value: OrNull(Type.String()),
  attachmentId: OrNull(Uuid),
})

const CommentShape = Type.Object({ id: Uuid, author: AuthorShape, body: Type.String(), at: Instant })

const EventShape = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  kind: Type.String(),
  author: AuthorShape,
  detail: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', additionalProperties: true }),
})

const ContextShape = Type.Unsafe<RoomContext | null>({
  type: ['object', 'null'],
  additionalProperties: true,
  description: 'What was attached by itself: version, calendars of the room, open conflicts, last events',
})

/** A ticket with all that both sides read. It has no member for notes: those have an address of their own. */
export const TicketFileShape = Type.Object({
  ...TicketShape.properties,
  context: ContextShape,
  clarification: Type.Array(ItemShape, { description: 'What the desk has asked for' }),
  comments: Type.Array(CommentShape),
  attachments: Type.Array(AttachmentShape),
  events: Type.Array(EventShape),
})

/** The file of a ticket for somebody on this side of the desk. */
export function showTicketFile(file: TicketFile, seat: Seat): Static<typeof TicketFileShape> {
  return {
    ...showTicket(file.ticket),
    context: file.ticket.context,
    clarification: file.items.map(showItem),
    comments: file.comments.map(({ id, author, body, at }) => ({
      id,
      author: showAuthor(author, seat),
      body,
      at: at.toString(),
    })),
    attachments: file.attachments.map((attachment) => showAttachment(attachment, seat)),
    events: file.events.map(({ seq, at, kind, author, detail }) => ({
      seq,
      at: at.toString(),
      kind,
      author: showAuthor(author, seat),
      detail,
    })),
  }
}

/** Who works at the desk is the desk's own matter. */
const showAuthor = ({ side, actor }: Author, seat: Seat): Static<typeof AuthorShape> => ({
  side,
  actor: side === 'desk' && seat === 'requester' ? 'desk' : actor,
})

export const showAttachment = (attachment: Attachment, seat: Seat): Static<typeof AttachmentShape> => {
  const { author, at, isKept: kept, ...facts } = attachment
  return { ...facts, kept, author: showAuthor(author, seat), at: at.toString() }
}

export const showItem = ({ id: _, askedAt, tickedAt, ...item }: AskedItem): Static<typeof ItemShape> => ({
  ...item,
  askedAt: askedAt.toString(),
  tickedAt: tickedAt?.toString() ?? null,
})
