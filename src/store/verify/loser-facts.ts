import type { LoserFacts, UnexplainedFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

const IN_A_CASE = `exists (select from conflict c where c.organization_id = b.organization_id and b.id = any (c.bookings))`

/** A decline is explained by its verdict, a case, or a line of its history; what is contested must lie before a person. */
const UNEXPLAINED = `select b.organization_id as "organizationId", b.id as "bookingId", b.state
  from booking b
  where ($1::integer is null or b.organization_id = $1) and not ${IN_A_CASE} and (
    b.state = 'contested'
    or (b.state = 'declined' and b.verdict is null and not exists (
      select from audit a where a.organization_id = b.organization_id and a.entity = 'booking' and a.entity_id = b.id and a.detail ? 'verdict' and a.detail ->> 'state' = 'declined'))
    or (b.state in ('held', 'confirmed') and exists (
      select from occupancy o where o.organization_id = b.organization_id and o.booking_id = b.id and o.kind = 'contested')))
  order by 1, 2 limit 1000`

export const loserFacts = (sql: Sql): LoserFacts => ({
  unexplained: (scope) => sql<UnexplainedFact>(UNEXPLAINED, [scope]),
})
