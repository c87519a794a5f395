import type { BrokenLogFact, ChangeLogFacts } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

/** So many of the newest changes of each room are counted: a token older than that is asked for by nobody. */
const COUNTED = 10_000

const BROKEN = `select v.organization_id as "organizationId", v.room_id as "roomId", v.rev, n.newest,
    v.rev - greatest(o.oldest - 1, v.rev - ${COUNTED}) - n.counted as missing
  from room_revision v
    cross join lateral (select coalesce(min(rev), v.rev + 1) as oldest from change_log l where l.organization_id = v.organization_id and l.room_id = v.room_id) o
    cross join lateral (select max(rev) as newest, count(*) as counted from change_log l
      where l.organization_id = v.organization_id and l.room_id = v.room_id and l.rev > v.rev - ${COUNTED}) n
  where ($1::integer is null or v.organization_id = $1)
    and (coalesce(n.newest, 0) <> v.rev or v.rev - greatest(o.oldest - 1, v.rev - ${COUNTED}) <> n.counted) order by 1, 2 limit 1000`

export const changeLogFacts = (sql: Sql): ChangeLogFacts => ({
  broken: (scope) => sql<BrokenLogFact>(BROKEN, [scope]),
})
