import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Stray, StrayFound, Strays } from '../../sync/ports.ts'
import type { Sql } from '../database.ts'
import { prepared } from '../prepared.ts'
import { leaseHeld } from './lease-held.ts'

/** At most so many in one visit. */
const MOST = 50
/** One that could not be taken away is tried again after this. */
const RETRY_MINUTES = 15

export function strayStore(sql: Sql): Strays {
  return {
    found: ({ organizationId, id }) =>
      sql<Stray>(
        // What doubled an item of a booking is left over as soon as the booking has ended.
        prepared(`select s.id, case when s.kind = 'twin' and b.id is null then 'orphan' else s.kind end as kind, s.remote_id as "remoteId", s.remote_version as version,
            case when s.kind = 'twin' and l.state <> 'gone' then l.remote_id end as "originalId"
          from stray_item s left join link l on l.organization_id = s.organization_id and l.id = s.link_id
            left join calendar c on c.organization_id = s.organization_id and c.id = s.calendar_id
            left join booking b on b.organization_id = l.organization_id and b.id = l.booking_id and b.room_id = c.room_id and b.state in ('held', 'confirmed')
          where s.organization_id = $1 and s.calendar_id = $2 and s.state = 'found' and (s.settled_at is null or s.settled_at < now() - make_interval(mins => ${RETRY_MINUTES}))
          order by s.id limit ${MOST}`),
        [organizationId, id],
      ),
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

/** In the transaction that met it. */
export async function noteStray(sql: Sql, calendar: LeasedCalendar, stray: StrayFound): Promise<void> {
  await sql(
    `insert into stray_item (organization_id, calendar_id, remote_id, remote_version, kind, link_id) values ($1, $2, $3, $4, $5, $6)
      on conflict (organization_id, calendar_id, remote_id) do update set remote_version = excluded.remote_version, kind = excluded.kind,
        link_id = excluded.link_id, state = 'found', found_at = now(), settled_at = null, last_error = null`,
    [calendar.organizationId, calendar.id, stray.remoteId, stray.version, stray.kind, stray.linkId],
  )
}
