import type { DebtFacts, LoopFact, RestlessFact, SilentDebtFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'
import { EXCUSE } from './calendar-excuse.ts'

const MOST = 1000

/** By the index of what is open. A link that pauses after a failure has its error. */
const SILENT = `select o.organization_id as "organizationId", o.calendar_id as "calendarId", o.link_id as "linkId", min(o.created_at) as since, min(${EXCUSE}) as excuse
  from outbox o join calendar c on c.organization_id = o.organization_id and c.id = o.calendar_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
  where o.done_at is null and o.error_code is null and o.created_at < now() - interval '5 minutes' and ($1::integer is null or o.organization_id = $1)
  group by 1, 2, 3 order by 1, 2, 3 limit ${MOST}`

const RESTLESS = `select l.organization_id as "organizationId", 'link' as what, l.id, l.attempt, l.next_attempt_at as "nextAt" from link l
    where l.state <> 'blocked' and (l.attempt > $2 or l.next_attempt_at > now() + make_interval(secs => $3)) and ($1::integer is null or l.organization_id = $1)
  union all
  select c.organization_id, 'calendar', c.id, c.failures, c.next_poll_at from calendar c
    where c.failures > 0 and c.next_poll_at > now() + make_interval(secs => $3) and ($1::integer is null or c.organization_id = $1)
  order by 1, 2, 3 limit ${MOST}`

/** Every row of the outbox is a write that was wished for. A link is looked at closely only when there were more than a handful in two weeks. */
const LOOPS = `with busy as (
    select organization_id, link_id, count(*) as writes from outbox
      where created_at > now() - interval '14 days' and ($1::integer is null or organization_id = $1) group by 1, 2 having count(*) > 6)
  select x."organizationId", x."linkId", x.writes, x.changes from (
    select b.organization_id as "organizationId", b.link_id as "linkId", b.writes,
        (select count(*) from audit a where a.organization_id = l.organization_id and a.entity = 'booking' and a.entity_id = l.booking_id and a.at > now() - interval '21 days')
        + (select count(*) from inbox i where i.organization_id = l.organization_id and i.calendar_id = l.calendar_id and i.remote_id in (l.remote_id, l.room_copy_id)
            and i.received_at > now() - interval '21 days') as changes
      from busy b join link l on l.organization_id = b.organization_id and l.id = b.link_id) x
  where x.writes > 2 * x.changes order by 1, 2 limit ${MOST}`

export const debtFacts = (sql: Sql): DebtFacts => ({
  silent: (scope) => sql<SilentDebtFact>(SILENT, [scope]),
  restless: (scope, { attempts, pauseSeconds }) => sql<RestlessFact>(RESTLESS, [scope, attempts, pauseSeconds]),
  loops: (scope) => sql<LoopFact>(LOOPS, [scope]),
})
