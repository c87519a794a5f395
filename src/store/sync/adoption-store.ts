import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type {
  ActError,
  Adoption,
  AdoptionState,
  AdoptionStore,
  PlannedConflict,
  PlannedWrite,
  StartError,
} from '../../sync/adoption/ports.ts'
import { writeAudit } from '../audit-line.ts'
import type { Database, Sql } from '../database.ts'
import { readAdoptions } from './adoption-row.ts'

/** So long an adoption can be undone. */
const UNDO_DAYS = 30

/** Class of the rooms' advisory locks; the booking function takes the same. */
const ROOM_LOCK = 1

export function adoptionStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): AdoptionStore {
  const read = (on: Sql, organizationId: number, id: number) =>
    readAdoptions(on, 'a.organization_id = $1 and a.id = $2', [organizationId, id]).then(([found]) => found ?? null)
  return {
    start: (caller, roomId) => transaction((inside) => start(inside, caller, roomId)),
    approve: (caller, target) => transaction((inside) => approve(inside, caller, target)),
    undo: (caller, target) => transaction((inside) => undo(inside, caller, target)),
    read: (organizationId, adoptionId) => read(sql, organizationId, adoptionId),
    async list(organizationId, roomId) {
      const rooms = await sql('select from room where organization_id = $1 and id = $2', [organizationId, roomId])
      if (rooms.length === 0) return null
      return await readAdoptions(sql, 'a.organization_id = $1 and a.room_id = $2', [organizationId, roomId])
    },
    // A page is counted, not remembered: what a plan would write is worked out of its lines, in one order.
    writes: ({ organizationId, adoptionId, after, limit }) =>
      sql<PlannedWrite>(
        `select w.item_id as "itemId", w.calendar_id as "calendarId", w.kind, w.summary, w.organizer, w.starts_at as "startsAt", w.ends_at as "endsAt", w.recurring
          from adoption_writes($1, $2, 1::smallint) w order by w.starts_at, w.item_id, w.calendar_id, w.kind offset $3 limit $4`,
        [organizationId, adoptionId, after, limit],
      ),
    conflicts: ({ organizationId, adoptionId, after, limit }) =>
      sql<PlannedConflict>(
        `select id as "itemId", calendar_id as "calendarId", summary, organizer, starts_at as "startsAt", ends_at as "endsAt", recurring, clash
          from adoption_item where organization_id = $1 and adoption_id = $2 and round = 1 and clash is not null order by starts_at, id offset $3 limit $4`,
        [organizationId, adoptionId, after, limit],
      ),
  }
}

async function start(sql: Sql, caller: Caller, roomId: number): Promise<Result<Adoption, StartError>> {
  const { organizationId } = caller
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
  const rooms = await sql('select from room where organization_id = $1 and id = $2 and archived_at is null', [
    organizationId,
    roomId,
  ])
  if (rooms.length === 0) return fail({ code: 'room_not_found' })
  const [present] = await sql<{ id: number; state: AdoptionState }>(
    `select id, state from adoption where organization_id = $1 and room_id = $2 and state in ('reading', 'planning', 'planned', 'checking', 'importing', 'undoing') for update`,
    [organizationId, roomId],
  )
  if (present !== undefined && ['checking', 'importing', 'undoing'].includes(present.state))
    return fail({ code: 'adoption_under_way', adoptionId: present.id, state: present.state })
  const waiting = await sql(
    `select from calendar where organization_id = $1 and room_id = $2 and adoption = 'reading'`,
    [organizationId, roomId],
  )
  if (waiting.length === 0) return fail({ code: 'nothing_to_adopt' })
  if (present !== undefined) {
    const key = [organizationId, present.id]
    await sql(`update adoption set state = 'discarded' where organization_id = $1 and id = $2`, key)
    await sql('delete from adoption_span where organization_id = $1 and adoption_id = $2', key)
    await sql('delete from adoption_item where organization_id = $1 and adoption_id = $2', key)
  }
  const [made] = await sql<{ id: number }>(
    `insert into adoption (organization_id, room_id, state, created_by) values ($1, $2, 'reading', $3) returning id`,
    [organizationId, roomId, caller.actor],
  )
  if (made === undefined) throw new Error('an insert gave no row')
  return ok(await changed(sql, caller, { id: made.id, action: 'adoption.preview' }))
}

interface Target {
  readonly roomId: number
  readonly adoptionId: number
}

async function locked(
  sql: Sql,
  { organizationId }: Caller,
  { roomId, adoptionId }: Target,
): Promise<{ state: AdoptionState; tooLate: boolean } | null> {
  await sql('select pg_advisory_xact_lock($1, $2)', [ROOM_LOCK, roomId])
  const [row] = await sql<{ state: AdoptionState; tooLate: boolean }>(
    `select state, coalesce(adopted_at < now() - make_interval(days => $4), false) as "tooLate" from adoption
      where organization_id = $1 and room_id = $2 and id = $3 for update`,
    [organizationId, roomId, adoptionId, UNDO_DAYS],
  )
  return row ?? null
}

async function approve(sql: Sql, caller: Caller, target: Target): Promise<Result<Adoption, ActError>> {
  const row = await locked(sql, caller, target)
  if (row === null) return fail({ code: 'adoption_not_found' })
  if (row.state !== 'planned') return fail({ code: 'wrong_state', state: row.state })
  await sql(
    `update adoption set state = 'checking', place = '{}', approved_by = $3, approved_at = now() where organization_id = $1 and id = $2`,
    [caller.organizationId, target.adoptionId, caller.actor],
  )
  return ok(await changed(sql, caller, { id: target.adoptionId, action: 'adoption.approve' }))
}

async function undo(sql: Sql, caller: Caller, target: Target): Promise<Result<Adoption, ActError>> {
  const row = await locked(sql, caller, target)
  if (row === null) return fail({ code: 'adoption_not_found' })
  if (row.state !== 'adopted') return fail({ code: 'wrong_state', state: row.state })
  const [other] = await sql<{ id: number; state: AdoptionState }>(
    `select id, state from adoption where organization_id = $1 and room_id = $2 and state in ('reading', 'planning', 'planned', 'checking', 'importing', 'undoing')`,
    [caller.organizationId, target.roomId],
  )
  if (other !== undefined) return fail({ code: 'adoption_under_way', adoptionId: other.id, state: other.state })
  if (row.tooLate) return fail({ code: 'too_late', limitDays: UNDO_DAYS })
  await sql(`update adoption set state = 'undoing' where organization_id = $1 and id = $2`, [
    caller.organizationId,
    target.adoptionId,
  ])
  await sql(
    `update calendar c set adoption = 'undoing', version = version + 1 from adoption a
      where a.organization_id = $1 and a.id = $2 and c.organization_id = $1 and c.room_id = a.room_id and a.place -> 'calendars' @> to_jsonb(c.id)`,
    [caller.organizationId, target.adoptionId],
  )
  return ok(await changed(sql, caller, { id: target.adoptionId, action: 'adoption.undo' }))
}

async function changed(
  sql: Sql,
  caller: Caller,
  { id, action }: { readonly id: number; readonly action: string },
): Promise<Adoption> {
  const line = { entity: 'adoption', entityId: id, fromVersion: null, toVersion: null }
  await writeAudit(sql, caller, { ...line, action })
  const [adoption] = await readAdoptions(sql, 'a.organization_id = $1 and a.id = $2', [caller.organizationId, id])
  if (adoption === undefined) throw new Error('an adoption that was just written is not there')
  return adoption
}
