import { randomBytes, randomUUID } from 'node:crypto'
import { bindTicketActs, type TicketDeps } from '../../src/api/tickets/index.ts'
import type { Database } from '../../src/store/database.ts'
import { ticketStore } from '../../src/store/ticket-store.ts'

/** The use cases of the support desk over a real database. */
export const ticketActs = (
  database: Database,
  clock: { readonly now: () => Temporal.Instant },
): TicketDeps['tickets'] =>
  bindTicketActs({
    ...ticketStore(database),
    clock,
    newId: () => randomUUID(),
    random: randomBytes,
    version: '1.2.3',
  })
