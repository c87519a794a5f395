import type { Author, NewEvent, NewFile } from '../../support/ports.ts'
import type { Sql } from '../database.ts'

/** To which ticket, by whom, when and for which request something is added. */
export interface TicketPartOf {
  readonly organizationId: number
  readonly ticketId: number
  readonly causeId: string
  readonly author: Author
  readonly at: Temporal.Instant
}

/** The bytes alone. They belong to no ticket yet, so that they can be written before one has a number. */
export async function insertFiles(sql: Sql, organizationId: number, files: readonly NewFile[]): Promise<void> {
  for (const { id, bytes } of files) {
    if (bytes !== null)
      await sql('insert into ticket_file (organization_id, id, bytes) values ($1, $2, $3)', [organizationId, id, bytes])
  }
}

/** The files by name; the id of the bytes is that of the attachment. */
export async function insertAttachments(sql: Sql, of: TicketPartOf, files: readonly NewFile[]): Promise<void> {
  for (const { id, name, kind, mediaType, size, sha256, refusal, bytes } of files) {
    await sql(
      `insert into ticket_attachment (organization_id, id, ticket_id, file_id, name, kind, media_type, size_bytes, sha256, refusal,
          side, author_organization_id, actor, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, decode($9, 'hex'), $10, $11, $12, $13, $14)`,
      [
        of.organizationId,
        id,
        of.ticketId,
        bytes === null ? null : id,
        name,
        kind,
        mediaType,
        size,
        sha256,
        refusal,
        ...authorValues(of),
      ],
    )
  }
}

/** The next lines of the history; the ticket is locked, or not yet visible. */
export async function insertEvents(sql: Sql, of: TicketPartOf, events: readonly NewEvent[]): Promise<void> {
  await sql(
    `insert into ticket_event (organization_id, ticket_id, seq, kind, detail, side, author_organization_id, actor, at, cause_id)
      select $1, $2, n + coalesce((select max(seq) from ticket_event where organization_id = $1 and ticket_id = $2), 0),
        e ->> 'kind', e -> 'detail', $4, $5, $6, $7, $8
      from jsonb_array_elements($3::jsonb) with ordinality as given (e, n)`,
    [of.organizationId, of.ticketId, JSON.stringify(events), ...authorValues(of), of.causeId],
  )
}

export const authorValues = ({ author, at }: Pick<TicketPartOf, 'author' | 'at'>) => [
  author.side,
  author.organizationId,
  author.actor,
  at.toString(),
]
