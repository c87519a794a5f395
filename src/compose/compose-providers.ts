import { Value } from 'typebox/value'
import { connectionSecretPlace } from '../ops/connections/index.ts'
import type { Sealer } from '../ops/secrets/sealer.ts'
import type { OutgoingGuard } from '../providers/outgoing-guard.ts'
import type { CalendarProvider } from '../providers/provider.ts'
import type { Sql } from '../store/database.ts'
import type { Clock, Providers } from '../sync/ports.ts'
import type { RequestCounter } from './request-counter.ts'

export interface ProviderParts {
  readonly sql: Sql
  readonly sealer: Sealer
  readonly guard: OutgoingGuard
  readonly clock: Clock
  readonly counter: RequestCounter
}

/** What a request counts at its provider, by method. Google counts a PATCH three times (Calendar API, "events.patch"). */
const COST: Readonly<Record<ConnectionRow['provider'], (method: string) => number>> = {
  exchange: () => 1,
  google: (method) => (method === 'PATCH' ? 3 : 1),
  memory: () => 1,
}

interface ConnectionRow {
  readonly provider: 'exchange' | 'google' | 'memory'
  readonly settings: Readonly<Record<string, unknown>>
  readonly sealed: Uint8Array
  readonly keyId: string
  readonly version: number
}

/** The provider of each connection, opened once per version of its settings, so that tokens are shared by all visits of this process. */
export function composeProviders(parts: ProviderParts): Providers {
  const opened = new Map<string, { readonly version: number; readonly provider: Promise<CalendarProvider> }>()
  return {
    async of(organizationId, connectionId, version) {
      const open = opened.get(`${organizationId}/${connectionId}`)
      if (open !== undefined && open.version === version) return open.provider
      const row = await readConnection(parts.sql, organizationId, connectionId)
      if (row === null) return null
      const key = `${organizationId}/${connectionId}`
      const known = opened.get(key)
      if (known !== undefined && known.version === row.version) return known.provider
      const provider = openConnection(parts, row, { organizationId, connectionId })
      opened.set(key, { version: row.version, provider })
      provider.catch(() => opened.delete(key))
      return provider
    },
  }
}

async function readConnection(sql: Sql, organizationId: number, connectionId: number): Promise<ConnectionRow | null> {
  const [row] = await sql<ConnectionRow>(
    {
      name: 'connection_open',
      text: `select provider, settings, secret_sealed as sealed, secret_key_id as "keyId", version from connection where organization_id = $1 and id = $2`,
    },
    [organizationId, connectionId],
  )
  return row ?? null
}

async function openConnection(
  { sealer, guard, clock, counter }: ProviderParts,
  row: ConnectionRow,
  at: { readonly organizationId: number; readonly connectionId: number },
): Promise<CalendarProvider> {
  const secret = sealer.unseal(row, connectionSecretPlace(at.organizationId, at.connectionId))
  if (!secret.ok) throw new Error(`the secret of connection ${at.connectionId} cannot be opened (${secret.error.kind})`)
  const counting = { ...guard, fetch: counter.counting(guard.fetch, COST[row.provider]) }
  return openProvider(
    row.provider,
    { ...row.settings, ...JSON.parse(secret.value) },
    { guard: counting, now: clock.now },
  )
}

/**
 * Opens a provider by its settings, secret included. Rejects when they do not have its form: they were checked when they were stored.
 * Its client library is loaded with the first connection: a process that never calls a provider has neither its memory nor its start.
 */
async function openProvider(
  kind: 'exchange' | 'google' | 'memory',
  settings: unknown,
  deps: { readonly guard: OutgoingGuard; now(): Temporal.Instant },
): Promise<CalendarProvider> {
  switch (kind) {
    case 'exchange': {
      const { ExchangeSettingsSchema, openExchange } = await import('../providers/exchange/index.ts')
      return openExchange(Value.Parse(ExchangeSettingsSchema, settings), deps)
    }
    case 'google': {
      const { GoogleSettingsSchema, openGoogle } = await import('../providers/google/index.ts')
      return openGoogle(Value.Parse(GoogleSettingsSchema, settings), deps)
    }
    case 'memory':
      throw new Error('the memory provider lives in tests alone')
  }
}
