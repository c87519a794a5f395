import type { CalendarItem } from '../../core/calendar-item.ts'
import { readMark } from '../../core/link-mark.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Observations } from '../../sync/ports.ts'
import type { Database } from '../database.ts'
import { forgetThePast } from './forget-the-past.ts'
import { leaseHeld } from './lease-held.ts'
import { raiseConflict } from './raise-conflict.ts'

/** A link id that was never given out, or a generation that its link has not reached; unless a person has looked since. */
const AHEAD = `select from calendar c where c.organization_id = $1 and c.id = $2 and (c.trusted_until is null or $5::timestamptz is null or c.trusted_until < $5)
  and ($3::bigint > (select last_value from link_id_seq)
    or exists (select from link l where l.organization_id = $1 and l.calendar_id = $2 and l.generation < $4
      and case when $7::text is null then l.id = $3 and l.occurrence_key is null else l.series_link_id = $3 and l.occurrence_key = $7 end))
  and not exists (select from link l where l.organization_id = $1 and l.calendar_id = $2 and (l.remote_id = $6 or l.room_copy_id = $6) and l.state <> 'gone')`

/** Calendar `c` has gone live, and another one of its room has not told everything since. One that cannot be read keeps nobody waiting. */
const UNPROVEN = `(c.trusted_until is not null and c.mode_since > now() - interval '1 day' and exists (
  select from calendar o join connection k on k.organization_id = o.organization_id and k.id = o.connection_id
    where o.organization_id = c.organization_id and o.room_id = c.room_id and o.id <> c.id and o.health in ('ok', 'degraded') and k.state = 'ok'
      and (o.last_proof_at is null or o.last_proof_at < c.mode_since)))`

/** Calendar `c` has gone live, and another one of its room holds an item that is not judged yet and may be a series whole. */
const UNJUDGED = `(c.trusted_until is not null and c.mode_since > now() - interval '1 day' and exists (
  select from calendar o join connection k on k.organization_id = o.organization_id and k.id = o.connection_id
      join inbox i on i.organization_id = o.organization_id and i.calendar_id = o.id
    where o.organization_id = c.organization_id and o.room_id = c.room_id and o.id <> c.id and o.health in ('ok', 'degraded') and k.state = 'ok'
      and (i.state = 'new' or i.state = 'quarantined' and i.error ->> 'code' = 'waits_for_others')
      and coalesce(i.payload -> 'marker' ->> 'linkId', '') not like '%@%'))`

export function observationStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): Observations {
  return {
    async isAhead({ organizationId, id }, { marker, modifiedAt, remoteId }) {
      const mark = marker === null ? null : readMark(marker.linkId)
      if (marker === null || mark === null) return false
      const named = [mark.linkId, marker.generation, modifiedAt, remoteId, mark.date]
      const rows = await sql(AHEAD, [organizationId, id, ...named])
      return rows.length > 0
    },
    async mustWait({ organizationId, id }, as) {
      const why = as === 'date' ? `(${UNPROVEN} or ${UNJUDGED})` : UNPROVEN
      const rows = await sql(`select from calendar c where c.organization_id = $1 and c.id = $2 and ${why}`, [
        organizationId,
        id,
      ])
      return rows.length > 0
    },
    async release({ organizationId, id }) {
      await sql(
        `update inbox i set state = 'new', error = null, applied_at = null from calendar c where c.organization_id = $1 and c.id = $2 and i.organization_id = $1
            and i.calendar_id = $2 and i.state = 'quarantined' and i.error ->> 'code' = 'waits_for_others' and not ${UNPROVEN}`,
        [organizationId, id],
      )
    },
    begin: (calendar, item) =>
      transaction(async (inside) => {
        // One calendar proves it for all: it is the database that is old. Whoever is at another one of them stops.
        const rows = await inside<{ id: number }>(
          `update calendar set mode = 'observe', mode_since = now(), mode_reason = 'calendars show writes of ours that the database does not know',
              lease_token = case when id = $2 then lease_token end, dirty_since = now()
            where organization_id = $1 and mode = 'live' and ${leaseHeld('$3')} returning id`,
          [calendar.organizationId, calendar.id, calendar.leaseToken],
        )
        if (rows.length === 0) return
        const ids = rows.map(({ id }) => id)
        await forgetThePast(inside, calendar.organizationId, ids)
        await raiseConflict(inside, calendar, databaseOlder(calendar, item))
        await inside(
          `insert into audit (organization_id, actor, cause_id, action, entity, entity_id, detail)
            values ($1, 'calendar:' || $2::integer, gen_random_uuid(), 'calendar.observe', 'calendar', $2, $3)`,
          [calendar.organizationId, calendar.id, JSON.stringify({ marker: item.marker, calendars: ids })],
        )
      }),
  }
}

const databaseOlder = ({ id, provider }: LeasedCalendar, { marker, remoteId, modifiedAt }: CalendarItem) => ({
  kind: 'database_older' as const,
  state: 'open' as const,
  matter: `database_older:${id}`,
  rule: 'a calendar that knows more of us than we do is only looked at until a person lets it go live',
  bookings: [],
  links: [],
  evidence: { calendarId: id, provider, remoteId, marker, modifiedAt },
})
