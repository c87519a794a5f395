import type { DueCalendars } from '../../sync/ports.ts'
import type { Sql } from '../database.ts'
import { SPLIT_GRACE, WAITS_FOR_REST } from './split-grace.ts'

/** A notice wakes its own visit; this long it is left to it before the sweeper asks again. */
const PATIENCE = "interval '5 seconds'"

const DUE = {
  name: 'calendars_due',
  // In turns: the first of every organization, then the second. Whoever has much due delays nobody else by it.
  text: `select c.organization_id as "organizationId", c.id as "calendarId" from calendar c
      join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
      left join connection_pace p on p.organization_id = c.organization_id and p.connection_id = c.connection_id
      -- After a failure nothing but its pause decides when the calendar is looked at again.
      where (c.adoption is null or c.adoption = 'reading' and c.next_poll_at <= now())
        and (c.failures = 0 or c.next_poll_at <= now()) and k.state = 'ok' and (k.quiet_until is null or k.quiet_until <= now()) and (p.suspended_until is null or p.suspended_until <= now())
        and (c.health <> 'paused' or c.next_poll_at <= now()) and (c.lease_until is null or c.lease_until < now())
        and (c.next_poll_at <= now() or c.dirty_since < now() - ${PATIENCE}
          -- What is only looked at is neither compared nor written to, and what it tells waits.
          or c.mode = 'live' and (c.next_compare_at <= now()
          or exists (select 1 from inbox i where i.organization_id = c.organization_id and i.calendar_id = c.id and i.state = 'new' and i.received_at < now() - ${PATIENCE})
          or exists (select 1 from inbox i where i.organization_id = c.organization_id and i.calendar_id = c.id and i.state = 'quarantined'
            and i.error ->> 'code' = '${WAITS_FOR_REST}' and i.received_at < now() - ${SPLIT_GRACE})
          or exists (select 1 from link l where l.organization_id = c.organization_id and l.calendar_id = c.id and l.desired_core_version > l.pushed_core_version
            and l.state <> 'blocked' and (l.next_attempt_at is null or l.next_attempt_at <= now()) and l.updated_at < now() - ${PATIENCE})
          or exists (select 1 from link l where l.organization_id = c.organization_id and l.calendar_id = c.id and l.state = 'unknown' and l.updated_at < now() - ${PATIENCE})))
      order by row_number() over (partition by c.organization_id order by c.next_poll_at), c.next_poll_at limit $1`,
} as const

export const dueCalendars = (sql: Sql): DueCalendars => ({
  due: (limit) => sql<{ organizationId: number; calendarId: number }>(DUE, [limit]),
})
