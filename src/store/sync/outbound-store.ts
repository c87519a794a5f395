import type { Language } from '../../core/language.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { DirtyLink, Link } from '../../sync/link.ts'
import type { Outbound } from '../../sync/ports.ts'
import type { Database, Sql } from '../database.ts'
import { readerOf } from '../mail/reader-of.ts'
import { prepared } from '../prepared.ts'
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from '../sql/booking-row.ts'
import { linkByRemote } from './inbox-store.ts'
import { leaseHeld } from './lease-held.ts'
import { LINK_COLUMNS, type LinkRow, UNCERTAIN, updateLink } from './link-row.ts'
import { raiseConflict } from './raise-conflict.ts'
import { planSingles, retireSingles } from './single-links.ts'

type Store = Pick<Database, 'sql' | 'transaction'>

const DIRTY = {
  name: 'outbound_dirty',
  // Who gives up the room is told first: a provider that decides by itself would refuse the next one while the last is still there. Of the dates of
  // series that are written one by one, the nearest comes first.
  text: `select x.* from (
      select ${LINK_COLUMNS} from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
        where l.organization_id = $1 and l.calendar_id = $2 and l.desired_core_version > l.pushed_core_version and l.state <> 'blocked'
          and (l.next_attempt_at is null or l.next_attempt_at <= now())
        order by b.state in ('held', 'confirmed', 'contested'), l.occurrence_key is not null, l.starts_at, l.id limit $3) x`,
} as const

/** An entry of `link.written` that counts. */
const LATELY = `(w ->> 'at')::timestamptz > now() - interval '10 minutes'`
/** One thing and another in turns, three times each: that is no meeting of people any more. */
const MOST_REPEATS = 3

/** `beforeCommit` is told of each stored answer while its transaction is still open. */
export interface OutboundOptions {
  readonly beforeCommit: () => Promise<void> | undefined
  /** Domains of the organizations' own people, besides those under which their calendars lie. */
  readonly ownDomains: ReadonlySet<string>
  /** For people whose language is not known. */
  readonly language: Language
}

export function outboundStore(database: Store, { beforeCommit, ownDomains, language }: OutboundOptions): Outbound {
  const { sql } = database
  return {
    readerOf: ({ organizationId }, organizer) => readerOf(sql, { organizationId, ownDomains, language }, organizer),
    dirty: (calendar, limit) => dirty(sql, calendar, limit),
    async intend(calendar, link, as) {
      // `unknown` from here on: if the answer is never stored, the only way out is to look.
      const [row] = await sql<LinkRow>(
        prepared(`update link l set state = case when l.state = 'gone' and not $5 then l.state else 'unknown' end, attempt = l.attempt + 1, updated_at = now(),
            remote_id = case when $5 then null else l.remote_id end, room_copy_id = case when $5 then null else l.room_copy_id end,
            generation = l.generation + case when $5 then 1 else 0 end
          from calendar c where c.organization_id = l.organization_id and c.id = l.calendar_id and c.lease_token = $4
            and l.organization_id = $1 and l.calendar_id = $2 and l.id = $3 returning ${LINK_COLUMNS}`),
        [calendar.organizationId, calendar.id, link.id, calendar.leaseToken, as === 'anew'],
      )
      return row ?? null
    },
    done: (calendar, link, outcome) =>
      database.transaction(async (tx) => {
        if (!(await holdsLease(tx, calendar))) return false
        await updateLink(
          tx,
          { organizationId: calendar.organizationId, linkId: link.id },
          { ...outcome.update, state: outcome.state },
        )
        await tx(
          prepared(`update link set pushed_core_version = greatest(pushed_core_version, least($3, desired_core_version)), base_core_version = $3, pushed_hash = base_hash,
              pushed_at = now(), attempt = 0, next_attempt_at = null, last_error = null, written = case when $4::text is null then written
                else (select coalesce(jsonb_agg(w), '[]') from jsonb_array_elements(written) w where ${LATELY}) || jsonb_build_object('hash', $4::text, 'at', now()) end
            where organization_id = $1 and id = $2`),
          [calendar.organizationId, link.id, outcome.version, outcome.wrote ?? null],
        )
        if (outcome.retireSingles !== undefined)
          await retireSingles(tx, {
            organizationId: calendar.organizationId,
            linkId: link.id,
            now: outcome.retireSingles,
          })
        await tx(
          prepared(
            'update outbox set done_at = now(), error_code = null where organization_id = $1 and calendar_id = $2 and link_id = $3 and desired_version <= $4 and done_at is null',
          ),
          [calendar.organizationId, calendar.id, link.id, outcome.version],
        )
        await beforeCommit()
        return true
      }),
    async goesInCircles(calendar, link, hash) {
      const rows = await sql(
        `select from link l where l.organization_id = $1 and l.id = $2
            and (select count(*) from jsonb_array_elements(l.written) w where w ->> 'hash' = $3 and ${LATELY}) >= ${MOST_REPEATS}
            and exists (select from audit a where a.organization_id = $1 and a.entity = 'booking' and a.entity_id = l.booking_id
              and a.to_version = l.desired_core_version and a.actor like 'calendar:%')`,
        [calendar.organizationId, link.id, hash],
      )
      return rows.length > 0
    },
    failed: (calendar, link, failure) => failed(database, { calendar, link, failure }),
    planSingles: (calendar, plan) =>
      database.transaction(async (tx) =>
        (await holdsLease(tx, calendar)) ? await planSingles(tx, calendar, plan) : null,
      ),
    raise: (calendar, conflict) => raiseConflict(sql, calendar, conflict),
    async noticeGone(calendar, link, as) {
      await sql(
        `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
          select $1, $2, $3, 'removed:' || gen_random_uuid(), 'removed', jsonb_build_object('certain', $5::boolean), gen_random_uuid() where ${leaseHeld('$4')}`,
        [calendar.organizationId, calendar.id, link.remoteId, calendar.leaseToken, as === 'certain'],
      )
      await sql(
        'update calendar set dirty_since = coalesce(dirty_since, now()) where organization_id = $1 and id = $2 and lease_token = $3',
        [calendar.organizationId, calendar.id, calendar.leaseToken],
      )
    },
    uncertain: (calendar) => links(sql, calendar, UNCERTAIN),
    awaited: (calendar) =>
      links(
        sql,
        calendar,
        `(l.role = 'invitation' or (l.role = 'request' and l.desired_core_version <= l.pushed_core_version)) and l.remote_id is not null and l.state = 'live' and exists (
          select from booking b where b.organization_id = $1 and b.id = l.booking_id and b.state = 'held'
            and (l.role = 'invitation' or b.hold_expires_at is not null))`,
      ),
    acceptedUnseen: (calendar, now) =>
      links(
        sql,
        calendar,
        `l.role = 'request' and l.place = 'organizer' and l.remote_id is not null and l.room_copy_id is null and l.room_response = 'accepted'
          and l.state = 'live' and l.desired_core_version <= l.pushed_core_version and exists (
            select from booking b where b.organization_id = $1 and b.id = l.booking_id and b.state in ('held', 'confirmed') and b.ends_at > $3)`,
        [now.toString()],
      ),
    async written(calendar) {
      const rows = await sql<{ bookingId: number }>(
        prepared(`select l.booking_id as "bookingId" from link l join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
          where l.organization_id = $1 and l.calendar_id = $2 and l.role in ('direct', 'mirror') and l.state = 'live' and l.occurrence_key is null
            and l.pushed_core_version >= l.desired_core_version and b.state = 'held' and b.hold_expires_at is not null
            and exists (select from calendar c where c.organization_id = l.organization_id and c.id = l.calendar_id and c.decides = 'provider')
          order by l.id`),
        [calendar.organizationId, calendar.id],
      )
      return rows.map(({ bookingId }) => bookingId)
    },
    looked: (calendar, link, found) =>
      database.transaction(async (tx) => {
        if (!(await holdsLease(tx, calendar))) return
        const remoteId = found?.remoteId ?? null
        const holder = remoteId === null ? null : await linkByRemote(tx, calendar, remoteId)
        if (holder !== null && holder.id !== link.id) return await block(tx, calendar, link)
        const update = found === null ? { state: 'pending' as const } : { ...found, state: 'live' as const }
        await updateLink(tx, { organizationId: calendar.organizationId, linkId: link.id }, update)
      }),
  }
}

async function block(sql: Sql, calendar: LeasedCalendar, link: Link): Promise<void> {
  const error = {
    kind: 'exists',
    code: 'item_of_another_link',
    status: null,
    message: 'its item is known as that of another booking',
    requestId: null,
  }
  await sql(
    `update link set state = 'blocked', last_error = $3, updated_at = now() where organization_id = $1 and id = $2`,
    [calendar.organizationId, link.id, JSON.stringify(error)],
  )
  await sql(
    'update outbox set error_code = $4 where organization_id = $1 and calendar_id = $2 and link_id = $3 and done_at is null',
    [calendar.organizationId, calendar.id, link.id, error.code],
  )
  await raiseConflict(sql, calendar, {
    kind: 'unpushable',
    state: 'open',
    matter: `unpushable:${link.id}`,
    rule: 'what a calendar will not take is kept here and shown',
    bookings: [link.bookingId],
    links: [link.id],
    evidence: error,
  })
}

async function holdsLease(sql: Sql, calendar: LeasedCalendar): Promise<boolean> {
  const rows = await sql<{ id: number }>(
    prepared('select id from calendar where organization_id = $1 and id = $2 and lease_token = $3 for share'),
    [calendar.organizationId, calendar.id, calendar.leaseToken],
  )
  return rows.length > 0
}

async function dirty(sql: Sql, calendar: LeasedCalendar, limit: number): Promise<readonly DirtyLink[]> {
  const found = await sql<LinkRow>(DIRTY, [calendar.organizationId, calendar.id, limit])
  if (found.length === 0) return []
  const bookings = await sql<BookingRow>(
    prepared(`select ${BOOKING_COLUMNS} from booking b where b.organization_id = $1 and b.id = any ($2)`),
    [calendar.organizationId, found.map(({ bookingId }) => bookingId)],
  )
  const byId = new Map(bookings.map((row) => [row.id, bookingOf(row)]))
  return found.flatMap((link) => {
    const booking = byId.get(link.bookingId)
    return booking === undefined ? [] : [{ link, booking }]
  })
}

const links = (
  sql: Sql,
  calendar: LeasedCalendar,
  where: string,
  more: readonly string[] = [],
): Promise<readonly Link[]> =>
  sql<LinkRow>(
    prepared(
      `select ${LINK_COLUMNS} from link l where l.organization_id = $1 and l.calendar_id = $2 and ${where} order by l.id`,
    ),
    [calendar.organizationId, calendar.id, ...more],
  )

type Failure = Parameters<Outbound['failed']>[2]

async function failed(
  database: Store,
  { calendar, link, failure }: { readonly calendar: LeasedCalendar; readonly link: Link; readonly failure: Failure },
): Promise<void> {
  const { error, state, retryInMs, countsAsAttempt } = failure
  // An item that exists is no less there because a later write did not work.
  await database.transaction(async (sql) => {
    if (!(await holdsLease(sql, calendar))) return
    await sql(
      `update link set state = case when state = 'gone' then state when $3 = 'pending' and remote_id is not null then 'live' else $3 end, attempt = attempt - $4, next_attempt_at = now() + make_interval(secs => $5), last_error = $6, updated_at = now()
        where organization_id = $1 and id = $2`,
      [
        calendar.organizationId,
        link.id,
        state,
        countsAsAttempt ? 0 : 1,
        retryInMs / 1000,
        JSON.stringify({
          kind: error.kind,
          code: error.code,
          status: error.status,
          message: error.message,
          requestId: error.requestId,
        }),
      ],
    )
    await sql(
      'update outbox set error_code = $4 where organization_id = $1 and calendar_id = $2 and link_id = $3 and done_at is null',
      [calendar.organizationId, calendar.id, link.id, error.code],
    )
  })
}
