import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { DirtyLink } from '../../sync/link.ts'
import type { Stray, StrayFound, Strays } from '../../sync/ports.ts'
import { readBookings } from '../booking-store.ts'
import type { Sql } from '../database.ts'
import { prepared } from '../prepared.ts'
import { leaseHeld } from './lease-held.ts'
import { LINK_COLUMNS, type LinkRow } from './link-row.ts'

/** At most so many in one visit. */
const MOST = 50
/** One that could not be taken away is tried again after this. */
const RETRY_MINUTES = 15

export function strayStore(sql: Sql): Strays {
  return {
    async found({ organizationId, id }) {
      const strays = await sql<Omit<Stray, 'original'> & { readonly linkId: number | null }>(
        prepared(`select id, kind, remote_id as "remoteId", remote_version as version, link_id as "linkId" from stray_item
          where organization_id = $1 and calendar_id = $2 and state = 'found' and (settled_at is null or settled_at < now() - make_interval(mins => ${RETRY_MINUTES})) order by id limit ${MOST}`),
        [organizationId, id],
      )
      const originals = await originalsOf(sql, organizationId, strays)
      return strays.map(({ linkId, ...stray }) => ({ ...stray, original: originals.get(linkId ?? 0) ?? null }))
    },
    async settle({ organizationId, id, leaseToken }, stray, outcome) {
      const rows = await sql(
        `with settled as (
            update stray_item set state = $4, settled_at = now(), last_error = null where organization_id = $1 and calendar_id = $2 and id = $3 and ${leaseHeld('$5')}
              returning link_id, kind, remote_id)
          insert into audit (organization_id, actor, cause_id, action, entity, entity_id, detail)
            select $1, 'calendar:' || $2::integer, gen_random_uuid(), 'calendar.stray_' || $4::text, 'calendar', $2,
              jsonb_build_object('kind', kind, 'linkId', link_id, 'remoteId', remote_id) from settled returning id`,
        [organizationId, id, stray.id, outcome, leaseToken],
      )
      return rows.length > 0
    },
    async failed({ organizationId, id, leaseToken }, stray, { kind, code, message }) {
      await sql(
        `update stray_item set last_error = $4, settled_at = now() where organization_id = $1 and calendar_id = $2 and id = $3 and ${leaseHeld('$5')}`,
        [organizationId, id, stray.id, JSON.stringify({ kind, code, message }), leaseToken],
      )
    },
  }
}

async function originalsOf(
  sql: Sql,
  organizationId: number,
  strays: readonly { readonly linkId: number | null }[],
): Promise<ReadonlyMap<number, DirtyLink>> {
  const linkIds = strays.flatMap(({ linkId }) => linkId ?? [])
  if (linkIds.length === 0) return new Map()
  const links = await sql<LinkRow>(
    prepared(`select ${LINK_COLUMNS} from link l where l.organization_id = $1 and l.id = any ($2)`),
    [organizationId, linkIds],
  )
  const asked = links.map(({ bookingId }) => bookingId)
  const bookings = new Map((await readBookings(sql, organizationId, asked)).map((booking) => [booking.id, booking]))
  return new Map(
    links.flatMap((link) => {
      const booking = bookings.get(link.bookingId)
      return booking === undefined ? [] : [[link.id, { link, booking }] as const]
    }),
  )
}

/** In the transaction that met it. */
export async function noteStray(sql: Sql, calendar: LeasedCalendar, stray: StrayFound): Promise<void> {
  await sql(
    `insert into stray_item (organization_id, calendar_id, remote_id, remote_version, kind, link_id) values ($1, $2, $3, $4, $5, $6)
      on conflict (organization_id, calendar_id, remote_id) do update set remote_version = excluded.remote_version, kind = excluded.kind,
        link_id = excluded.link_id, state = 'found', found_at = now(), settled_at = null, last_error = null`,
    [calendar.organizationId, calendar.id, stray.remoteId, stray.version, stray.kind, stray.linkId],
  )
}
