import type { CallBy } from './define-route.ts'
import type { Traces } from './ports.ts'

/**
 * Id of what an earlier attempt under the same Idempotency-Key has made before it was cut off; null: nothing. Repeating a write after a crash
 * gives the same thing, not a twin.
 */
export async function leftBehind(
  call: Pick<CallBy, 'principal' | 'causeId' | 'retaken'>,
  traces: Traces,
  entity: Parameters<Traces['madeBy']>[2],
): Promise<number | null> {
  return call.retaken ? await traces.madeBy(call.principal.organizationId, call.causeId, entity) : null
}
