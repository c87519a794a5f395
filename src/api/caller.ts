import type { Caller } from '../booking/ports.ts'
import { actorOf } from './access.ts'
import type { CallBy } from './define-route.ts'

/** On whose behalf a use case runs. */
export const callerOf = ({ principal, causeId }: Pick<CallBy, 'principal' | 'causeId'>): Caller => ({
  organizationId: principal.organizationId,
  actor: actorOf(principal),
  causeId,
})
