import { fail, ok, type Result } from '../../core/result.ts'
import type { LockedTicket, StaleTicket, Ticket, TicketChange, TicketChangeAt } from '../../support/ports.ts'
import type { Sql } from '../database.ts'
import { authorValues, insertAttachments, insertEvents, insertFiles, type TicketPartOf } from './ticket-parts.ts'
import {
  ITEM_COLUMNS,
  type ItemRow,
  itemOf,
  TICKET_COLUMNS,
  TICKET_SOURCE,
  type TicketRow,
  ticketOf,
} from './ticket-row.ts'

/** Decides under the ticket's lock and writes what was decided. For one transaction. */
export async function changeTicket<Failure>(
  sql: Sql,
  at: TicketChangeAt,
  decide: (locked: LockedTicket) => Result<TicketChange, Failure>,
): Promise<Result<Ticket, Failure | StaleTicket>> {
  const { organizationId, ticketId, causeId, expectedVersions } = at
  const locked = await lock(sql, organizationId, ticketId)
  if (await hasHappened(sql, at)) return ok(locked.ticket)
  const { version } = locked.ticket
  if (expectedVersions !== null && !expectedVersions.includes(version))
    return fail({ code: 'version_mismatch', version })
  const decided = decide(locked)
  if (!decided.ok) return decided
  const { author, at: when } = decided.value
  await write(sql, { organizationId, ticketId, causeId, author, at: when }, decided.value)
  return ok((await lock(sql, organizationId, ticketId)).ticket)
}

async function lock(sql: Sql, organizationId: number, ticketId: number): Promise<LockedTicket> {
  const [row] = await sql<TicketRow>(
    `select ${TICKET_COLUMNS} from ${TICKET_SOURCE} where t.organization_id = $1 and t.id = $2 for update of t`,
    [organizationId, ticketId],
  )
  if (row === undefined) throw new Error('a ticket that was just read is gone')
  const items = await sql<ItemRow>(
    `select ${ITEM_COLUMNS} from ticket_ask where organization_id = $1 and ticket_id = $2 order by place`,
    [organizationId, ticketId],
  )
  return { ticket: ticketOf(row), items: items.map(itemOf) }
}

/** A repetition of a request whose first attempt was stored, and whose answer was lost. */
async function hasHappened(sql: Sql, { organizationId, ticketId, causeId }: TicketChangeAt): Promise<boolean> {
  const events = await sql(
    'select from ticket_event where organization_id = $1 and ticket_id = $2 and cause_id = $3 limit 1',
    [organizationId, ticketId, causeId],
  )
  return events.length > 0
}

async function write(sql: Sql, of: TicketPartOf, change: TicketChange): Promise<void> {
  const key = [of.organizationId, of.ticketId]
  const at = of.at.toString()
  await insertFiles(sql, of.organizationId, change.files)
  await insertAttachments(sql, of, change.files)
  if (change.comment !== null)
    await sql(
      `insert into ticket_comment (organization_id, ticket_id, id, body, side, author_organization_id, actor, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [...key, change.comment.id, change.comment.body, ...authorValues(of)],
    )
  for (const { id, attribute, detail } of change.asks)
    await sql(
      'insert into ticket_ask (organization_id, ticket_id, id, attribute, detail, asked_at) values ($1, $2, $3, $4, $5, $6)',
      [...key, id, attribute, detail, at],
    )
  for (const { id, value, attachmentId } of change.ticks)
    await sql(
      `update ticket_ask set value = $4, attachment_id = $5, ticked_at = $6
        where organization_id = $1 and ticket_id = $2 and id = $3 and ticked_at is null`,
      [...key, id, value, attachmentId, at],
    )
  await insertEvents(sql, of, change.events)
  await sql(
    `update ticket set state = $3, kind = $4, kind_guessed = $5, resolution = $6, resolution_comment = $7, processed_at = $8, updated_at = $9,
        version = version + 1
      where organization_id = $1 and id = $2`,
    [
      ...key,
      change.state,
      change.kind,
      change.isKindGuessed,
      change.resolution === null ? null : JSON.stringify(change.resolution),
      change.resolutionComment,
      change.processedAt?.toString() ?? null,
      at,
    ],
  )
}
