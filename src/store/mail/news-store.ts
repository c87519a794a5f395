import { addressKey } from '../../core/address-key.ts'
import { audienceOf, type OwnAddresses } from '../../core/audience.ts'
import type { Booking } from '../../core/booking.ts'
import type { BookingNews, NewBookingItem, NewsStore } from '../../mail/ports.ts'
import type { Database, Sql } from '../database.ts'
import { bookingOf } from '../sql/booking-row.ts'
import { CHANGED_BOOKINGS, type ChangedBookingRow } from '../sql/changed-bookings.ts'
import { ownAddresses } from './own-addresses.ts'

const MOST_CHANGES = 500

/** From here on: behind all that has happened in the organization $1, and behind what every younger transaction will do. */
const PRESENT = `greatest((pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1), coalesce((select xid::text::bigint from change_log
  where organization_id = $1 and xid < pg_snapshot_xmax(pg_current_snapshot()) order by xid desc limit 1), 0))::text::xid8`

export function newsStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): NewsStore {
  return {
    async withNews() {
      const rows = await sql<{ id: number }>(
        `select o.id from organization o left join mail_cursor m on m.organization_id = o.id
          where m.organization_id is null or m.last_xid >= pg_snapshot_xmax(pg_current_snapshot())
            or exists (select from change_log c where c.organization_id = o.id and c.xid > m.last_xid)
          order by o.id`,
      )
      return rows.map(({ id }) => id)
    },
    gather: (organizationId, gathering) => transaction((inside) => gather(inside, organizationId, gathering)),
    async forgetPlaces() {
      await sql('delete from mail_cursor')
    },
  }
}

async function gather(
  sql: Sql,
  organizationId: number,
  { now, notBefore, ownDomains, judge }: Parameters<NewsStore['gather']>[1],
): Promise<boolean> {
  const lastXid = await placeOf(sql, organizationId)
  if (lastXid === null) return false
  const [end] = await sql<{ xid: string | null; changes: number }>(
    `select max(xid::text::bigint)::text as xid, count(*)::integer as changes from (
        select xid from change_log where organization_id = $1 and xid > $2::xid8 and xid < pg_snapshot_xmin(pg_current_snapshot())
          order by xid limit ${MOST_CHANGES}) as next`,
    [organizationId, lastXid],
  )
  const upTo = end?.xid ?? null
  if (upTo === null) return false
  const rows = await sql<ChangedBookingRow>(CHANGED_BOOKINGS, [organizationId, lastXid, upTo, notBefore.toString()])
  const own = rows.length === 0 ? null : await ownAddresses(sql, organizationId, ownDomains)
  for (const row of rows) {
    const news = own === null ? null : newsOf(row, own)
    const item = news === null ? null : judge(news)
    if (item !== null) await keep(sql, { booking: bookingOf(row), item, now })
  }
  await sql('update mail_cursor set last_xid = $2::xid8 where organization_id = $1', [organizationId, upTo])
  return (end?.changes ?? 0) === MOST_CHANGES
}

/**
 * Up to where news have been read, locked. Null: the place was only marked, because there was none, or because it names transactions that this
 * server has yet to see: the data came from another one.
 */
async function placeOf(sql: Sql, organizationId: number): Promise<string | null> {
  const marked = await sql(
    `insert into mail_cursor (organization_id, last_xid) values ($1, ${PRESENT})
      on conflict (organization_id) do update set last_xid = excluded.last_xid where mail_cursor.last_xid >= pg_snapshot_xmax(pg_current_snapshot())
      returning organization_id`,
    [organizationId],
  )
  if (marked.length > 0) return null
  const [place] = await sql<{ xid: string }>(
    'select last_xid::text as xid from mail_cursor where organization_id = $1 for update',
    [organizationId],
  )
  return place?.xid ?? null
}

/** Null: the organiser has been told of this version, or none of its changes is news. */
function newsOf(
  row: ChangedBookingRow,
  own: OwnAddresses & { readonly machines: ReadonlySet<string> },
): BookingNews | null {
  const told = row.toldVersion ?? 0
  const fresh = row.lines.filter((line) => line.isFresh && line.to > told)
  const [first] = fresh
  if (first === undefined || told >= row.version) return null
  const earlier = row.lines.find((line) => line.to === first.from)
  const booking = bookingOf(row)
  const address = booking.organizer?.address ?? ''
  return {
    booking,
    room: row.room,
    before:
      first.from === null || first.before === null
        ? null
        : {
            state: first.before,
            startsAt: earlier?.startsAt ?? null,
            endsAt: earlier?.endsAt ?? null,
            roomName: row.formerRoom,
          },
    isMoved: row.kinds.includes('moved'),
    isInvitation: Object.values(row.roles).includes('invitation'),
    isOwnAct: fresh.every(({ actor }) => isOrganizer(actor, row)),
    isOurAddress: own.machines.has(addressKey(address)),
    language: row.person?.language ?? null,
    audience: row.person === null ? audienceOf(address, own) : 'inside',
  }
}

/** Signed in as themselves, or by the calendar in which the meeting is theirs. */
function isOrganizer(actor: string, { person, roles }: ChangedBookingRow): boolean {
  const [kind, id = ''] = actor.split(':')
  if (kind === 'person') return person !== null && String(person.id) === id
  return kind === 'calendar' && (roles[id] === 'invitation' || roles[id] === 'direct')
}

async function keep(
  sql: Sql,
  { booking, item, now }: { booking: Booking; item: NewBookingItem; now: Temporal.Instant },
): Promise<void> {
  await sql(
    `insert into mail_item (organization_id, kind, recipient_key, recipient, booking_id, booking_version, content, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      booking.organizationId,
      item.content.kind,
      addressKey(item.recipient.address),
      JSON.stringify(item.recipient),
      booking.id,
      booking.version,
      JSON.stringify(item.content),
      now.toString(),
    ],
  )
}
