import type { Caller } from '../booking/ports.ts'
import { nameKey } from '../core/name-key.ts'
import type { Person } from '../ops/people/ports.ts'
import type { AbsentPerson, ImportPlan, ImportStep, PeopleImportStore } from '../ops/people-import/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { createGroup } from './group-store.ts'
import { PERSON_COLUMNS } from './sql/person-columns.ts'
import { archivePerson, changePerson, createPerson, lockedPerson, PersonRefused } from './write-person.ts'

/** Class of the organizations' advisory locks under which people are imported: one list at a time. */
const IMPORT_LOCK = 4

const TOLD_EVERY = 100

export function peopleImportStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): PeopleImportStore {
  return {
    async known(organizationId) {
      const people = await sql<Person>(
        `select ${PERSON_COLUMNS} from person p where p.organization_id = $1 and p.archived_at is null order by p.id`,
        [organizationId],
      )
      const groups = await groupsOf(sql, organizationId)
      const rooms = await sql<{ id: number }>(
        'select id from room where organization_id = $1 and archived_at is null',
        [organizationId],
      )
      return { people, groups, rooms: new Set(rooms.map(({ id }) => id)) }
    },
    async apply(caller, plan, told) {
      try {
        await transaction((inside) => apply(inside, caller, { plan, told }))
        return true
      } catch (error) {
        if (error instanceof PersonRefused) return false
        throw error
      }
    },
  }
}

const groupsOf = (
  sql: Sql,
  organizationId: number,
): Promise<readonly { readonly id: number; readonly name: string }[]> =>
  sql<{ id: number; name: string }>('select id, name from person_group where organization_id = $1 order by id', [
    organizationId,
  ])

interface Applying {
  readonly plan: ImportPlan & { readonly archives: readonly AbsentPerson[] }
  readonly told: (done: number) => void
}

async function apply(sql: Sql, caller: Caller, { plan, told }: Applying): Promise<void> {
  await sql('select pg_advisory_xact_lock($1, $2)', [IMPORT_LOCK, caller.organizationId])
  const groups = await groupsFor(sql, caller, plan.newGroups)
  const wanted: Wanted = { covered: [], people: [], groups: [] }
  for (const [place, step] of plan.steps.entries()) {
    const personId = await write(sql, caller, step)
    if (step.groups !== null) {
      wanted.covered.push(personId)
      for (const name of step.groups) {
        wanted.people.push(personId)
        wanted.groups.push(groups.get(nameKey(name)) ?? 0)
      }
    }
    if ((place + 1) % TOLD_EVERY === 0) told(place + 1)
  }
  await setMembers(sql, caller, wanted)
  for (const { id, version } of plan.archives)
    await archivePerson(sql, caller, await lockedPerson(sql, caller, { personId: id, expectedVersion: version }))
}

/** Ids by name as compared; those that are missing are made. One that somebody else has made meanwhile is taken. */
async function groupsFor(sql: Sql, caller: Caller, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const known = new Map((await groupsOf(sql, caller.organizationId)).map(({ id, name }) => [nameKey(name), id]))
  for (const name of names)
    if (!known.has(nameKey(name))) known.set(nameKey(name), (await createGroup(sql, caller, { name, rooms: [] })).id)
  return known
}

async function write(sql: Sql, caller: Caller, step: ImportStep): Promise<number> {
  if (step.act === 'new') return (await createPerson(sql, caller, step.content)).id
  const { personId, version, changes } = step
  if (Object.keys(changes).length === 0) return personId
  const person = await lockedPerson(sql, caller, { personId, expectedVersion: version })
  await changePerson(sql, caller, { person, changes })
  return personId
}

/** `people` and `groups` belong together by their places; of whom is `covered`, no other memberships stay. */
interface Wanted {
  readonly covered: number[]
  readonly people: number[]
  readonly groups: number[]
}

async function setMembers(sql: Sql, caller: Caller, { covered, people, groups }: Wanted): Promise<void> {
  const { organizationId } = caller
  const left = await sql<{ id: number }>(
    `delete from person_group_member m where m.organization_id = $1 and m.person_id = any ($2::integer[])
        and not exists (select from unnest($3::integer[], $4::integer[]) as w (person_id, group_id) where w.person_id = m.person_id and w.group_id = m.group_id)
      returning m.group_id as id`,
    [organizationId, covered, people, groups],
  )
  const joined = await sql<{ id: number }>(
    `insert into person_group_member (organization_id, group_id, person_id)
      select $1, w.group_id, w.person_id from unnest($2::integer[], $3::integer[]) as w (person_id, group_id) order by 2, 3
      on conflict do nothing returning group_id as id`,
    [organizationId, people, groups],
  )
  for (const id of new Set([...left, ...joined].map((row) => row.id).sort((a, b) => a - b))) {
    const [group] = await sql<{ version: number }>(
      'update person_group set version = version + 1 where organization_id = $1 and id = $2 returning version',
      [organizationId, id],
    )
    const countOf = (rows: readonly { readonly id: number }[]) => rows.filter((row) => row.id === id).length
    const toVersion = group?.version ?? 1
    await writeAudit(sql, caller, {
      ...{ action: 'group.members', entity: 'group', entityId: id, fromVersion: toVersion - 1, toVersion },
      detail: { joined: countOf(joined), left: countOf(left) },
    })
  }
}
