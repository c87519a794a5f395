import type { Role } from '../../ops/keys/index.ts'
import type { TicketCaller } from '../../support/ports.ts'
import { isPermitted } from '../access.ts'
import { callerOf } from '../caller.ts'
import type { CallBy } from '../define-route.ts'

/** On whose behalf the desk is asked, and what the role of their key lets them do there. */
export function ticketCallerOf(call: Pick<CallBy, 'principal' | 'causeId'>): TicketCaller {
  const role: Role = call.principal.role
  return { ...callerOf(call), mayHandle: isPermitted(role, 'support'), seesAll: isPermitted(role, 'admin') }
}
