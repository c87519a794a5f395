import type { Conflict, ConflictRaiser, ConflictReader, ConflictResolver } from '../booking/ports.ts'
import { fail, ok } from '../core/result.ts'
import { commitBookings } from './booking-store.ts'
import type { Database, Sql } from './database.ts'
import { committed, NotCommitted } from './not-committed.ts'

interface ConflictRow {
  readonly id: number
  readonly organization_id: number
  readonly room_id: number
  readonly kind: string
  readonly state: Conflict['state']
  readonly matter: string
  readonly rule: string
  readonly bookings: readonly string[]
  readonly links: readonly string[]
  readonly evidence: Conflict['evidence']
  readonly resolution: Conflict['resolution']
  readonly resolver: string | null
  readonly detected_at: string
  readonly resolved_at: string | null
  readonly version: number
}

const COLUMNS = `id, organization_id, room_id, kind, state, matter, rule, bookings, links, evidence, resolution, resolver,
  detected_at, resolved_at, version`

const conflictOf = (row: ConflictRow): Conflict => ({
  id: row.id,
  organizationId: row.organization_id,
  roomId: row.room_id,
  kind: row.kind,
  state: row.state,
  matter: row.matter,
  rule: row.rule,
  bookings: row.bookings.map(Number),
  links: row.links.map(Number),
  evidence: row.evidence,
  resolution: row.resolution,
  resolver: row.resolver,
  detectedAt: Temporal.Instant.from(row.detected_at),
  resolvedAt: row.resolved_at === null ? null : Temporal.Instant.from(row.resolved_at),
  version: row.version,
})

export function conflictStore({
  sql,
  transaction,
}: Pick<Database, 'sql' | 'transaction'>): ConflictReader & ConflictResolver & ConflictRaiser {
  return {
    raise: raiseWith(sql),
    async read(organizationId, conflictId) {
      const [row] = await sql<ConflictRow>(`select ${COLUMNS} from conflict where organization_id = $1 and id = $2`, [
        organizationId,
        conflictId,
      ])
      return row === undefined ? null : conflictOf(row)
    },
    async list({ organizationId, states, roomId, before, limit }) {
      const rows = await sql<ConflictRow>(
        `select ${COLUMNS} from conflict where organization_id = $1 and state = any ($2) and ($3::integer is null or room_id = $3)
          and ($4::bigint is null or id < $4) order by id desc limit $5`,
        [organizationId, states, roomId, before, limit],
      )
      return rows.map(conflictOf)
    },
    async resolve({ conflict, requests, resolution, caller }) {
      try {
        return await transaction(async (inside) => {
          const answers = requests.length === 0 ? [] : (await commitBookings(inside, requests)).map(committed)
          const version = await close(inside, { conflict, resolution, resolver: caller.actor })
          return ok({ answers, version })
        })
      } catch (error) {
        if (error instanceof NotCommitted) return fail(error.failure)
        throw error
      }
    },
  }
}

/** In the transaction that `sql` belongs to. */
export function raiseWith(sql: Sql): ConflictRaiser['raise'] {
  return async ({ organizationId, roomId }, { kind, state, matter, rule, bookings, links, evidence }) => {
    await sql(
      `insert into conflict (organization_id, room_id, kind, state, matter, rule, bookings, links, evidence)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (organization_id, matter) where state in ('open', 'auto', 'imported') do nothing`,
      [organizationId, roomId, kind, state, matter, rule, bookings, links, JSON.stringify(evidence)],
    )
  }
}

async function close(
  sql: Sql,
  { conflict, resolution, resolver }: { conflict: Conflict; resolution: Conflict['resolution']; resolver: string },
): Promise<number> {
  const state = resolution?.action === 'dismiss' ? 'dismissed' : 'resolved'
  const [row] = await sql<{ version: number }>(
    `update conflict set state = $4, resolution = $5, resolver = $6, resolved_at = now(), version = version + 1
      where organization_id = $1 and id = $2 and version = $3 returning version`,
    [conflict.organizationId, conflict.id, conflict.version, state, JSON.stringify(resolution), resolver],
  )
  if (row === undefined) throw new NotCommitted({ ok: false, guard: 'version', version: conflict.version })
  return row.version
}
