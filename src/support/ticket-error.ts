import type { Askable, StaleTicket } from './ports.ts'
import type { TicketNumberError } from './ticket-number.ts'
import type { TicketStateError } from './ticket-state.ts'

/** Why a ticket is not found. That it is somebody else's is not told. */
export type TicketAbsence = TicketNumberError | { readonly code: 'ticket_not_found' }

/** Only the desk of the ticket does this. */
export interface NotTheDesk {
  readonly code: 'not_the_desk'
}

/** Why an act on a ticket is refused. */
export type TicketActError = TicketAbsence | TicketStateError | StaleTicket

/** It was answered what nobody has asked. */
export interface NotAsked {
  readonly code: 'not_asked'
  readonly attribute: Askable
}
