import { type ItemJson, itemFromJson } from '../../core/item-json.ts'
import type {
  AdoptionSteps,
  BookedAlready,
  LeasedAdoption,
  Place,
  PlanFact,
  ToPlan,
} from '../../sync/adoption/ports.ts'
import { readBookableRoom } from '../bookable-rooms.ts'
import type { Database, Sql } from '../database.ts'
import { importUnit } from './adoption-import.ts'
import { countPlan, roundOf } from './adoption-row.ts'
import { copiesToRemove, copyRemoved, finishUndo, isVisited, withdrawUnit } from './adoption-undo.ts'
import { comparePlans } from './compare-plans.ts'

/** Longer than any step but the first reading of a calendar, which has a lease of its own. */
const LEASE_SECONDS = 120

const HOLDS = 'organization_id = $1 and id = $2 and lease_token = $3'

const keyOf = ({ organizationId, id, leaseToken }: LeasedAdoption) => [organizationId, id, leaseToken]

/** In a transaction: nobody else carries this adoption on meanwhile. */
export async function holdsAdoption(sql: Sql, adoption: LeasedAdoption): Promise<boolean> {
  const rows = await sql(`select from adoption where ${HOLDS} for update`, keyOf(adoption))
  return rows.length > 0
}

export function adoptionSteps(database: Pick<Database, 'sql' | 'transaction'>, uuid: () => string): AdoptionSteps {
  const { sql, transaction } = database
  return {
    async acquire(organizationId, adoptionId) {
      const leaseToken = uuid()
      const [row] = await sql<{ roomId: number; state: LeasedAdoption['state']; place: Partial<Place> }>(
        `update adoption set lease_token = $3, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
          where organization_id = $1 and id = $2 and (lease_until is null or lease_until < now()) returning room_id as "roomId", state, place`,
        [organizationId, adoptionId, leaseToken],
      )
      if (row === undefined) return null
      const { now = null, calendarId = 0, remoteId = '' } = row.place
      return {
        organizationId,
        id: adoptionId,
        roomId: row.roomId,
        state: row.state,
        leaseToken,
        place: { now, calendarId, remoteId },
      }
    },
    async release(adoption, error) {
      await sql(`update adoption set lease_token = null, lease_until = null, last_error = $4 where ${HOLDS}`, [
        ...keyOf(adoption),
        error === null ? null : JSON.stringify(error),
      ])
    },
    due: (limit) =>
      sql(
        `select organization_id as "organizationId", id as "adoptionId" from adoption
          where state in ('reading', 'planning', 'checking', 'importing', 'undoing') and (lease_until is null or lease_until < now()) order by id limit $1`,
        [limit],
      ),
    async unread(adoption) {
      const rows = await sql<{ id: number }>(
        `update calendar c set next_poll_at = least(c.next_poll_at, now()), dirty_since = coalesce(c.dirty_since, now()) from adoption a
          where a.organization_id = $1 and a.id = $2 and c.organization_id = $1 and c.room_id = a.room_id and c.adoption = 'reading'
            and (c.adoption_read_at is null or c.adoption_read_at < coalesce(a.approved_at, a.created_at)) returning c.id`,
        [adoption.organizationId, adoption.id],
      )
      return rows.map(({ id }) => id).toSorted((a, b) => a - b)
    },
    async beginPlanning(adoption, now) {
      const rows = await sql(
        `update adoption a set state = case when state = 'reading' then 'planning' else state end,
            place = jsonb_build_object('now', $4::text, 'calendarId', 0, 'remoteId', '', 'calendars', coalesce((
              select jsonb_agg(c.id) from calendar c where c.organization_id = a.organization_id and c.room_id = a.room_id and c.adoption = 'reading'), '[]'))
          where ${HOLDS} returning id`,
        [...keyOf(adoption), now.toString()],
      )
      return rows.length > 0
    },
    room: ({ organizationId, roomId }) => readBookableRoom(sql, organizationId, roomId),
    async page(adoption, limit) {
      const booked = adoption.place.calendarId === 0 ? await bookings(sql, adoption, limit) : []
      return booked.length > 0 ? booked : await items(sql, adoption, limit)
    },
    addFacts: (adoption, facts, place) =>
      transaction(async (inside) => {
        if (!(await holdsAdoption(inside, adoption))) return false
        await addFacts(inside, adoption, facts)
        await inside('update adoption set place = place || $3::jsonb where organization_id = $1 and id = $2', [
          adoption.organizationId,
          adoption.id,
          JSON.stringify(place),
        ])
        return true
      }),
    conclude: (adoption, now) =>
      transaction(async (inside) => (await holdsAdoption(inside, adoption)) && (await conclude(inside, adoption, now))),
    importing: (adoption, work) =>
      transaction(async (inside) => {
        // The room before the adoption: whoever starts, approves or undoes takes them in this order.
        await inside('select pg_advisory_xact_lock(1, $1)', [adoption.roomId])
        return (await holdsAdoption(inside, adoption)) ? await work(importUnit(inside, adoption)) : null
      }),
    finishImport: (adoption) =>
      transaction(async (inside) => (await holdsAdoption(inside, adoption)) && (await finishImport(inside, adoption))),
    copiesToRemove: (adoption, limit) => copiesToRemove(sql, adoption, limit),
    copyRemoved: (adoption, calendar, link) =>
      transaction(
        async (inside) => (await holdsAdoption(inside, adoption)) && (await copyRemoved(inside, calendar, link)),
      ),
    isVisited: (adoption) => isVisited(sql, adoption),
    withdrawing: (adoption, work) =>
      transaction(async (inside) => {
        await inside('select pg_advisory_xact_lock(1, $1)', [adoption.roomId])
        return (await holdsAdoption(inside, adoption)) ? await work(withdrawUnit(inside, adoption)) : null
      }),
    finishUndo: (adoption) =>
      transaction(async (inside) => (await holdsAdoption(inside, adoption)) && (await finishUndo(inside, adoption))),
  }
}

/** What the room has already, as far as it lies ahead; by id, as texts of one length, so that they sort. */
async function bookings(
  sql: Sql,
  { organizationId, roomId, place }: LeasedAdoption,
  limit: number,
): Promise<readonly ToPlan[]> {
  const rows = await sql<BookedAlready>(
    `select id, state, join_key as "joinKey", series, organizer_address as "organizerAddress", organizer_name as "organizerName", summary, visibility
      from booking where organization_id = $1 and room_id = $2 and state in ('held', 'confirmed', 'contested') and ends_at > $3 and id > $4 order by id limit $5`,
    [organizationId, roomId, place.now, Number(place.remoteId || 0), limit],
  )
  return rows.map((booking) => ({
    ...{
      calendarId: 0,
      remoteId: String(booking.id).padStart(19, '0'),
      inboxId: null,
      decides: 'meetmeup',
      isKnown: true,
    },
    what: { kind: 'booking', booking },
  }))
}

interface InboxItem {
  readonly calendarId: number
  readonly remoteId: string
  readonly inboxId: number
  readonly decides: ToPlan['decides']
  readonly isKnown: boolean
  readonly kind: 'upsert' | 'removed' | 'unreadable'
  readonly payload: unknown
}

/** The newest of each item. That a listing leaves one out is a hint, and does not outweigh what was said before. */
async function items(
  sql: Sql,
  { organizationId, roomId, place }: LeasedAdoption,
  limit: number,
): Promise<readonly ToPlan[]> {
  const rows = await sql<InboxItem>(
    `select distinct on (i.calendar_id, i.remote_id) i.calendar_id as "calendarId", i.remote_id as "remoteId", i.id as "inboxId", c.decides, i.kind, i.payload,
        exists (select from link l where l.organization_id = $1 and l.calendar_id = i.calendar_id and (l.remote_id = i.remote_id or l.room_copy_id = i.remote_id)
          and l.state <> 'gone') as "isKnown"
      from inbox i join calendar c on c.organization_id = $1 and c.id = i.calendar_id and c.room_id = $2 and c.adoption = 'reading'
      where i.organization_id = $1 and i.state = 'new' and (i.calendar_id, i.remote_id) > ($3, $4 collate "C")
      order by i.calendar_id, i.remote_id, (i.kind = 'removed' and i.payload ->> 'certain' = 'false'), i.id desc limit $5`,
    [organizationId, roomId, place.calendarId, place.calendarId === 0 ? '' : place.remoteId, limit],
  )
  return rows.map(({ kind, payload, ...row }) => ({ ...row, what: whatOf(kind, payload) }))
}

function whatOf(kind: InboxItem['kind'], payload: unknown): ToPlan['what'] {
  if (kind !== 'upsert') return { kind }
  const item = itemFromJson(payload as ItemJson)
  return item.ok ? { kind: 'item', item: item.value } : { kind: 'unreadable' }
}

async function addFacts(sql: Sql, adoption: LeasedAdoption, facts: readonly PlanFact[]): Promise<void> {
  const of = [adoption.organizationId, adoption.id, roundOf(adoption.state)]
  await sql(
    `insert into adoption_item (organization_id, adoption_id, round, calendar_id, remote_id, inbox_id, act, role, join_key, likeness, organizer_key, marked, hash,
        answers, summary, organizer, starts_at, ends_at, recurring, created_at, booking_id)
      select $1, $2, $3, f."calendarId", f."remoteId", f."inboxId", f.act, f.role, f."joinKey", f.likeness, f."organizerKey", f.marked, f.hash,
          f.answers, f.summary, f.organizer, f."startsAt", f."endsAt", f.recurring, f."createdAt", f."bookingId"
        from jsonb_to_recordset($4::jsonb) as f("calendarId" integer, "remoteId" text, "inboxId" bigint, act text, role text, "joinKey" text, likeness text,
          "organizerKey" text, marked boolean, hash text, answers boolean, summary text, organizer text, "startsAt" timestamptz, "endsAt" timestamptz,
          recurring boolean, "createdAt" timestamptz, "bookingId" bigint)
      on conflict (organization_id, adoption_id, round, calendar_id, remote_id) do nothing`,
    [...of, JSON.stringify(facts)],
  )
  const spans = facts.flatMap(({ calendarId, remoteId, spans: held }) =>
    held.map(([from, until]) => ({ calendarId, remoteId, from, until })),
  )
  if (spans.length === 0) return
  await sql(
    `insert into adoption_span (organization_id, adoption_id, round, calendar_id, remote_id, held)
      select $1, $2, $3, s."calendarId", s."remoteId", tstzrange(s."from", s.until)
        from jsonb_to_recordset($4::jsonb) as s("calendarId" integer, "remoteId" text, "from" timestamptz, until timestamptz)`,
    [...of, JSON.stringify(spans)],
  )
}

/** The plan is whole. A preview waits for a person; an approved one is carried out if it is still the same. */
async function conclude(sql: Sql, adoption: LeasedAdoption, now: Temporal.Instant): Promise<boolean> {
  const { organizationId, id } = adoption
  const round = roundOf(adoption.state)
  // Thousands of lines have just come into tables that were small: without figures each would be compared with each.
  await sql('analyze adoption_item, adoption_span')
  await sql('select judge_adoption($1, $2, $3::smallint)', [organizationId, id, round])
  if (round === 1) {
    const counts = await countPlan(sql, { organizationId, id, round })
    await sql(
      `update adoption set state = 'planned', planned_at = now(), counts = $3 where organization_id = $1 and id = $2`,
      [organizationId, id, JSON.stringify(counts)],
    )
    return true
  }
  const differences = await comparePlans(sql, adoption, now)
  await sql(
    `update adoption set state = $3, differences = $4, place = place || '{"remoteId": "", "calendarId": 0}' where organization_id = $1 and id = $2`,
    [
      organizationId,
      id,
      differences.length === 0 ? 'importing' : 'outdated',
      differences.length === 0 ? null : JSON.stringify(differences),
    ],
  )
  return true
}

/** What books nothing has been dealt with; news that came meanwhile is for the visits, which keep the calendars from now on. */
async function finishImport(sql: Sql, { organizationId, id }: LeasedAdoption): Promise<boolean> {
  await sql(
    `update inbox n set state = case when n.id = i.inbox_id then 'applied' else 'superseded' end, applied_at = now(),
        payload = case when n.id = i.inbox_id then n.payload || jsonb_build_object('decision', 'ignore:' || i.act) else n.payload end
      from adoption_item i where i.organization_id = $1 and i.adoption_id = $2 and i.round = 2 and i.act in ('over', 'idle', 'duplicate')
        and n.organization_id = $1 and n.calendar_id = i.calendar_id and n.remote_id = i.remote_id and n.id <= i.inbox_id and n.state = 'new'`,
    [organizationId, id],
  )
  await sql(
    `update calendar c set adoption = null, dirty_since = coalesce(c.dirty_since, now()), next_poll_at = now(), version = c.version + 1 from adoption a
      where a.organization_id = $1 and a.id = $2 and c.organization_id = $1 and c.room_id = a.room_id and a.place -> 'calendars' @> to_jsonb(c.id)`,
    [organizationId, id],
  )
  await sql('delete from adoption_span where organization_id = $1 and adoption_id = $2', [organizationId, id])
  await sql(`update adoption set state = 'adopted', adopted_at = now() where organization_id = $1 and id = $2`, [
    organizationId,
    id,
  ])
  return true
}
