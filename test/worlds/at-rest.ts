import type { Database } from '../../src/store/database.ts'

/** Everything that a visit could change, except times. */
export async function stateOf({ sql }: Database, organizationId: number): Promise<string> {
  const [row] = await sql<{ state: string }>(
    `select coalesce((select string_agg(id || ':' || version || ':' || state, ',' order by id) from booking where organization_id = $1), '') || '|' ||
       coalesce((select string_agg(id || ':' || state || ':' || coalesce(remote_version, '') || ':' || desired_core_version || ':' || pushed_core_version || ':' || coalesce(room_response, ''), ',' order by id) from link where organization_id = $1), '') || '|' ||
       (select count(*) from inbox where organization_id = $1) || '|' || (select count(*) from inbox where organization_id = $1 and state = 'new') as state`,
    [organizationId],
  )
  return row?.state ?? ''
}

/** Whoever was asked to wait, by a provider or after a failure, has waited. */
export async function nobodyWaits({ sql }: Database): Promise<void> {
  await sql('update link set next_attempt_at = null where next_attempt_at is not null')
  await sql('update connection set quiet_until = null')
  await sql('update connection_pace set suspended_until = null, probe_until = null')
}

/** Whatever waits for the other part of a series has waited for it long enough. */
export const lateEnough = ({ sql }: Database, organizationId: number) =>
  sql(
    `update inbox set received_at = received_at - interval '10 minutes' where organization_id = $1 and state = 'quarantined' and error ->> 'code' = 'waits_for_rest'`,
    [organizationId],
  )

/** Bookings, items and links that are left in the middle of something, in sentences. */
export async function unfinished({ sql }: Database, organizationId: number): Promise<string[]> {
  const [row] = await sql<{ inbox: number; dirty: number; quarantined: number; held: number }>(
    `select (select count(*) from booking where organization_id = $1 and state = 'held') as held,
       (select count(*) from inbox where organization_id = $1 and state = 'new') as inbox,
      (select count(*) from inbox where organization_id = $1 and state = 'quarantined') as quarantined,
      (select count(*) from link l where organization_id = $1 and desired_core_version > pushed_core_version
        -- What a calendar will not take waits for a person.
        and not (l.state = 'blocked' and exists (select from conflict c where c.organization_id = l.organization_id and l.id = any (c.links) and c.state in ('open', 'dismissed')))) as dirty`,
    [organizationId],
  )
  const { inbox = 0, dirty = 0, quarantined = 0, held = 0 } = row ?? {}
  return [
    ...(held > 0 ? [`${held} bookings wait for an answer`] : []),
    ...(inbox > 0 ? [`${inbox} items wait to be applied`] : []),
    ...(dirty > 0 ? [`${dirty} links wait to be written`] : []),
    ...(quarantined > 0 ? [`${quarantined} items were set aside`] : []),
  ]
}
