import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type {
  Connection,
  ConnectionChangeOrder,
  ConnectionError,
  ConnectionOrder,
  ConnectionProof,
  ConnectionStore,
  FoundRoom,
  ProviderFailure,
} from '../../ops/connections/index.ts'
import type {
  Explained,
  ImportError,
  ImportOrder,
  ImportOutcome,
  ImportRow,
  importRooms,
} from '../../ops/rooms/index.ts'
import type { CalendarRef } from '../../providers/provider.ts'

type Missing = { readonly code: 'connection_not_found' }

/** The use cases of `ops/connections` with their ports already given. */
export interface ConnectionActs extends Pick<ConnectionStore, 'read' | 'list' | 'remove'> {
  create(caller: Caller, order: ConnectionOrder): Promise<Result<Connection, ConnectionError>>
  change(
    caller: Caller,
    target: {
      readonly connectionId: number
      readonly expectedVersion: number | null
      readonly order: ConnectionChangeOrder
    },
  ): Promise<Result<Connection, ConnectionError>>
  check(target: {
    readonly organizationId: number
    readonly connectionId: number
    readonly calendar: CalendarRef | null
  }): Promise<Result<readonly ConnectionProof[], Missing>>
  discover(target: {
    readonly organizationId: number
    readonly connectionId: number
  }): Promise<Result<readonly FoundRoom[], ProviderFailure | Missing>>
  /** Why a room is missing from that list, or is not. */
  explain(asked: {
    readonly organizationId: number
    readonly connectionId: number
    readonly remoteCalendarId: string
  }): Promise<Result<Explained, ProviderFailure | Missing>>
  planImport(asked: {
    readonly organizationId: number
    readonly order: ImportOrder
  }): Promise<Result<readonly ImportRow[], ImportError>>
  importRooms(caller: Caller, wanted: Parameters<typeof importRooms>[2]): Promise<ImportOutcome>
}

export interface ConnectionDeps {
  readonly connections: ConnectionActs
}
