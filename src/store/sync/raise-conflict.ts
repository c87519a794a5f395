import type { ConflictToRaise } from '../../booking/ports.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Sql } from '../database.ts'
import { withoutPrivate } from '../without-private.ts'

/** One case for one matter: seen again, it keeps its time of detection and learns the newest evidence. Whatever comes out of a catch-up is kept with its outage. */
export async function raiseConflict(
  sql: Sql,
  at: { readonly organizationId: number; readonly roomId: number; readonly outage: LeasedCalendar['outage'] },
  conflict: ConflictToRaise,
): Promise<void> {
  const [raised] = await sql<{ id: number }>(
    `insert into conflict (organization_id, room_id, kind, state, matter, rule, bookings, links, evidence, resolved_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $4 = 'auto' then now() end)
      on conflict (organization_id, matter) where state in ('open', 'auto', 'imported') do update
        set evidence = excluded.evidence, bookings = excluded.bookings, links = excluded.links, version = conflict.version + 1 returning id`,
    [
      at.organizationId,
      conflict.roomId ?? at.roomId,
      conflict.kind,
      conflict.state,
      conflict.matter,
      conflict.rule,
      conflict.bookings,
      conflict.links,
      JSON.stringify(withoutPrivate(conflict.evidence)),
    ],
  )
  if (at.outage === null || raised === undefined) return
  await sql(
    'insert into outage_conflict (organization_id, outage_id, conflict_id) values ($1, $2, $3) on conflict do nothing',
    [at.organizationId, at.outage.id, raised.id],
  )
}
