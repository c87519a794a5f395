import type { Sql } from '../database.ts'
import { eraseNotes } from './ticket-notes.ts'
import { insertEvents, type TicketPartOf } from './ticket-parts.ts'

/** Stands where something was that is forgotten. */
const GONE = '—'

/** Members of events that repeat what people wrote or called their files. */
const WORDS = ['name', 'value', 'detail']

/**
 * Forgets who asked and what they wrote and sent. Number, kind, times, states, the room's context and how it was done stay; of files size and hash. The
 * contact is forgotten in all tickets. For one transaction.
 */
export async function eraseRequester(sql: Sql, of: TicketPartOf): Promise<void> {
  const key = [of.organizationId, of.ticketId]
  const ofTicket = 'where organization_id = $1 and ticket_id = $2'
  await sql(
    `update support_contact c set name = null, address = null, time_zone = null from ticket t
      where t.organization_id = $1 and t.id = $2 and c.organization_id = t.organization_id and c.id = t.contact_id`,
    key,
  )
  await sql(
    `update ticket set topic = $3, description = $3, correlation_id = null, updated_at = $4, version = version + 1
      where organization_id = $1 and id = $2`,
    [...key, GONE, of.at.toString()],
  )
  await sql(`update ticket_comment set body = $3 ${ofTicket}`, [...key, GONE])
  await sql(`update ticket_ask set value = null, detail = null ${ofTicket}`, key)
  await sql(`update ticket_event set detail = detail - $3::text[] ${ofTicket}`, [...key, WORDS])
  await sql(`update ticket_attachment set name = $3, file_id = null ${ofTicket}`, [...key, GONE])
  await sql(
    `delete from ticket_file f where f.organization_id = $1 and f.id in (select id from ticket_attachment ${ofTicket})`,
    key,
  )
  await sql(`delete from ticket_link ${ofTicket}`, key)
  await eraseNotes(sql, { organizationId: of.organizationId, id: of.ticketId }, GONE)
  await insertEvents(sql, of, [{ kind: 'erased', detail: {} }])
}
