import type { Conflict, ConflictRaiser, ConflictReader, ConflictResolver, SettledConflicts } from '../booking/ports.ts'
import { fail, ok } from '../core/result.ts'
import { writeAudit } from './audit-line.ts'
import { commitBookings } from './booking-store.ts'
import type { Database, Sql } from './database.ts'
import { committed, NotCommitted } from './not-committed.ts'
import { withoutPrivate } from './without-private.ts'

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

const SIDES_LEFT = `(select count(*) from booking b where b.organization_id = c.organization_id and b.id = any (c.bookings) and b.state in ('held', 'confirmed', 'contested') and b.ends_at > $1)`

/** A contested side that has another one in its way, in any of its times ahead. Where meetings may overlap each other they are in nobody's way. */
const IN_THE_WAY = `exists (select from booking b
    join occupancy o on o.organization_id = b.organization_id and o.booking_id = b.id and o.kind = 'contested' and o.ends_at > $1
    join occupancy h on h.organization_id = o.organization_id and h.room_id = o.room_id and h.booking_id <> o.booking_id and h.booking_id = any (c.bookings)
      and h.kind in ('booking', 'hold', 'blocker') and tstzrange(h.held_from, h.held_until) && tstzrange(o.held_from, o.held_until)
    join room r on r.organization_id = o.organization_id and r.id = o.room_id and (h.kind = 'blocker' or coalesce(r.policy ->> 'allowConflicts', 'false') <> 'true')
  where b.organization_id = c.organization_id and b.id = any (c.bookings) and b.state in ('held', 'confirmed', 'contested'))`

/** A contested side that a calendar of its room has refused: that calendar knows why, and to ask it again unasked would go on for ever. */
const REFUSED_THERE = `exists (select from booking b where b.organization_id = c.organization_id and b.id = any (c.bookings) and b.state = 'contested'
    and b.verdict ->> 'code' = 'provider_refused')`

/**
 * Of two that clash: one is gone, or they do not meet any more. Of a copy that a calendar does not take, or that was changed again and again: its
 * booking is over, or the calendar has taken it since. Of a calendar that takes rooms back: it decides itself by now. Of what vanished at once: nothing of it is set aside any more.
 */
const CONTESTED = `array(select distinct o.booking_id from occupancy o
  where o.organization_id = c.organization_id and o.booking_id = any (c.bookings) and o.kind = 'contested' and o.ends_at > $1)`

const SETTLED = `select ${COLUMNS}, ${CONTESTED} as contested from conflict c where c.state = 'open' and case
    when c.kind in ('direct_write', 'series_vs_single', 'poison', 'out_of_service', 'tz_drift') then ${SIDES_LEFT} = 0 or not (${IN_THE_WAY} or ${REFUSED_THERE})
    when c.kind = 'double_book' then ${SIDES_LEFT} < 2
    when c.kind = 'unpushable' then ${SIDES_LEFT} = 0 or not exists (select from link l where l.organization_id = c.organization_id and l.id = any (c.links) and l.state = 'blocked')
    when c.kind in ('ghost', 'ping_pong', 'auto_accept_race', 'edit_refused') then ${SIDES_LEFT} = 0
    when c.kind = 'foreign_no' then not exists (select from calendar k where k.organization_id = c.organization_id
      and k.id = nullif(split_part(c.matter, ':', 2), '')::integer and k.decides = 'meetmeup')
    when c.kind = 'mass_removal' then not exists (select from inbox i where i.organization_id = c.organization_id
      and i.calendar_id = nullif(split_part(c.matter, ':', 2), '')::integer and i.state = 'quarantined' and i.error ->> 'code' = 'mass_removal')
    else false end
  order by c.id limit $2`

const closedBySelf = ({ id, version, kind, bookings }: Conflict, to: number) => ({
  action: 'conflict.obsolete',
  entity: 'conflict',
  entityId: id,
  fromVersion: version,
  toVersion: to,
  detail: { kind, bookings },
})

export function conflictStore({
  sql,
  transaction,
}: Pick<Database, 'sql' | 'transaction'>): ConflictReader & ConflictResolver & ConflictRaiser & SettledConflicts {
  return {
    async find(now, limit) {
      const rows = await sql<ConflictRow & { readonly contested: readonly string[] }>(SETTLED, [now.toString(), limit])
      return rows.map((row) => ({ ...conflictOf(row), contested: row.contested.map(Number) }))
    },
    raise: raiseWith(sql),
    async widen({ organizationId, id, version }, bookings) {
      const rows = await sql(
        `update conflict c set version = version + 1, bookings = c.bookings || array(select added.id from unnest($4::bigint[]) as added (id) where added.id <> all (c.bookings))
          where organization_id = $1 and id = $2 and version = $3 and state = 'open' and not $4::bigint[] <@ c.bookings returning id`,
        [organizationId, id, version, bookings],
      )
      return rows.length > 0
    },
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
          if (resolution.action === 'obsolete') await writeAudit(inside, caller, closedBySelf(conflict, version))
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
      [organizationId, roomId, kind, state, matter, rule, bookings, links, JSON.stringify(withoutPrivate(evidence))],
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
