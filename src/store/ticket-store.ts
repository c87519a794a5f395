import type { Attachment, RoomContexts, SupportGrants, Ticket, TicketNotes, Tickets } from '../support/ports.ts'
import type { Database, Sql } from './database.ts'
import { changeTicket } from './sql/ticket-change.ts'
import { eraseRequester } from './sql/ticket-erase.ts'
import { readTicketFile } from './sql/ticket-file.ts'
import { ticketGrants } from './sql/ticket-grants.ts'
import { ticketNotes } from './sql/ticket-notes.ts'
import { insertTicket } from './sql/ticket-register.ts'
import { readRoomContext } from './sql/ticket-room-context.ts'
import {
  ATTACHMENT_COLUMNS,
  type AttachmentRow,
  attachmentOf,
  TICKET_COLUMNS,
  TICKET_SOURCE,
  type TicketRow,
  ticketOf,
} from './sql/ticket-row.ts'

export interface TicketStore {
  readonly tickets: Tickets
  /** Apart from the tickets: who is not given this cannot read a note. */
  readonly notes: TicketNotes
  readonly grants: SupportGrants
  readonly contexts: RoomContexts
}

/** The support desk on PostgreSQL. */
export function ticketStore(database: Pick<Database, 'sql' | 'transaction'>): TicketStore {
  const { sql } = database
  return {
    tickets: tickets(database),
    notes: ticketNotes(sql),
    grants: ticketGrants(database),
    contexts: { read: (organizationId, roomId) => readRoomContext(sql, organizationId, roomId) },
  }
}

function tickets({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): Tickets {
  return {
    register: (ticket) =>
      transaction(async (inside) => {
        const ticketId = await insertTicket(inside, ticket)
        const found = await findTicket(inside, ticketId)
        if (found === null) throw new Error('a ticket that was just stored is gone')
        return found.ticket
      }),
    find: (ticketId) => findTicket(sql, ticketId),
    change: (at, decide) => transaction((inside) => changeTicket(inside, at, decide)),
    erase: (at, by) =>
      transaction(async (inside) => {
        await eraseRequester(inside, { ...at, ...by })
        const found = await findTicket(inside, at.ticketId)
        if (found === null) throw new Error('a ticket is never deleted')
        return found.ticket
      }),
    read: (organizationId, ticketId) => readTicketFile(sql, organizationId, ticketId),
    list: (query) => list(sql, query),
    attachment: (at, attachmentId) => attachment(sql, at, attachmentId),
    async findByLink(hash) {
      const [link] = await sql<{ organizationId: number; ticketId: number }>(
        'select organization_id as "organizationId", ticket_id as "ticketId" from ticket_link where token_hash = $1',
        [hash],
      )
      return link === undefined ? null : readTicketFile(sql, link.organizationId, link.ticketId)
    },
  }
}

async function findTicket(
  sql: Sql,
  ticketId: number,
): Promise<{ readonly ticket: Ticket; readonly desks: readonly number[] } | null> {
  const [row] = await sql<TicketRow & { readonly desks: readonly number[] }>(
    `select ${TICKET_COLUMNS}, array(select desk_organization_id from support_grant g where g.organization_id = t.organization_id and g.revoked_at is null) as desks
      from ${TICKET_SOURCE} where t.id = $1`,
    [ticketId],
  )
  if (row === undefined) return null
  const { desks, ...ticket } = row
  return { ticket: ticketOf(ticket), desks }
}

const list: (sql: Sql, query: Parameters<Tickets['list']>[0]) => Promise<readonly Ticket[]> = async (sql, query) => {
  const rows = await sql<TicketRow>(
    `select ${TICKET_COLUMNS} from ${TICKET_SOURCE}
      where (t.organization_id = any ($1) or (t.organization_id = $2 and ($3::text is null or t.opened_by = $3)))
        and ($4::text[] is null or t.state = any ($4)) and ($5::text[] is null or t.kind = any ($5)) and ($6::integer is null or t.room_id = $6)
        and ($7::integer is null or t.organization_id = $7) and ($8::bigint is null or t.id < $8)
      order by t.id desc limit $9`,
    [
      query.clients,
      query.own.organizationId,
      query.own.openedBy,
      query.states,
      query.kinds,
      query.roomId,
      query.organizationId,
      query.before,
      query.limit,
    ],
  )
  return rows.map(ticketOf)
}

async function attachment(
  sql: Sql,
  { organizationId, ticketId }: { readonly organizationId: number; readonly ticketId: number },
  attachmentId: string,
): Promise<{ readonly attachment: Attachment; readonly bytes: Uint8Array | null } | null> {
  const [row] = await sql<AttachmentRow & { readonly bytes: Uint8Array | null }>(
    `select ${ATTACHMENT_COLUMNS}, (select f.bytes from ticket_file f where f.organization_id = a.organization_id and f.id = a.file_id) as bytes
      from ticket_attachment a where organization_id = $1 and ticket_id = $2 and id = $3`,
    [organizationId, ticketId, attachmentId],
  )
  return row === undefined ? null : { attachment: attachmentOf(row), bytes: row.bytes }
}
