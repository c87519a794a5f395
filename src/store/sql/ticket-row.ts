import { resolveZone } from '../../core/time/index.ts'
import type { AskedItem, Attachment, Author, Comment, Contact, Ticket, TicketEvent } from '../../support/ports.ts'

/** Columns of a ticket `t` with its contact `c`. */
export const TICKET_COLUMNS = `t.organization_id as "organizationId", t.id, t.version, t.source, t.kind, t.kind_guessed as "isKindGuessed", t.topic,
  t.description, t.room_id as "roomId", t.occurred_at, t.correlation_id as "correlationId", t.opened_by as "openedBy", t.context, t.state,
  t.resolution, t.resolution_comment as "resolutionComment", t.registered_at, t.updated_at, t.processed_at,
  c.id as contact_id, c.name as contact_name, c.address as contact_address, c.language as contact_language, c.time_zone as contact_zone`

export const TICKET_SOURCE = `ticket t left join support_contact c on c.organization_id = t.organization_id and c.id = t.contact_id`

type Timed<Shape, Times extends keyof Shape> = Omit<Shape, Times>

export interface TicketRow
  extends Timed<Ticket, 'occurredAt' | 'registeredAt' | 'updatedAt' | 'processedAt' | 'contact'> {
  readonly occurred_at: string | null
  readonly registered_at: string
  readonly updated_at: string
  readonly processed_at: string | null
  readonly contact_id: number | null
  readonly contact_name: string | null
  readonly contact_address: string | null
  readonly contact_language: Contact['language'] | null
  readonly contact_zone: string | null
}

export const instantOrNull = (text: string | null): Temporal.Instant | null =>
  text === null ? null : Temporal.Instant.from(text)

export function ticketOf(row: TicketRow): Ticket {
  const { occurred_at, registered_at, updated_at, processed_at, ...rest } = row
  const {
    contact_id: _id,
    contact_name: _n,
    contact_address: _a,
    contact_language: _l,
    contact_zone: _z,
    ...ticket
  } = rest
  return {
    ...ticket,
    contact: contactOf(row),
    occurredAt: instantOrNull(occurred_at),
    registeredAt: Temporal.Instant.from(registered_at),
    updatedAt: Temporal.Instant.from(updated_at),
    processedAt: instantOrNull(processed_at),
  }
}

function contactOf({ contact_id, contact_name, contact_address, contact_language, contact_zone }: TicketRow) {
  if (contact_id === null || contact_language === null) return null
  const zone = contact_zone === null ? null : resolveZone(contact_zone)
  return {
    name: contact_name,
    address: contact_address,
    language: contact_language,
    timeZone: zone?.ok === true ? zone.value : null,
  }
}

/** Columns of whoever wrote something. */
const AUTHOR = `side, author_organization_id, actor, at`

interface AuthoredRow {
  readonly side: Author['side']
  readonly author_organization_id: number
  readonly actor: string
  readonly at: string
}

const authoredOf = ({ side, author_organization_id, actor, at }: AuthoredRow) => ({
  author: { side, organizationId: author_organization_id, actor },
  at: Temporal.Instant.from(at),
})

export const COMMENT_COLUMNS = `id, body, ${AUTHOR}`
export type CommentRow = AuthoredRow & Pick<Comment, 'id' | 'body'>
export const commentOf = (row: CommentRow): Comment => ({ id: row.id, body: row.body, ...authoredOf(row) })

export const ATTACHMENT_COLUMNS = `id, name, kind, media_type as "mediaType", size_bytes as size, encode(sha256, 'hex') as sha256, refusal, file_id is not null as "isKept", ${AUTHOR}`
export type AttachmentRow = AuthoredRow & Omit<Attachment, 'author' | 'at'>
export const attachmentOf = (row: AttachmentRow): Attachment => {
  const { id, name, kind, mediaType, size, sha256, refusal, isKept } = row
  return { id, name, kind, mediaType, size, sha256, refusal, isKept, ...authoredOf(row) }
}

export const EVENT_COLUMNS = `seq, kind, detail, ${AUTHOR}`
export type EventRow = AuthoredRow & Pick<TicketEvent, 'seq' | 'kind' | 'detail'>
export const eventOf = (row: EventRow): TicketEvent => ({
  seq: row.seq,
  kind: row.kind,
  detail: row.detail,
  ...authoredOf(row),
})

export const ITEM_COLUMNS = `id, attribute, detail, asked_at, ticked_at, value, attachment_id as "attachmentId"`
export interface ItemRow extends Omit<AskedItem, 'askedAt' | 'tickedAt'> {
  readonly asked_at: string
  readonly ticked_at: string | null
}
export const itemOf = ({ asked_at, ticked_at, ...item }: ItemRow): AskedItem => ({
  ...item,
  askedAt: Temporal.Instant.from(asked_at),
  tickedAt: instantOrNull(ticked_at),
})
