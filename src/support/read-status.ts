import { hashSecret, SECRET_FORM } from '../core/secret.ts'
import type { TicketFile, Tickets } from './ports.ts'

/** The ticket behind a status link, for whoever has the link; null: it is nobody's. A number alone leads nowhere. */
export async function readStatus(
  { tickets }: { readonly tickets: Pick<Tickets, 'findByLink'> },
  secret: string,
): Promise<TicketFile | null> {
  return SECRET_FORM.test(secret) ? tickets.findByLink(hashSecret(secret)) : null
}
