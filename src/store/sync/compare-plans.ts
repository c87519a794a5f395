import type { LeasedAdoption, PlanDifference } from '../../sync/adoption/ports.ts'
import type { Sql } from '../database.ts'

/**
 * Where the approved plan (round 1) and the present one (round 2) differ in what would be done. What has ended meanwhile, and noise that
 * changes no meeting, is no difference.
 */
const DIFFERENCES = `with line as (
    select i.*, i.act || ':' || coalesce(i.role, '') || ':' || coalesce(i.clash, '') || ':' || coalesce(case when i.recurring then i.hash else i.likeness end, '') || ':' || i.answers
        || ':' || coalesce(l.calendar_id || '/' || l.remote_id, '') as said
      from adoption_item i left join adoption_item l on l.organization_id = i.organization_id and l.adoption_id = i.adoption_id and l.round = i.round and l.id = i.leader
      where i.organization_id = $1 and i.adoption_id = $2 and i.act in ('import', 'twin', 'booked')),
  approved as (select * from line where round = 1), present as (select * from line where round = 2)
  select coalesce(p.calendar_id, a.calendar_id) as "calendarId", coalesce(p.summary, a.summary) as summary, coalesce(p.starts_at, a.starts_at) as "startsAt",
      case when a.id is null then 'added' when p.id is null then 'removed' else 'changed' end as what
    from approved a full join present p on p.calendar_id = a.calendar_id and p.remote_id = a.remote_id
    where (a.ends_at is null or a.ends_at > $3 or p.id is not null)
      and (a.id is null or p.id is null or a.said <> p.said)
    order by coalesce(p.starts_at, a.starts_at) limit 50`

export const comparePlans = (
  sql: Sql,
  { organizationId, id }: LeasedAdoption,
  now: Temporal.Instant,
): Promise<readonly PlanDifference[]> => sql<PlanDifference>(DIFFERENCES, [organizationId, id, now.toString()])
