import type { Adoption, AdoptionCounts, AdoptionState } from '../../sync/adoption/ports.ts'
import type { Sql } from '../database.ts'

interface AdoptionRow extends Omit<Adoption, 'progress'> {
  readonly planned: number
  readonly toPlan: number
  readonly imported: number
  readonly toImport: number
  readonly owed: number
}

export const ROUND = "case when a.state in ('reading', 'planning', 'planned', 'discarded') then 1 else 2 end"

const COLUMNS = `a.id, a.organization_id as "organizationId", a.room_id as "roomId", a.state, a.counts, a.differences, a.last_error as "lastError",
  a.created_by as "createdBy", a.created_at as "createdAt", a.planned_at as "plannedAt", a.approved_by as "approvedBy", a.approved_at as "approvedAt",
  a.adopted_at as "adoptedAt", a.undone_at as "undoneAt",
  (select count(*) from adoption_item i where i.organization_id = a.organization_id and i.adoption_id = a.id and i.round = ${ROUND}) as planned,
  (select count(distinct (i.calendar_id, i.remote_id)) from inbox i join calendar c on c.organization_id = i.organization_id and c.id = i.calendar_id
    where a.state in ('reading', 'planning', 'checking') and c.organization_id = a.organization_id and c.room_id = a.room_id and c.adoption = 'reading' and i.state = 'new') as "toPlan",
  (select count(*) from adoption_item i where i.organization_id = a.organization_id and i.adoption_id = a.id and i.round = 2 and i.act = 'import' and i.done_at is not null) as imported,
  (select count(*) from adoption_item i where i.organization_id = a.organization_id and i.adoption_id = a.id and i.round = 2 and i.act = 'import') as "toImport",
  (select count(*) from link l join calendar c on c.organization_id = l.organization_id and c.id = l.calendar_id
    where c.organization_id = a.organization_id and c.room_id = a.room_id and l.desired_core_version > l.pushed_core_version) as owed`

export async function readAdoptions(sql: Sql, where: string, values: readonly unknown[]): Promise<readonly Adoption[]> {
  const rows = await sql<AdoptionRow>(
    `select ${COLUMNS} from adoption a where ${where} order by a.id desc limit 100`,
    values,
  )
  return rows.map(({ planned, toPlan, imported, toImport, owed, ...adoption }) => ({
    ...adoption,
    progress: { planned, toPlan, imported, toImport, owed },
  }))
}

/** What a plan comes to, counted where it lies. `$1` organization, `$2` adoption, `$3` round. */
const COUNTS = `select count(*) filter (where calendar_id <> 0) as read, count(*) filter (where act in ('import', 'twin')) as meetings,
    count(*) filter (where act = 'import') as imports, count(*) filter (where act = 'twin') as twins, count(*) filter (where clash is not null) as conflicts,
    count(*) filter (where act = 'over' and calendar_id <> 0) as over, count(*) filter (where act in ('duplicate', 'idle', 'known')) as ignored,
    count(*) filter (where act = 'unreadable') as unreadable,
    (select count(*) from adoption_writes($1, $2, $3::smallint) where kind = 'create') as copies,
    (select count(*) from adoption_writes($1, $2, $3::smallint) where kind = 'accept') as answers
  from adoption_item where organization_id = $1 and adoption_id = $2 and round = $3`

export async function countPlan(
  sql: Sql,
  at: { readonly organizationId: number; readonly id: number; readonly round: number },
): Promise<AdoptionCounts> {
  const [counts] = await sql<AdoptionCounts>(COUNTS, [at.organizationId, at.id, at.round])
  if (counts === undefined) throw new Error('a count gave no row')
  return counts
}

/** The round that a state works on: a preview makes the first, an approval the second. */
export const roundOf = (state: AdoptionState): 1 | 2 => (state === 'reading' || state === 'planning' ? 1 : 2)
