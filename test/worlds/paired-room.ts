import type { RoomPolicy } from '../../src/core/policy.ts'
import type { Database } from '../../src/store/database.ts'
import type { ProviderHarness } from '../contracts/provider/provider-harness.ts'

/** Nothing of worth is sealed in a test. */
export const PLAIN_SEAL = {
  close: (text: string) => ({ keyId: 'plain', sealed: Buffer.from(text) }),
  open: (_keyId: string, sealed: Uint8Array) => Buffer.from(sealed).toString(),
}

/** Aspen, in Berlin, with eight seats. */
export async function createAspen(
  database: Database,
  organizationId: number,
  policy: Partial<RoomPolicy> = {},
): Promise<number> {
  const [room] = await database.sql<{ id: number }>(
    `insert into room (organization_id, name, time_zone, capacity, policy) values ($1, 'Aspen', 'Europe/Berlin', 8, $2) returning id`,
    [organizationId, JSON.stringify(policy)],
  )
  const id = room?.id ?? 0
  await database.sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [organizationId, id])
  return id
}

/** A connection of its own, with more requests a minute than anybody makes, and the room's calendar in it. */
export async function pairCalendar(
  database: Database,
  at: {
    readonly organizationId: number
    readonly roomId: number
    readonly provider: 'exchange' | 'google'
    readonly remoteCalendarId: string
    readonly timeZone: string
    readonly decides?: 'meetmeup' | 'provider'
  },
): Promise<{ connectionId: number; calendarId: number }> {
  const [connection] = await database.sql<{ id: number }>(
    `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
      values ($1, $2, $2, '{}', '\\x00', 'none', 1000000) returning id`,
    [at.organizationId, at.provider],
  )
  const connectionId = connection?.id ?? 0
  const [calendar] = await database.sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, can_ask)
      values ($1, $2, $3, $4, $5, $6, $6 = 'provider') returning id`,
    [at.organizationId, at.roomId, connectionId, at.remoteCalendarId, at.timeZone, at.decides ?? 'meetmeup'],
  )
  return { connectionId, calendarId: calendar?.id ?? 0 }
}

/** What takes time on a room's calendar on 1 December 2026 in Berlin, as `summary start`, by UTC. */
export async function shownOnTheFirst(
  harness: Pick<ProviderHarness, 'readCalendarPlainly'>,
): Promise<readonly string[]> {
  const from = Temporal.Instant.from('2026-11-30T23:00:00Z')
  const found = await harness.readCalendarPlainly(from, from.add({ hours: 24 }))
  return found
    .map(({ summary, start }) => `${summary.trim()} ${Temporal.Instant.from(start).toString().slice(11, 16)}`)
    .sort()
}
