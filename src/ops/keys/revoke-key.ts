import { fail, ok, type Result } from '../../core/result.ts'
import type { ApiKeyStore } from './ports.ts'

/** Ends a key: its next request is refused. Running requests finish. */
export async function revokeKey(
  deps: { readonly keys: ApiKeyStore },
  target: { readonly organizationId: number; readonly keyId: number },
): Promise<Result<null, { readonly kind: 'missing' }>> {
  return (await deps.keys.revoke(target.organizationId, target.keyId)) ? ok(null) : fail({ kind: 'missing' })
}
