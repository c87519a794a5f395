import { fail, ok, type Result } from '../../core/result.ts'
import type { RoomExplanation } from '../../providers/provider.ts'
import type { ConnectionStore, OpenProviders, ProviderFailure } from '../connections/ports.ts'

/** Why a room is missing from a connection's list, or is not. `roomId`: it is paired with that room already. */
export interface Explained extends RoomExplanation {
  readonly roomId: number | null
}

export async function explainRoom(
  { connections, providers }: { readonly connections: ConnectionStore; readonly providers: OpenProviders },
  asked: { readonly organizationId: number; readonly connectionId: number; readonly remoteCalendarId: string },
): Promise<Result<Explained, ProviderFailure | { readonly code: 'connection_not_found' }>> {
  const { organizationId, connectionId, remoteCalendarId } = asked
  const provider = await providers.of(organizationId, connectionId)
  if (provider === null) return fail({ code: 'connection_not_found' })
  const explained = await provider.explainRoom(remoteCalendarId)
  if (!explained.ok) return fail({ code: 'provider_failed', error: explained.error })
  const paired = await connections.pairedRooms(organizationId, connectionId)
  return ok({ ...explained.value, roomId: paired.get(remoteCalendarId) ?? null })
}
