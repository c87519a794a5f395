import { policyOver, type RoomPolicy } from '../../core/policy.ts'
import type { Room } from '../../core/room.ts'
import { resolveZone } from '../../core/time/index.ts'

/** A row of `room` as `ROOM_COLUMNS` reads it. Instants are RFC 3339 texts. */
export interface RoomRow {
  readonly id: number
  readonly organization_id: number
  readonly name: string
  readonly building: string | null
  readonly floor: string | null
  readonly capacity: number | null
  readonly features: readonly string[]
  readonly time_zone: string
  readonly setup_minutes: number
  readonly cleanup_minutes: number
  readonly policy: Partial<RoomPolicy>
  readonly policy_version: number
  readonly version: number
  readonly created_at: string
  readonly archived_at: string | null
}

export const ROOM_COLUMNS = `r.id, r.organization_id, r.name, r.building, r.floor, r.capacity, r.features, r.time_zone, r.setup_minutes,
  r.cleanup_minutes, r.policy, r.policy_version, r.version, r.created_at, r.archived_at`

/** Throws when the stored zone is unknown to this runtime: it was known when the room was made. */
export function roomOf(row: RoomRow): Room {
  const zone = resolveZone(row.time_zone)
  if (!zone.ok) throw new Error(`room ${row.id} has the unknown time zone ${row.time_zone}`)
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    building: row.building,
    floor: row.floor,
    capacity: row.capacity,
    features: row.features,
    timeZone: zone.value,
    padding: { setUpMinutes: row.setup_minutes, cleanUpMinutes: row.cleanup_minutes },
    policy: policyOver(row.policy),
    policyVersion: row.policy_version,
    version: row.version,
    createdAt: Temporal.Instant.from(row.created_at),
    archivedAt: row.archived_at === null ? null : Temporal.Instant.from(row.archived_at),
  }
}
