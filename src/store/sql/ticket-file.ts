import type { TicketFile } from '../../support/ports.ts'
import type { Sql } from '../database.ts'
import {
  ATTACHMENT_COLUMNS,
  type AttachmentRow,
  attachmentOf,
  COMMENT_COLUMNS,
  type CommentRow,
  commentOf,
  EVENT_COLUMNS,
  type EventRow,
  eventOf,
  ITEM_COLUMNS,
  type ItemRow,
  itemOf,
  TICKET_COLUMNS,
  TICKET_SOURCE,
  type TicketRow,
  ticketOf,
} from './ticket-row.ts'

/** All that both sides may read of a ticket. No statement here knows the table of notes. */
export async function readTicketFile(sql: Sql, organizationId: number, ticketId: number): Promise<TicketFile | null> {
  const parts = <Row extends object>(columns: string, rest: string) =>
    sql<Row>(`select ${columns} from ${rest}`, [organizationId, ticketId])
  const ofTicket = 'where organization_id = $1 and ticket_id = $2'
  const [tickets, comments, attachments, items, events] = await Promise.all([
    parts<TicketRow>(TICKET_COLUMNS, `${TICKET_SOURCE} where t.organization_id = $1 and t.id = $2`),
    parts<CommentRow>(COMMENT_COLUMNS, `ticket_comment ${ofTicket} order by place`),
    parts<AttachmentRow>(ATTACHMENT_COLUMNS, `ticket_attachment ${ofTicket} order by place`),
    parts<ItemRow>(ITEM_COLUMNS, `ticket_ask ${ofTicket} order by place`),
    parts<EventRow>(EVENT_COLUMNS, `ticket_event ${ofTicket} order by seq`),
  ])
  const [row] = tickets
  if (row === undefined) return null
  return {
    ticket: ticketOf(row),
    comments: comments.map(commentOf),
    attachments: attachments.map(attachmentOf),
    items: items.map(itemOf),
    events: events.map(eventOf),
  }
}
