import type { CommitRequest, OwedLink } from '../../booking/commit-request.ts'
import type { BookableRoom, RoomFinder } from '../../booking/ports.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { DirtyLink, Link } from '../../sync/link.ts'
import type { Apply, ApplyUnit } from '../../sync/ports.ts'
import { readBookableRoom } from '../bookable-rooms.ts'
import { commitBookings, commitUnopposed, readBooking, readBookings } from '../booking-store.ts'
import type { Database, Sql } from '../database.ts'
import { prepared } from '../prepared.ts'
import { linkByRemote } from './inbox-store.ts'
import { LINK_COLUMNS, type LinkRow, linkByMark, oneLink, updateLink } from './link-row.ts'
import { raiseConflict } from './raise-conflict.ts'
import { roomsOfMeeting } from './rooms-of-meeting.ts'
import { seriesWithoutItem, takeSingle } from './single-links.ts'
import { SPLIT_GRACE } from './split-grace.ts'
import { strangers } from './strangers.ts'
import { noteStray } from './stray-store.ts'
import { becomeCopy, partWays, takeLink } from './take-link.ts'

/** First key of the advisory lock that bookings of a room take too (migrations/0002). */
const ROOM_LOCK = 1

/** `finder` looks for free rooms on the given connection, so that a decision sees its own transaction. */
export function applyStore(database: Pick<Database, 'transaction'>, finder: (sql: Sql) => RoomFinder): Apply {
  return {
    inTransaction: (calendar, work) =>
      database.transaction(async (sql) => {
        if (!(await takesTurn(sql, calendar))) return null
        const owed: OwedLink[] = []
        await work(applyUnit(sql, { calendar, owed, finder: finder(sql) }))
        return owed
      }),
  }
}

/**
 * The lease still holds, and the room is locked before anything is read: what is decided on is what is written over. Its rules stay as they are
 * meanwhile, or an item that came just then could not be judged.
 */
async function takesTurn(sql: Sql, calendar: LeasedCalendar): Promise<boolean> {
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, calendar.roomId])
  const rows = await sql(ITS_TURN, [calendar.organizationId, calendar.roomId, calendar.id, calendar.leaseToken])
  return rows.length > 0
}

/** By a statement of its own: its snapshot is taken when the room is locked. */
const ITS_TURN = {
  name: 'its_turn',
  text: `select c.id from room r join calendar c on c.organization_id = r.organization_id and c.id = $3 and c.lease_token = $4
    where r.organization_id = $1 and r.id = $2 for share of r, c`,
} as const

interface Turn {
  readonly calendar: LeasedCalendar
  readonly owed: OwedLink[]
  readonly finder: RoomFinder
}

function applyUnit(sql: Sql, { calendar, owed, finder }: Turn): ApplyUnit {
  const { organizationId } = calendar
  const here = `l.organization_id = $1 and l.calendar_id = $2`
  // Its row is locked for as long as the transaction goes on.
  let room: Promise<BookableRoom> | null = null
  return {
    calendar,
    finder,
    room: () => {
      room ??= roomOf(sql, calendar)
      return room
    },
    booking: (bookingId) => readBooking(sql, organizationId, bookingId),
    linkByRemote: (remoteId) => linkByRemote(sql, calendar, remoteId),
    roomsOfMeeting: (joinKeys) => roomsOfMeeting(sql, organizationId, joinKeys),
    async keepsCancelled() {
      const rows = await sql(
        `select from link l where ${here} and l.role = 'invitation' and l.base ->> 'cancelled' = 'true' and l.updated_at > now() - interval '90 days' limit 1`,
        [organizationId, calendar.id],
      )
      return rows.length > 0
    },
    async takenBack() {
      const [row] = await sql<{ count: number }>(
        `select count(*) as count from conflict c where c.organization_id = $1 and c.room_id = $3 and c.kind = 'released_there' and c.evidence ->> 'calendarId' = $2::text
          and c.detected_at > now() - interval '7 days' and c.detected_at > coalesce((select max(d.resolved_at) from conflict d
            where d.organization_id = $1 and d.matter = 'foreign_no:' || $2 and d.state in ('resolved', 'dismissed')), '-infinity')`,
        [organizationId, String(calendar.id), calendar.roomId],
      )
      return row?.count ?? 0
    },
    async alsoLock(roomId) {
      await sql('select lock_room_or_repeat($1)', [roomId])
    },
    linkByMark: (text) => linkByMark(sql, calendar, text),
    seriesWithoutItem: async () => withBookings(sql, calendar, await seriesWithoutItem(sql, calendar)),
    takeSingle: (series, single) => takeSingle(sql, calendar, { series, single }),
    unwritten: () => unwritten(sql, calendar),
    copyByHash: (hash) =>
      oneLink(
        sql,
        `${here} and l.base_hash = $3 and l.role = 'mirror' and l.state = 'live' and l.remote_id is not null`,
        [organizationId, calendar.id, hash],
      ),
    requestByJoinKey: (joinKey) =>
      oneLink(sql, `${here} and l.join_key = $3 and l.role = 'request' and l.state <> 'gone'`, [
        organizationId,
        calendar.id,
        joinKey,
      ]),
    bookingByJoinKey: (joinKey) => bookingByJoinKey(sql, calendar, joinKey),
    async isLeftover(remoteId, joinKey) {
      const rows = await sql(
        prepared(`select from link l where ${here} and l.leftover is not null
          and (l.leftover ->> 'remoteId' = $3 or l.leftover ->> 'roomCopyId' = $3 or l.role = 'invitation' and l.leftover ->> 'place' = 'organizer' and l.leftover ->> 'joinKey' = $4) limit 1`),
        [organizationId, calendar.id, remoteId, joinKey],
      )
      return rows.length > 0
    },
    takeLink: (bookingId, take) => takeLink(sql, calendar, { bookingId, ...take }),
    otherMeetings: (bookingId) =>
      sql(
        `select id as "linkId", join_key as "joinKey" from link
          where organization_id = $1 and booking_id = $2 and calendar_id <> $3 and role = 'invitation' and state <> 'gone' and room_response is distinct from 'declined'`,
        [organizationId, bookingId, calendar.id],
      ),
    async becomeCopy(linkId) {
      await becomeCopy(sql, calendar, linkId)
    },
    partWays: (linkId) => partWays(sql, { organizationId, linkId, owed }),
    async remoteCreatedAt(bookingId) {
      const [row] = await sql<{ at: string | null }>(
        `select remote_created_at as at from link where organization_id = $1 and booking_id = $2 and role in ('invitation', 'direct') limit 1`,
        [organizationId, bookingId],
      )
      return row?.at ?? null
    },
    holders: (request) => holders(sql, request),
    async isDirectWrite(bookingId) {
      const rows = await sql(
        `select id from link where organization_id = $1 and booking_id = $2 and role = 'direct' and state <> 'gone' limit 1`,
        [organizationId, bookingId],
      )
      return rows.length > 0
    },
    async movesByCalendars(bookingId) {
      const [row] = await sql<{ moves: number }>(
        `select count(*) as moves from audit where organization_id = $1 and entity = 'booking' and entity_id = $2
          and action = 'booking.moved' and actor like 'calendar:%' and at > now() - interval '10 minutes'`,
        [organizationId, bookingId],
      )
      return row?.moves ?? 0
    },
    async seriesCutShort({ organizer, startsAt, except }) {
      const [row] = await sql<{ id: number }>(
        `select b.id from booking b where b.organization_id = $1 and b.room_id = $3 and b.organizer_address = $4 and b.recurring and b.id <> $5
            and b.state in ('held', 'confirmed') and b.version > 1 and b.updated_at > now() - ${SPLIT_GRACE} and b.ends_at <= $6
            and exists (select from link l where l.organization_id = $1 and l.calendar_id = $2 and l.booking_id = b.id and l.role in ('invitation', 'direct'))
          order by b.updated_at desc limit 1`,
        [organizationId, calendar.id, calendar.roomId, organizer, except, startsAt.toString()],
      )
      return row?.id ?? null
    },
    async mayGiveWayTo({ organizer, startsAt, holders, receivedAt }) {
      const [row] = await sql<{ may: boolean }>(
        `select $6::timestamptz > now() - ${SPLIT_GRACE} and count(*) = cardinality($5::bigint[]) as may from booking b
          where b.organization_id = $1 and b.id = any ($5) and b.recurring and b.organizer_address = $3 and b.starts_at < $4
            and exists (select from link l where l.organization_id = $1 and l.calendar_id = $2 and l.booking_id = b.id and l.role in ('invitation', 'direct') and l.state <> 'gone')`,
        [organizationId, calendar.id, organizer, startsAt.toString(), holders, receivedAt.toString()],
      )
      return row?.may === true
    },
    async awaitsAnswerHere(bookingId) {
      const link = await oneLink(
        sql,
        `${here} and l.booking_id = $3 and l.role in ('request', 'invitation') and l.state <> 'gone' and l.room_response is distinct from 'accepted'`,
        [organizationId, calendar.id, bookingId],
      )
      return link !== null
    },
    async allAccepted(bookingId) {
      const [row] = await sql<{ waiting: number }>(
        // An answer to what was asked before is none. Where nobody is asked, because it stands straight on the calendar, to take the write is the answer.
        `select count(*) as waiting from link l join calendar c on c.organization_id = l.organization_id and c.id = l.calendar_id
            join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
            join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
          where l.organization_id = $1 and l.booking_id = $2 and l.state <> 'gone' and case l.role
            when 'request' then l.room_response is distinct from 'accepted' or l.pushed_core_version < l.desired_core_version
            when 'invitation' then c.decides = 'provider' and l.room_response is distinct from 'accepted'
            else c.decides = 'provider' and c.can_ask and c.room_id = b.room_id and b.hold_expires_at is not null
              and c.health in ('ok', 'degraded') and k.state = 'ok' and l.pushed_core_version < l.desired_core_version end`,
        [organizationId, bookingId],
      )
      return row?.waiting === 0
    },
    async commit(request) {
      const [answer] = await commitBookings(sql, [request])
      if (answer === undefined) throw new Error('a commit gave no answer')
      if (answer.ok) owed.push(...answer.links)
      return answer
    },
    async commitUnopposed(requests) {
      const answers = await commitUnopposed(sql, requests)
      for (const { links } of answers) owed.push(...links)
      return answers
    },
    async invitationsOf(bookingId) {
      const rows = await sql<{ id: number }>(
        `select id from link where organization_id = $1 and booking_id = $2 and role = 'invitation' and state <> 'gone'`,
        [organizationId, bookingId],
      )
      return rows.map(({ id }) => id)
    },
    updateLinkOf: (bookingId, update) =>
      updateLink(sql, { organizationId, calendarId: calendar.id, bookingId }, update),
    strangers: (news) => strangers(sql, calendar, news),
    raise: (conflict) => raiseConflict(sql, calendar, conflict),
    updateLink: (linkId, update) => updateLink(sql, { organizationId, linkId }, update),
    noteStray: (stray) => noteStray(sql, calendar, stray),
    redo: (linkId, found) => redo(sql, calendar, { linkId, found }),
    async finish(rows, decision) {
      const newest = rows.at(-1)?.id ?? 0
      await sql(
        prepared(`update inbox set state = case when id = $3 then 'applied' else 'superseded' end, applied_at = now(), error = null,
            payload = case when id = $3 then payload || jsonb_build_object('decision', $5::text) else payload end
          where organization_id = $1 and calendar_id = $2 and (id = any ($4) or (state = 'quarantined' and remote_id = $6 and id < $3))`),
        [organizationId, calendar.id, newest, rows.map(({ id }) => id), decision, rows.at(-1)?.remoteId ?? ''],
      )
    },
    async finishEach(ends) {
      await sql(
        prepared(`update inbox i set state = 'applied', applied_at = now(), error = null, payload = payload || jsonb_build_object('decision', d.decision)
          from jsonb_to_recordset($3::jsonb) as d(id bigint, decision text) where i.organization_id = $1 and i.calendar_id = $2 and i.id = d.id`),
        [organizationId, calendar.id, JSON.stringify(ends)],
      )
    },
  }
}

async function roomOf(sql: Sql, { organizationId, roomId }: LeasedCalendar): Promise<BookableRoom> {
  const room = await readBookableRoom(sql, organizationId, roomId)
  if (room === null) throw new Error('the room of this calendar is archived')
  return room
}

/** By the index of the constraint: an exact look at the spans, however long their history is. */
const holders = (sql: Sql, request: CommitRequest) =>
  sql<{ bookingId: number; receivedAt: string }>(
    `select distinct b.id as "bookingId", b.received_at as "receivedAt"
      from jsonb_to_recordset($2::jsonb) as r("roomId" integer, kind text, "heldFrom" timestamptz, "heldUntil" timestamptz)
        join occupancy o on o.organization_id = $1 and o.room_id = r."roomId" and tstzrange(o.held_from, o.held_until) && tstzrange(r."heldFrom", r."heldUntil")
          and o.kind in ('booking', 'hold', 'blocker')
        join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
      where r.kind in ('booking', 'hold', 'blocker') and o.booking_id is distinct from $3 order by b.id`,
    [request.organizationId, JSON.stringify(request.rows), request.bookingId],
  )

/** More than these, and a calendar was only just paired: then most are found, and the rest is found with the next ones. */
const MOST_UNWRITTEN = 200

async function unwritten(sql: Sql, calendar: LeasedCalendar): Promise<readonly DirtyLink[]> {
  const links = await sql<LinkRow>(
    `select ${LINK_COLUMNS} from link l where l.organization_id = $1 and l.calendar_id = $2 and l.remote_id is null and l.role = 'mirror'
        and l.occurrence_key is null and l.state in ('pending', 'unknown') order by l.id limit ${MOST_UNWRITTEN}`,
    [calendar.organizationId, calendar.id],
  )
  return await withBookings(sql, calendar, links)
}

async function withBookings(sql: Sql, calendar: LeasedCalendar, links: readonly Link[]): Promise<readonly DirtyLink[]> {
  const ids = links.map(({ bookingId }) => bookingId)
  const bookings = new Map((await readBookings(sql, calendar.organizationId, ids)).map((one) => [one.id, one]))
  return links.flatMap((link) => {
    const booking = bookings.get(link.bookingId)
    return booking === undefined ? [] : [{ link, booking }]
  })
}

async function bookingByJoinKey(sql: Sql, calendar: LeasedCalendar, joinKey: string) {
  const [row] = await sql<{ id: number }>(
    prepared(
      `select id from booking where organization_id = $1 and room_id = $2 and join_key = $3 and state in ('held', 'confirmed', 'contested') order by id limit 1`,
    ),
    [calendar.organizationId, calendar.roomId, joinKey],
  )
  if (row === undefined) return null
  const booking = await readBooking(sql, calendar.organizationId, row.id)
  if (booking === null) return null
  const linkHere = await oneLink(
    sql,
    'l.organization_id = $1 and l.calendar_id = $2 and l.booking_id = $3 and l.occurrence_key is null',
    [calendar.organizationId, calendar.id, row.id],
  )
  return { booking, linkHere }
}

/** The link is owed its present version once more; a deleted item is made anew under the next generation. */
async function redo(
  sql: Sql,
  calendar: LeasedCalendar,
  { linkId, found }: { readonly linkId: number; readonly found: 'changed' | 'deleted' },
): Promise<void> {
  const [link] = await sql<{ desired: number }>(
    `update link set pushed_core_version = least(pushed_core_version, desired_core_version - 1), pushed_hash = null, attempt = 0, next_attempt_at = null,
        remote_id = case when $3 then null else remote_id end, room_copy_id = case when $3 then null else room_copy_id end, generation = generation + case when $3 then 1 else 0 end,
        state = case when $3 then 'pending' when state = 'blocked' then 'live' else state end
      where organization_id = $1 and id = $2 returning desired_core_version as desired`,
    [calendar.organizationId, linkId, found === 'deleted'],
  )
  if (link === undefined) return
  await sql(
    `insert into outbox (organization_id, topic, calendar_id, link_id, desired_version) values ($1, 'push_link', $2, $3, $4)`,
    [calendar.organizationId, calendar.id, linkId, link.desired],
  )
}
