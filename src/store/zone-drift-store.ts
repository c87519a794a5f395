import type { Caller, RoomFinder } from '../booking/ports.ts'
import type { DriftingBooking, DriftUnit, NotedRules, ZoneDrifts, ZoneUse } from '../booking/zone-drifts.ts'
import type { OccupancyKind } from '../core/occupancy.ts'
import { resolveIanaZone } from '../core/time/index.ts'
import { closureUnit } from './closure-store.ts'
import type { Database, Sql } from './database.ts'
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from './sql/booking-row.ts'

/** First key of the advisory lock that bookings of a room take too (migrations/0002). */
const ROOM_LOCK = 1

/** The zone on which the instants of a booking hang. */
const ZONE = `coalesce(b.series -> 'timing' ->> 'zone', r.time_zone)`
const AHEAD = `from booking b join room r on r.organization_id = b.organization_id and r.id = b.room_id
  where b.state in ('held', 'confirmed', 'contested') and (b.ends_at > $1 or b.expanded_until is not null)`

/** Of these zones and versions, each a column of its own. */
const AMONG = (zones: string, versions: string): string =>
  `exists (select from unnest(${zones}::text[], ${versions}::text[]) as u (zone, version) where u.zone = ${ZONE} and u.version is not distinct from b.zone_data)`

const asColumns = (uses: readonly ZoneUse[]) => [uses.map(({ zone }) => zone), uses.map(({ version }) => version)]

interface StoredRules {
  readonly from: string
  readonly to: string
  readonly changes: readonly { readonly at: string; readonly offsetSeconds: number }[]
}

/** `finder` looks for free rooms on the given connection, so that it sees its own transaction. */
export function zoneDriftStore(
  { sql, transaction }: Pick<Database, 'sql' | 'transaction'>,
  finder: (sql: Sql) => RoomFinder,
): ZoneDrifts {
  return {
    async isDue(version, since) {
      const rows = await sql(
        `select from zone_pass where version collate "C" > $1 or (version = $1 and passed_at > $2) limit 1`,
        [version, since.toString()],
      )
      return rows.length === 0
    },
    async note(version, notes) {
      await sql(
        `insert into zone_rules (version, zone, rules) select $1, zone, rules from unnest($2::text[], $3::jsonb[]) as n (zone, rules) on conflict do nothing`,
        [version, notes.map(({ zone }) => zone), notes.map(({ rules }) => JSON.stringify(storedOf(rules)))],
      )
    },
    async noted(zone, version) {
      const [row] = await sql<{ rules: StoredRules }>(
        `select rules from zone_rules where zone = $1 and ($2::text is null or version = $2) order by noted_at, version collate "C" limit 1`,
        [zone, version],
      )
      return row === undefined ? null : rulesOf(row.rules)
    },
    async inUse(now) {
      const rows = await sql<{ zone: string; version: string | null }>(
        `select distinct ${ZONE} as zone, b.zone_data as version ${AHEAD} order by 1, 2`,
        [now.toString()],
      )
      return rows.flatMap(useOf)
    },
    async rooms(uses, now) {
      return await sql(
        `select distinct b.organization_id as "organizationId", b.room_id as "roomId" ${AHEAD}
          and ${AMONG('$2', '$3')}
          order by 1, 2`,
        [now.toString(), ...asColumns(uses)],
      )
    },
    under: (caller, roomId, work) =>
      transaction(async (inside) => {
        await inside('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
        return await work(unitOf(inside, { caller, roomId, finder: finder(inside) }))
      }),
    async passed(version, at) {
      await sql(
        'insert into zone_pass (version, passed_at) values ($1, $2) on conflict (version) do update set passed_at = excluded.passed_at',
        [version, at.toString()],
      )
    },
  }
}

const storedOf = ({ from, to, changes }: NotedRules): StoredRules => ({
  ...{ from: from.toString(), to: to.toString() },
  changes: changes.map(({ at, offsetSeconds }) => ({ at: at.toString(), offsetSeconds })),
})

const rulesOf = ({ from, to, changes }: StoredRules): NotedRules => ({
  from: Temporal.Instant.from(from),
  to: Temporal.Instant.from(to),
  changes: changes.map(({ at, offsetSeconds }) => ({ at: Temporal.Instant.from(at), offsetSeconds })),
})

/** A zone that this process does not know is left alone. */
function useOf({ zone: name, version }: { readonly zone: string; readonly version: string | null }): ZoneUse[] {
  const zone = resolveIanaZone(name)
  return zone === null ? [] : [{ zone, version }]
}

function unitOf(
  sql: Sql,
  { caller, roomId, finder }: { readonly caller: Caller; readonly roomId: number; readonly finder: RoomFinder },
): DriftUnit {
  const { organizationId } = caller
  const { isInvitation, commit, raise } = closureUnit(sql, caller, finder)
  return {
    ...{ finder, isInvitation, commit, raise },
    async drifting(uses, now) {
      const rows = await sql<BookingRow & { zone: string; zone_data: string | null }>(
        `select ${BOOKING_COLUMNS}, ${ZONE} as zone, b.zone_data ${AHEAD} and b.organization_id = $2 and b.room_id = $3
            and ${AMONG('$4', '$5')}
          order by b.received_at, b.id`,
        [now.toString(), organizationId, roomId, ...asColumns(uses)],
      )
      const held = await heldBy(sql, { organizationId, bookingIds: rows.map(({ id }) => id), now })
      return rows.flatMap((row): DriftingBooking[] =>
        useOf({ zone: row.zone, version: row.zone_data }).map((use) => ({
          ...use,
          booking: bookingOf(row),
          rows: held.get(row.id) ?? [],
        })),
      )
    },
    async vacate(bookingIds, now) {
      await sql(
        `delete from occupancy o using booking b where b.organization_id = o.organization_id and b.id = o.booking_id
          and o.organization_id = $1 and o.booking_id = any ($2) and (b.expanded_until is null or o.ends_at > $3)`,
        [organizationId, bookingIds, now.toString()],
      )
    },
    async settle(bookingIds, version) {
      await sql('update booking set zone_data = $3 where organization_id = $1 and id = any ($2)', [
        organizationId,
        bookingIds,
        version,
      ])
      await sql(
        `update room_closure c set starts_at = b.starts_at, ends_at = b.ends_at from booking b
          where b.organization_id = c.organization_id and b.id = c.booking_id and c.organization_id = $1 and c.booking_id = any ($2) and c.starts_at <> b.starts_at`,
        [organizationId, bookingIds],
      )
    },
  }
}

interface HeldRow {
  readonly bookingId: number
  readonly occurrenceKey: string
  readonly kind: OccupancyKind
  readonly startsAt: string
  readonly endsAt: string
}

/** A series from now on; a single meeting whole, as it is planned. */
async function heldBy(
  sql: Sql,
  of: { readonly organizationId: number; readonly bookingIds: readonly number[]; readonly now: Temporal.Instant },
): Promise<ReadonlyMap<number, DriftingBooking['rows']>> {
  const rows = await sql<HeldRow>(
    `select o.booking_id as "bookingId", o.occurrence_key as "occurrenceKey", o.kind, o.starts_at as "startsAt", o.ends_at as "endsAt"
      from occupancy o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
      where o.organization_id = $1 and o.booking_id = any ($2) and (b.expanded_until is null or o.ends_at > $3) order by o.starts_at`,
    [of.organizationId, of.bookingIds, of.now.toString()],
  )
  const byBooking = Map.groupBy(rows, ({ bookingId }) => bookingId)
  return new Map([...byBooking].map(([bookingId, held]) => [bookingId, held.map(rowOf)]))
}

const rowOf = ({ occurrenceKey, kind, startsAt, endsAt }: HeldRow): DriftingBooking['rows'][number] => ({
  kind,
  occurrenceKey: Temporal.Instant.from(occurrenceKey),
  startsAt: Temporal.Instant.from(startsAt),
  endsAt: Temporal.Instant.from(endsAt),
})
