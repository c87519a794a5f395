import type { NewContact, NewTicket } from '../../support/ports.ts'
import type { Sql } from '../database.ts'
import { insertAttachments, insertEvents, insertFiles } from './ticket-parts.ts'

/** Class of the advisory locks by which repetitions of one request wait for each other. */
const CAUSE_LOCK = 2

/** Stores a ticket under the next number and answers with it; a repetition gets the number of the first. For one transaction. */
export async function insertTicket(sql: Sql, ticket: NewTicket): Promise<number> {
  const { organizationId, causeId, author, at } = ticket
  await sql('select pg_advisory_xact_lock($1, hashtext($2))', [CAUSE_LOCK, causeId])
  const [earlier] = await sql<{ id: number }>('select id from ticket where organization_id = $1 and cause_id = $2', [
    organizationId,
    causeId,
  ])
  const ticketId = earlier?.id ?? (await insertNew(sql, ticket))
  await sql('insert into ticket_link (organization_id, ticket_id, token_hash, created_at) values ($1, $2, $3, $4)', [
    organizationId,
    ticketId,
    ticket.linkHash,
    at.toString(),
  ])
  if (earlier === undefined) {
    const of = { organizationId, ticketId, causeId, author, at }
    await insertAttachments(sql, of, ticket.files)
    await insertEvents(sql, of, ticket.events)
  }
  return ticketId
}

/** Everything that takes time comes before the number: from then on other registrations wait for this one's end. */
async function insertNew(sql: Sql, ticket: NewTicket): Promise<number> {
  const { organizationId, contact, ...rest } = ticket
  await insertFiles(sql, organizationId, rest.files)
  const contactId = contact === null ? null : await upsertContact(sql, organizationId, contact)
  const [counter] = await sql<{ last_id: number }>('update ticket_counter set last_id = last_id + 1 returning last_id')
  if (counter === undefined) throw new Error('the counter of tickets is missing')
  await sql(
    `insert into ticket (organization_id, id, cause_id, source, kind, kind_guessed, topic, description, room_id, occurred_at,
        correlation_id, contact_id, opened_by, context, state, registered_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'registered', $15, $15)`,
    [
      organizationId,
      counter.last_id,
      rest.causeId,
      rest.source,
      rest.kind,
      rest.isKindGuessed,
      rest.topic,
      rest.description,
      rest.roomId,
      rest.occurredAt?.toString() ?? null,
      rest.correlationId,
      contactId,
      rest.author.actor,
      rest.context === null ? null : JSON.stringify(rest.context),
      rest.at.toString(),
    ],
  )
  return counter.last_id
}

/** A person is known by address; what is not told now stays as it was told before. English until somebody says otherwise. */
async function upsertContact(sql: Sql, organizationId: number, contact: NewContact): Promise<number> {
  const { name, address, language, timeZone } = contact
  const [row] = await sql<{ id: number }>(
    `insert into support_contact as c (organization_id, name, address, language, time_zone) values ($1, $2, $3, coalesce($4, 'en'), $5)
      on conflict (organization_id, lower(address)) where address is not null do update
        set name = coalesce($2, c.name), language = coalesce($4, c.language), time_zone = coalesce($5, c.time_zone)
      returning id`,
    [organizationId, name, address, language, timeZone],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  return row.id
}
