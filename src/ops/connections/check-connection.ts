import { fail, ok, type Result } from '../../core/result.ts'
import type { CalendarRef, Proof } from '../../providers/provider.ts'
import type { ConnectionStore, OpenProviders } from './ports.ts'

export interface ConnectionProof {
  readonly step: Proof['step'] | 'directory'
  readonly passed: boolean
  readonly detail: string
}

/**
 * Proves what the credentials are good for: signing in, listing rooms, and for one calendar, if it is named, every permission one by one (with a
 * probe far in the future, which is removed again). Credentials that work again set a signed-out connection going.
 */
export async function checkConnection(
  { connections, providers }: { readonly connections: ConnectionStore; readonly providers: OpenProviders },
  target: { readonly organizationId: number; readonly connectionId: number; readonly calendar: CalendarRef | null },
): Promise<Result<readonly ConnectionProof[], { readonly code: 'connection_not_found' }>> {
  const { organizationId, connectionId, calendar } = target
  const provider = await providers.of(organizationId, connectionId)
  if (provider === null) return fail({ code: 'connection_not_found' })
  const rooms = await provider.listRooms()
  const isSignedIn = rooms.ok || rooms.error.kind === 'forbidden'
  if (isSignedIn) await connections.signedIn(organizationId, connectionId)
  const proofs: readonly ConnectionProof[] = rooms.ok
    ? [
        { step: 'sign_in', passed: true, detail: 'The provider takes the credentials.' },
        { step: 'directory', passed: true, detail: `${rooms.value.length} rooms are listed.` },
      ]
    : [
        {
          step: 'sign_in',
          passed: isSignedIn,
          detail: isSignedIn ? 'The provider takes the credentials.' : rooms.error.message,
        },
        { step: 'directory', passed: false, detail: rooms.error.message },
      ]
  return ok(calendar === null || !isSignedIn ? proofs : [...proofs, ...(await provider.check(calendar))])
}
