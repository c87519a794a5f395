import type { ProviderError } from '../../providers/provider.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Sql } from '../database.ts'

/** What failed this long before the whole connection did belongs to the same outage. */
const SAME_OUTAGE = "interval '10 minutes'"

const OPEN =
  'exists (select from outage_calendar k where k.organization_id = o.organization_id and k.outage_id = o.id and k.read_at is null)'

/** One calendar cannot be followed any more. One that is out already stays in the outage that it is in. */
export async function noteCalendarOutage(sql: Sql, calendar: LeasedCalendar, error: ProviderError): Promise<void> {
  // While its connection is out it is out with all the others.
  await sql(
    `with known as (select min(o.id) as id from outage o where o.organization_id = $1 and o.connection_id = $3 and o.scope = 'connection' and ${OPEN}),
      lost as (select c.id, c.last_proof_at from calendar c where c.organization_id = $1 and c.id = $2 and c.mode = 'live' and c.adoption is null
        and not exists (select from outage_calendar k where k.organization_id = $1 and k.calendar_id = c.id and k.read_at is null)),
      made as (insert into outage (organization_id, connection_id, scope, cause)
        select $1, $3, 'calendar', $4::jsonb from lost where (select id from known) is null returning id)
      insert into outage_calendar (organization_id, outage_id, calendar_id, known_until)
        select $1, coalesce((select id from known), (select id from made)), id, last_proof_at from lost on conflict do nothing`,
    [calendar.organizationId, calendar.id, calendar.connectionId, causeOf(error)],
  )
}

/** No calendar of the connection can be followed any more: one outage of them all, with what failed just before. In a transaction: whoever else notices it waits. */
export async function noteConnectionOutage(
  sql: Sql,
  { organizationId, connectionId }: Pick<LeasedCalendar, 'organizationId' | 'connectionId'>,
  error: ProviderError,
): Promise<void> {
  const key = [organizationId, connectionId]
  await sql('select id from connection where organization_id = $1 and id = $2 for no key update', key)
  await sql(
    `update outage o set scope = 'connection' where o.organization_id = $1 and o.id = (
        select min(o.id) from outage o where o.organization_id = $1 and o.connection_id = $2 and ${OPEN}
          and o.cause ->> 'kind' <> 'forbidden' and (o.scope = 'connection' or o.noticed_at > now() - ${SAME_OUTAGE}))`,
    key,
  )
  const [one] = await sql<{ id: number }>(
    `with known as (select min(o.id) as id from outage o where o.organization_id = $1 and o.connection_id = $2 and o.scope = 'connection' and ${OPEN}),
      made as (insert into outage (organization_id, connection_id, scope, cause)
        select $1, $2, 'connection', $3::jsonb where (select id from known) is null returning id)
      select coalesce((select id from known), (select id from made)) as id`,
    [...key, causeOf(error)],
  )
  await sql(
    `update outage_calendar k set outage_id = $3 from outage o where o.organization_id = $1 and o.connection_id = $2 and o.scope = 'calendar'
        and o.cause ->> 'kind' <> 'forbidden' and o.noticed_at > now() - ${SAME_OUTAGE}
        and k.organization_id = o.organization_id and k.outage_id = o.id and k.read_at is null`,
    [...key, one?.id],
  )
  await sql(
    `insert into outage_calendar (organization_id, outage_id, calendar_id, known_until)
      select c.organization_id, $3, c.id, c.last_proof_at from calendar c where c.organization_id = $1 and c.connection_id = $2 and c.mode = 'live' and c.adoption is null
        and not exists (select from outage_calendar k where k.organization_id = $1 and k.calendar_id = c.id and k.read_at is null)
      on conflict do nothing`,
    [...key, one?.id],
  )
}

/** Everything was read and judged again. */
export async function noteReturn(sql: Sql, calendar: LeasedCalendar): Promise<void> {
  await sql(
    'update outage_calendar set read_at = now() where organization_id = $1 and calendar_id = $2 and read_at is null',
    [calendar.organizationId, calendar.id],
  )
}

const causeOf = ({ kind, code, message }: ProviderError): string => JSON.stringify({ kind, code, message })
