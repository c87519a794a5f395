import type { PullFacts, ShortRoundFact, UnendedFact, WaitingFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'
import { EXCUSE } from './calendar-excuse.ts'

/** Inbox rows are kept for seven days; of older rounds nothing can be said. */
const SHORT_ROUNDS = `select k.organization_id as "organizationId", k.calendar_id as "calendarId", k.window_from as "windowFrom", k.round_items as counted, i.received
  from calendar_cursor k cross join lateral (
    select count(*) as received from inbox i where i.organization_id = k.organization_id and i.calendar_id = k.calendar_id and i.round_id = k.round_id) i
  where k.round_id is not null and k.saved_at > now() - interval '6 days' and i.received < k.round_items and ($1::integer is null or k.organization_id = $1)
  order by 1, 2, 3`

const WAITING = `select i.organization_id as "organizationId", i.calendar_id as "calendarId", count(*) as items, min(i.received_at) as since, min(${EXCUSE}) as excuse
  from inbox i join calendar c on c.organization_id = i.organization_id and c.id = i.calendar_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
  where i.state = 'new' and i.received_at < now() - interval '5 minutes' and ($1::integer is null or i.organization_id = $1)
  group by 1, 2 order by 1, 2`

/** The newest of each organization: an index gives them, however many there are. */
const UNENDED = `select o.id as "organizationId", n.id, n.calendar_id as "calendarId", n.state, n.applied_at as "appliedAt"
  from organization o cross join lateral (
    select i.id, i.calendar_id, i.state, i.applied_at from inbox i where i.organization_id = o.id order by i.id desc limit 50000) n
  where ($1::integer is null or o.id = $1) and (n.state = 'new') <> (n.applied_at is null) order by 1, 2 limit 1000`

export const pullFacts = (sql: Sql): PullFacts => ({
  shortRounds: (scope) => sql<ShortRoundFact>(SHORT_ROUNDS, [scope]),
  waiting: (scope) => sql<WaitingFact>(WAITING, [scope]),
  unended: (scope) => sql<UnendedFact>(UNENDED, [scope]),
})
