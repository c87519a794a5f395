import type { Seat, TicketCaller } from './ports.ts'

interface Owned {
  readonly organizationId: number
  readonly openedBy: string
}

/**
 * Where the caller sits; null: the ticket does not exist for them. `desks` are the organizations that the ticket's organization has granted;
 * with none granted it is its own desk. Whoever has granted a desk sits before it, whatever their role at home: notes of the desk are not theirs.
 */
export function seatOf(caller: TicketCaller, ticket: Owned, desks: readonly number[]): Seat | null {
  const isOwn = caller.organizationId === ticket.organizationId
  const isDesk = desks.length === 0 ? isOwn : desks.includes(caller.organizationId)
  if (isDesk && caller.mayHandle) return 'desk'
  if (isOwn && (caller.seesAll || ticket.openedBy === caller.actor)) return 'requester'
  return null
}
