import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { RememberedSignIns } from '../people/ports.ts'
import type { AppPasswordStore } from './ports.ts'

/**
 * Signs a device out: its next request to this process is refused, to another one after at most 30 s (what
 * `sign-in-cache.ts` remembers). Running requests finish.
 */
export async function revokeAppPassword(
  deps: { readonly appPasswords: AppPasswordStore; readonly signIns: RememberedSignIns },
  caller: Caller,
  target: { readonly appPasswordId: number; readonly personId: number | null },
): Promise<Result<null, { readonly kind: 'missing' }>> {
  const revoked = await deps.appPasswords.revoke(caller, target)
  if (revoked === null) return fail({ kind: 'missing' })
  deps.signIns.forget({ organizationId: caller.organizationId, personId: revoked.personId })
  return ok(null)
}
