import type { Booking } from '../../core/booking.ts'
import type { CopyToRemove, LeasedAdoption, WithdrawUnit } from '../../sync/adoption/ports.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Link } from '../../sync/link.ts'
import { commitBookings } from '../booking-store.ts'
import type { Sql } from '../database.ts'
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from '../sql/booking-row.ts'
import { LINK_COLUMNS, type LinkRow } from './link-row.ts'

/** Calendars that the adoption of `$1`, `$2` took in. */
const CALENDARS = `(select (jsonb_array_elements_text(a.place -> 'calendars'))::integer from adoption a where a.organization_id = $1 and a.id = $2)`

/** Bookings that it made, or gave links to. */
const TOUCHED = `select i.booking_id from adoption_item i where i.organization_id = $1 and i.adoption_id = $2 and i.round = 2 and i.act in ('import', 'booked') and i.done_at is not null`

/** Our copies that it led to; what stood there before it stays. */
export async function copiesToRemove(
  sql: Sql,
  { organizationId, id }: LeasedAdoption,
  limit: number,
): Promise<readonly CopyToRemove[]> {
  const links = await sql<LinkRow>(
    `select ${LINK_COLUMNS} from link l
      where l.organization_id = $1 and l.calendar_id in ${CALENDARS} and l.role = 'mirror' and (l.remote_id is not null and l.state <> 'gone' or l.state = 'unknown')
        and l.booking_id in (${TOUCHED})
        and not exists (select from adoption_item k where k.organization_id = $1 and k.adoption_id = $2 and k.round = 2 and k.act in ('known', 'twin')
          and k.calendar_id = l.calendar_id and k.remote_id = l.remote_id)
      order by l.calendar_id, l.id limit $3`,
    [organizationId, id, limit],
  )
  return links.map((link) => ({ link, calendarId: link.calendarId }))
}

/** Whether somebody who came before the undo is still at one of its calendars. */
export async function isVisited(sql: Sql, { organizationId, id }: LeasedAdoption): Promise<boolean> {
  const rows = await sql(
    `select from calendar where organization_id = $1 and id in ${CALENDARS} and lease_until > now()`,
    [organizationId, id],
  )
  return rows.length > 0
}

/** It is gone there: were it wanted again, it would be a new item. */
export async function copyRemoved(sql: Sql, calendar: LeasedCalendar, link: Link): Promise<boolean> {
  const rows = await sql(
    `update link set remote_id = null, etag = null, remote_version = null, base = null, base_hash = null, pushed_hash = null, pushed_core_version = 0,
        generation = generation + 1, state = 'pending', updated_at = now()
      where organization_id = $1 and id = $2 and exists (
        select from calendar c where c.organization_id = $1 and c.id = $3 and c.lease_token = $4) returning id`,
    [calendar.organizationId, link.id, calendar.id, calendar.leaseToken],
  )
  return rows.length > 0
}

/** The room is locked, and the adoption is ours. */
export function withdrawUnit(sql: Sql, adoption: LeasedAdoption): WithdrawUnit {
  const { organizationId, id } = adoption
  return {
    adoption,
    async next(limit) {
      const rows = await sql<BookingRow & { imported: boolean }>(
        `select ${BOOKING_COLUMNS}, i.act = 'import' as imported from adoption_item i join booking b on b.organization_id = i.organization_id and b.id = i.booking_id
          where i.organization_id = $1 and i.adoption_id = $2 and i.round = 2 and i.act in ('import', 'booked') and i.done_at is not null order by i.rank desc limit $3`,
        [organizationId, id, limit],
      )
      return rows.map((row): { imported: boolean; booking: Booking } => ({
        imported: row.imported,
        booking: bookingOf(row),
      }))
    },
    commit: (requests) => (requests.length === 0 ? Promise.resolve([]) : commitBookings(sql, requests)),
    async unlink(bookingIds) {
      const links = await sql<{ id: number }>(
        `with named as (
            select l.id from link l where l.organization_id = $1 and l.booking_id = any ($3) and l.calendar_id in ${CALENDARS}
              and exists (select from adoption_item i where i.organization_id = $1 and i.adoption_id = $2 and i.round = 2 and i.booking_id = l.booking_id
                and (i.act = 'import' and i.leader is null or i.act = 'twin' and i.calendar_id = l.calendar_id and i.remote_id = l.remote_id))
          ), going as (select id from named union select s.id from link s join named on s.organization_id = $1 and s.series_link_id = named.id)
          delete from link l where l.organization_id = $1 and l.id in (select id from going) returning l.id`,
        [organizationId, id, bookingIds],
      )
      await sql('delete from outbox where organization_id = $1 and link_id = any ($2)', [
        organizationId,
        links.map((link) => link.id),
      ])
    },
    async withdrawn(bookingIds) {
      // What we had before is owed to these calendars again, as it was.
      await sql(
        `with owed as (
            insert into link (organization_id, booking_id, calendar_id, role, desired_core_version, state)
              select $1, b.id, c.id, 'mirror', b.version, 'pending' from booking b join calendar c on c.organization_id = $1 and c.room_id = b.room_id and c.id in ${CALENDARS}
                where b.organization_id = $1 and b.id = any ($3) and b.state in ('held', 'confirmed')
              on conflict (organization_id, booking_id, calendar_id, coalesce(occurrence_key, '')) do nothing returning id, calendar_id, desired_core_version)
          insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) select $1, 'push_link', calendar_id, id, desired_core_version from owed`,
        [organizationId, id, bookingIds],
      )
      await sql(
        `update conflict set state = 'dismissed', resolved_at = now(), resolver = $3, version = version + 1,
            resolution = '{"action": "dismiss", "keep": null, "reason": "the adoption was undone", "before": {}}'
          where organization_id = $1 and state = 'imported' and matter in (select 'imported:' || unnest($2::bigint[]))`,
        [organizationId, bookingIds, `adoption:${id}`],
      )
      await sql(
        `update adoption_item set done_at = null where organization_id = $1 and adoption_id = $2 and round = 2 and booking_id = any ($3)`,
        [organizationId, id, bookingIds],
      )
    },
  }
}

/** Read from the beginning: what the calendars tell is kept aside again, and their next plan is made of it. */
export async function finishUndo(sql: Sql, { organizationId, id }: LeasedAdoption): Promise<boolean> {
  const key = [organizationId, id]
  await sql(`delete from inbox where organization_id = $1 and calendar_id in ${CALENDARS}`, key)
  await sql(`delete from calendar_cursor where organization_id = $1 and calendar_id in ${CALENDARS}`, key)
  await sql(
    `update calendar set adoption = 'reading', adoption_read_at = null, last_proof_at = null, dirty_since = now(), next_poll_at = now(), version = version + 1
      where organization_id = $1 and id in ${CALENDARS}`,
    key,
  )
  await sql(`update adoption set state = 'undone', undone_at = now() where organization_id = $1 and id = $2`, key)
  return true
}
