import type { TicketFile, Tickets } from './ports.ts'
import { hashOf } from './register-ticket.ts'

/** 32 random bytes in base64url; anything else is refused before the database is asked. */
const SECRET_FORM = /^[A-Za-z0-9_-]{43}$/

/** The ticket behind a status link, for whoever has the link; null: it is nobody's. A number alone leads nowhere. */
export async function readStatus(
  { tickets }: { readonly tickets: Pick<Tickets, 'findByLink'> },
  secret: string,
): Promise<TicketFile | null> {
  return SECRET_FORM.test(secret) ? tickets.findByLink(hashOf(secret)) : null
}
