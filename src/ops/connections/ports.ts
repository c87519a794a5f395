/**
 * Connections: the credentials for one Exchange tenant or Google domain, and what they are good for.
 * Why apart: the secret is sealed before it is stored, opens for the provider alone, and is never shown again.
 * Called by the API and the command line; stored by `store/connection-store.ts`.
 */
import type { Caller } from '../../booking/ports.ts'
import type { RequestClass } from '../../core/request-budget.ts'
import type { Result } from '../../core/result.ts'
import type { CalendarProvider, ProviderError, ProviderKind } from '../../providers/provider.ts'
import type { SealedSecret } from '../secrets/sealer.ts'

export interface Connection {
  readonly id: number
  readonly organizationId: number
  readonly provider: ProviderKind
  readonly name: string
  /** What may be shown: ids, addresses, URLs. */
  readonly settings: Readonly<Record<string, unknown>>
  /** `signed_out`: the provider refuses the credentials; a person must renew them. */
  readonly state: 'ok' | 'signed_out'
  /** RFC 3339 UTC, like the other times. */
  readonly stateSince: string
  readonly lastError: Readonly<Record<string, unknown>> | null
  /** The provider asked for quiet until then. */
  readonly quietUntil: string | null
  /** Requests per minute that the provider grants these credentials. */
  readonly quotaPerMinute: number
  /** Requests that may be sent now without waiting: for what people wait for, for news, and for looks that nobody asked for. */
  readonly requestsLeft: Readonly<Record<RequestClass, number>>
  /** Calls are suspended until then, because too many failed; null: they are not. */
  readonly suspendedUntil: string | null
  /** Calendars that are paired through it. */
  readonly calendars: number
  readonly version: number
  readonly createdAt: string
}

export interface NewConnection {
  readonly id: number
  readonly provider: ProviderKind
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: SealedSecret
  readonly quotaPerMinute: number
}

/** Absent fields stay. A new secret signs in again. */
export interface ConnectionChange {
  readonly name?: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly secret?: SealedSecret
  readonly quotaPerMinute?: number
}

export type ConnectionError =
  | { readonly code: 'connection_not_found' }
  | { readonly code: 'version_mismatch'; readonly version: number }
  /** Calendars are paired through it. */
  | { readonly code: 'in_use'; readonly calendars: number }
  | { readonly code: 'settings_refused'; readonly refusal: SettingsRefusal }

export interface ConnectionStore {
  /** The id of a connection to be: its secret is sealed for this id before the row exists. */
  reserveId(): Promise<number>
  create(caller: Caller, connection: NewConnection): Promise<Connection>
  read(organizationId: number, connectionId: number): Promise<Connection | null>
  readSecret(organizationId: number, connectionId: number): Promise<SealedSecret | null>
  list(query: {
    readonly organizationId: number
    readonly afterId: number
    readonly limit: number
  }): Promise<readonly Connection[]>
  change(
    caller: Caller,
    target: { readonly connectionId: number; readonly expectedVersion: number | null },
    change: ConnectionChange,
  ): Promise<Result<Connection, ConnectionError>>
  remove(
    caller: Caller,
    target: { readonly connectionId: number; readonly expectedVersion: number | null },
  ): Promise<Result<null, ConnectionError>>
  /** The provider took the credentials: what a refusal had stopped goes on. */
  signedIn(organizationId: number, connectionId: number): Promise<void>
  /** Room by remote calendar id, for those that are paired already. */
  pairedRooms(organizationId: number, connectionId: number): Promise<ReadonlyMap<string, number>>
}

/** The first thing that is wrong with settings or secret, by member; never its value when it is secret. */
export interface SettingsRefusal {
  readonly member: string
  readonly rule: string
  readonly detail: string
}

/** Knows what each provider needs. Implemented where the providers are composed. */
export interface ConnectionForms {
  /** Settings with their defaults filled in, or what is wrong. Members of the secret are judged with them. */
  judge(
    provider: ProviderKind,
    given: { readonly settings: Readonly<Record<string, unknown>>; readonly secret: Readonly<Record<string, string>> },
  ): Result<Readonly<Record<string, unknown>>, SettingsRefusal>
}

export interface OpenProviders {
  /** The signed-in provider of a connection; null: the connection does not exist. */
  of(organizationId: number, connectionId: number): Promise<CalendarProvider | null>
}

export type ProviderFailure = { readonly code: 'provider_failed'; readonly error: ProviderError }
