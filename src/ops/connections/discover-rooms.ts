import { fail, ok, type Result } from '../../core/result.ts'
import type { DiscoveredRoom } from '../../providers/provider.ts'
import type { ConnectionStore, OpenProviders, ProviderFailure } from './ports.ts'

/** A room of the provider's directory; `roomId` null: not paired yet. */
export interface FoundRoom extends DiscoveredRoom {
  readonly roomId: number | null
}

/** The rooms that a connection can see. */
export async function discoverRooms(
  { connections, providers }: { readonly connections: ConnectionStore; readonly providers: OpenProviders },
  { organizationId, connectionId }: { readonly organizationId: number; readonly connectionId: number },
): Promise<Result<readonly FoundRoom[], ProviderFailure | { readonly code: 'connection_not_found' }>> {
  const provider = await providers.of(organizationId, connectionId)
  if (provider === null) return fail({ code: 'connection_not_found' })
  const rooms = await provider.listRooms()
  if (!rooms.ok) return fail({ code: 'provider_failed', error: rooms.error })
  const paired = await connections.pairedRooms(organizationId, connectionId)
  return ok(rooms.value.map((room) => ({ ...room, roomId: paired.get(room.remoteCalendarId) ?? null })))
}
