import type { LeaseFacts, LongLeaseFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

const LONG = `select organization_id as "organizationId", id as "calendarId", lease_until as until from calendar
  where lease_until > now() + make_interval(secs => $2) and ($1::integer is null or organization_id = $1) order by 1, 2 limit 1000`

export const leaseFacts = (sql: Sql): LeaseFacts => ({
  longerThan: (scope, seconds) => sql<LongLeaseFact>(LONG, [scope, seconds]),
})
