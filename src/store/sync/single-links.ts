import type { Single } from '../../core/singles.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Link } from '../../sync/link.ts'
import type { SeriesAsSingles, SinglesPlan } from '../../sync/ports.ts'
import type { Sql } from '../database.ts'
import { LINK_COLUMNS, type LinkRow } from './link-row.ts'
import { raiseConflict } from './raise-conflict.ts'

/** The link is owed this version; one that waited for a person is tried again. */
const OWE = (
  version: string,
) => `desired_core_version = greatest(l.desired_core_version, ${version}), pushed_core_version = least(l.pushed_core_version, ${version} - 1),
  attempt = 0, next_attempt_at = null, state = state_when_owed(l), updated_at = now()`

/** Not owed that already. */
const NOT_YET = (version: string) =>
  `not (l.desired_core_version >= ${version} and l.pushed_core_version < l.desired_core_version and l.state <> 'blocked')`

/** A new date gets a link; one that says something else now, or does not take place any more, is owed. What is over stays as it is. */
const PLAN = `with wanted as (
    select w.* from jsonb_to_recordset($6::jsonb) as w(key text, "startsAt" timestamptz, "endsAt" timestamptz, hash text)
  ), made as (
    insert into link (organization_id, booking_id, calendar_id, role, occurrence_key, series_link_id, starts_at, ends_at, desired_core_version, state)
      select $1, $4, $2, 'mirror', w.key, $3, w."startsAt", w."endsAt", $5, 'pending' from wanted w order by w."startsAt", w.key
      on conflict (organization_id, series_link_id, occurrence_key) where series_link_id is not null do nothing returning id
  ), changed as (
    update link l set starts_at = w."startsAt", ends_at = w."endsAt", ${OWE('$5')} from wanted w
      where l.organization_id = $1 and l.series_link_id = $3 and l.occurrence_key = w.key and l.draft_hash is distinct from w.hash and ${NOT_YET('$5')}
      returning l.id
  ), dropped as (
    update link l set ${OWE('$5')}
      where l.organization_id = $1 and l.series_link_id = $3 and l.state <> 'gone' and l.ends_at > $7 and ${NOT_YET('$5')}
        and not exists (select from wanted w where w.key = l.occurrence_key) returning l.id
  ), owed as (select id from made union all select id from changed union all select id from dropped)
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select $1, 'push_link', $2, id, $5 from owed returning id`

const STILL_OWED = `select count(*) as owed from link l where l.organization_id = $1 and l.series_link_id = $2 and l.state <> 'blocked'
  and l.desired_core_version > l.pushed_core_version`

/** In a transaction under the lease. Answers how many dates are owed a write. */
export async function planSingles(sql: Sql, calendar: LeasedCalendar, plan: SinglesPlan): Promise<number> {
  const { link, version, until, singles, now, conflict } = plan
  const { organizationId } = calendar
  await sql('update link set singles_until = $3 where organization_id = $1 and id = $2', [
    organizationId,
    link.id,
    until.toString(),
  ])
  const wanted = singles.map(({ key, startsAt, endsAt, hash }) => ({
    key,
    startsAt: startsAt.toString(),
    endsAt: endsAt.toString(),
    hash,
  }))
  await sql(PLAN, [
    ...[organizationId, calendar.id, link.id, link.bookingId, version],
    ...[JSON.stringify(wanted), now.toString()],
  ])
  await raiseConflict(sql, calendar, conflict)
  const [row] = await sql<{ owed: number }>(STILL_OWED, [organizationId, link.id])
  return row?.owed ?? 0
}

const RETIRE = `with retired as (
    update link set singles_until = null where organization_id = $1 and id = $2 and singles_until is not null returning id
  ), owed as (
    update link l set ${OWE('b.version')} from retired, booking b
      where l.organization_id = $1 and l.series_link_id = retired.id and l.state <> 'gone' and l.ends_at > coalesce($3, now()) and b.organization_id = $1 and b.id = l.booking_id
      returning l.id, l.calendar_id, l.desired_core_version
  ), closed as (
    update conflict c set state = 'resolved', resolver = 'calendar', resolved_at = now(), version = c.version + 1, resolution = $4 from retired
      where c.organization_id = $1 and c.matter = 'singles:' || retired.id and c.state in ('open', 'auto') returning c.id
  )
  insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select $1, 'push_link', calendar_id, id, desired_core_version from owed returning id`

const NO_LONGER = {
  action: 'obsolete',
  keep: null,
  reason: 'its dates do not stand there one by one any more',
  before: {},
}

/** The series stands there as one item from now on, or not at all: its dates to come go. `now` null: by the clock of the database. */
export async function retireSingles(
  sql: Sql,
  {
    organizationId,
    linkId,
    now,
  }: { readonly organizationId: number; readonly linkId: number; readonly now: Temporal.Instant | null },
): Promise<void> {
  await sql(RETIRE, [organizationId, linkId, now?.toString() ?? null, JSON.stringify(NO_LONGER)])
}

/** Links of series on this calendar that stand there date by date, or may come to: copies of ours without an item. */
export const seriesWithoutItem = (sql: Sql, { organizationId, id }: LeasedCalendar): Promise<readonly Link[]> =>
  sql<LinkRow>(
    `select ${LINK_COLUMNS} from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
      where l.organization_id = $1 and l.calendar_id = $2 and l.occurrence_key is null and l.role = 'mirror' and l.remote_id is null and l.state <> 'gone'
        and b.recurring and b.state in ('held', 'confirmed') order by l.id`,
    [organizationId, id],
  )

/** Nothing is owed to it as far as anybody knows: the plan of the series tells whether its item says what it should. */
export async function takeSingle(
  sql: Sql,
  { organizationId, id }: LeasedCalendar,
  { series, single }: { readonly series: Link; readonly single: Single },
): Promise<Link> {
  const [row] = await sql<LinkRow>(
    `with taken as (
        insert into link as l (organization_id, booking_id, calendar_id, role, occurrence_key, series_link_id, starts_at, ends_at, desired_core_version, pushed_core_version, state)
          select $1, b.id, $2, 'mirror', $4, $3, $5, $6, b.version, b.version, 'live' from booking b where b.organization_id = $1 and b.id = $7
        on conflict (organization_id, series_link_id, occurrence_key) where series_link_id is not null do update set updated_at = now() returning *)
      select ${LINK_COLUMNS} from taken l`,
    [
      ...[organizationId, id, series.id, single.key],
      ...[single.startsAt.toString(), single.endsAt.toString(), series.bookingId],
    ],
  )
  if (row === undefined) throw new Error('the link of a date was not written')
  return row
}

/** A week of dates at a time: each day would be a write of its own. */
const ROLL = `with due as (
    select l.organization_id, l.id from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
      where l.singles_until < $1 and b.state in ('held', 'confirmed') and b.ends_at > $2 and l.state <> 'blocked'
      order by l.singles_until limit $3 for update of l skip locked
  ), owed as (
    update link l set pushed_core_version = least(l.pushed_core_version, l.desired_core_version - 1), attempt = 0, next_attempt_at = null from due
      where l.organization_id = due.organization_id and l.id = due.id and l.pushed_core_version >= l.desired_core_version
      returning l.organization_id, l.id, l.calendar_id, l.desired_core_version
  ), announced as (
    insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select organization_id, 'push_link', calendar_id, id, desired_core_version from owed)
  select organization_id as "organizationId", calendar_id as "calendarId" from owed`

export const singlesStore = (sql: Sql): SeriesAsSingles => ({
  roll: ({ known, now, limit }) => sql(ROLL, [known.toString(), now.toString(), limit]),
})
