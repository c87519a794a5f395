import type { PullFacts, ShortRoundFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

/** Inbox rows are kept for seven days; of older rounds nothing can be said. */
const SHORT_ROUNDS = `select k.organization_id as "organizationId", k.calendar_id as "calendarId", k.window_from as "windowFrom", k.round_items as counted, i.received
  from calendar_cursor k cross join lateral (
    select count(*) as received from inbox i where i.organization_id = k.organization_id and i.calendar_id = k.calendar_id and i.round_id = k.round_id) i
  where k.round_id is not null and k.saved_at > now() - interval '6 days' and i.received < k.round_items and ($1::integer is null or k.organization_id = $1)
  order by 1, 2, 3`

export const pullFacts = (sql: Sql): PullFacts => ({
  shortRounds: (scope) => sql<ShortRoundFact>(SHORT_ROUNDS, [scope]),
})
