import type { AgreedFact, DisorderFact, LinkFacts, TwinFact } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

const MOST = 1000
const IDS = `to_jsonb(array_agg(id order by id)) as "linkIds"`
const IN_SCOPE = '($1::integer is null or organization_id = $1)'

const TWINS = `select organization_id as "organizationId", calendar_id as "calendarId", 'remote item' as what, remote_id as name, ${IDS}
    from link where remote_id is not null and state <> 'gone' and ${IN_SCOPE} group by 1, 2, 4 having count(*) > 1
  union all
  select organization_id, calendar_id, 'booking', booking_id::text, ${IDS} from link where ${IN_SCOPE} group by organization_id, calendar_id, booking_id, occurrence_key having count(*) > 1
  limit ${MOST}`

const DISORDERED = `select l.organization_id as "organizationId", l.id as "linkId", l.booking_id as "bookingId", l.pushed_core_version as pushed,
    l.desired_core_version as desired, b.version
  from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
  where not (l.pushed_core_version <= l.desired_core_version and l.desired_core_version <= b.version) and ($1::integer is null or l.organization_id = $1)
  order by l.organization_id, l.id limit ${MOST}`

const AGREED = `select organization_id as "organizationId", id as "linkId", base, base_hash as "baseHash" from link
  where base is not null and ($1::integer is null or organization_id = $1) and (organization_id, id) > ($2::integer, $3::bigint) order by organization_id, id limit $4`

const UNDATED = `select organization_id as "organizationId", id as "linkId" from link
  where state = 'gone' and remote_deleted_at is null and ${IN_SCOPE} order by 1, 2 limit ${MOST}`

export const linkFacts = (sql: Sql): LinkFacts => ({
  twins: (scope) => sql<TwinFact>(TWINS, [scope]),
  disordered: (scope) => sql<DisorderFact>(DISORDERED, [scope]),
  agreed: ({ scope, after, limit }) => sql<AgreedFact>(AGREED, [scope, after.organizationId, after.linkId, limit]),
  undatedTombstones: (scope) => sql<{ organizationId: number; linkId: number }>(UNDATED, [scope]),
})
