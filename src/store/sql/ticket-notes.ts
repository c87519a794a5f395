import type { Note, TicketNotes } from '../../support/ports.ts'
import type { Sql } from '../database.ts'

type NoteRow = Omit<Note, 'at'> & { readonly at: string }

const noteOf = ({ at, ...note }: NoteRow): Note => ({ ...note, at: Temporal.Instant.from(at) })

/** Notes keep their author and time; what they say of a forgotten requester goes. */
export async function eraseNotes(
  sql: Sql,
  ticket: { readonly organizationId: number; readonly id: number },
  gone: string,
): Promise<void> {
  await sql('update ticket_note set body = $3 where ticket_organization_id = $1 and ticket_id = $2', [
    ticket.organizationId,
    ticket.id,
    gone,
  ])
}

/** The only statements that read notes. Each begins with the desk's organization, never with the ticket's. */
export function ticketNotes(sql: Sql): TicketNotes {
  return {
    async add({ desk, ticket, id, body, at }) {
      const [row] = await sql<NoteRow>(
        `insert into ticket_note (organization_id, id, ticket_organization_id, ticket_id, cause_id, actor, body, at)
          values ($1, $2, $3, $4, $5, $6, $7, $8)
          on conflict (organization_id, cause_id) do update set cause_id = excluded.cause_id
          returning id, actor, body, at`,
        [desk.organizationId, id, ticket.organizationId, ticket.id, desk.causeId, desk.actor, body, at.toString()],
      )
      if (row === undefined) throw new Error('an insert gave no row')
      return noteOf(row)
    },
    async list(deskOrganizationId, ticket) {
      const rows = await sql<NoteRow>(
        `select id, actor, body, at from ticket_note
          where organization_id = $1 and ticket_organization_id = $2 and ticket_id = $3 order by place`,
        [deskOrganizationId, ticket.organizationId, ticket.id],
      )
      return rows.map(noteOf)
    },
  }
}
