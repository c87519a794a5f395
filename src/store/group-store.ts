import { DatabaseError } from 'pg'
import type { Caller } from '../booking/ports.ts'
import { nameKey } from '../core/name-key.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Group, GroupContent, GroupError, GroupStore, GroupTarget, Membership } from '../ops/groups/ports.ts'
import type { Person } from '../ops/people/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { PERSON_COLUMNS } from './sql/person-columns.ts'

const COLUMNS = `g.id, g.organization_id as "organizationId", g.name, g.version, g.created_at as "createdAt",
  (select count(*)::integer from person_group_member m where m.organization_id = g.organization_id and m.group_id = g.id) as members,
  array(select r.room_id from person_group_room r where r.organization_id = g.organization_id and r.group_id = g.id order by r.room_id) as rooms`

/** Carries a refusal out of the transaction, which is rolled back; never leaves this file. */
class Refused extends Error {
  readonly refusal: GroupError
  constructor(refusal: GroupError) {
    super(refusal.code)
    this.refusal = refusal
  }
}

export function groupStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): GroupStore {
  const attempt = async (work: (inside: Sql) => Promise<Group>, name = ''): Promise<Result<Group, GroupError>> => {
    try {
      return ok(await transaction(work))
    } catch (error) {
      if (error instanceof Refused) return fail(error.refusal)
      if (error instanceof DatabaseError && error.constraint === 'person_group_by_name')
        return fail({ code: 'name_taken', name })
      throw error
    }
  }
  return {
    create: (caller, content) => attempt((inside) => createGroup(inside, caller, content), content.name),
    read: (organizationId, groupId) => read(sql, organizationId, groupId),
    list: ({ organizationId, name, after, limit }) =>
      sql<Group>(
        `select ${COLUMNS} from person_group g where g.organization_id = $1 and g.id > $3 and ($2::text is null or g.name_key = $2)
          order by g.id limit $4`,
        [organizationId, name === null ? null : nameKey(name), after ?? 0, limit],
      ),
    change: (caller, { changes, ...target }) =>
      attempt(
        async (inside) => change(inside, caller, { group: await locked(inside, caller, target), changes }),
        changes.name,
      ),
    remove: (caller, target) => attempt(async (inside) => remove(inside, caller, await locked(inside, caller, target))),
    async members({ organizationId, groupId, after, limit }) {
      if ((await read(sql, organizationId, groupId)) === null) return null
      return await sql<Person>(
        `select ${PERSON_COLUMNS} from person p join person_group_member m on m.organization_id = p.organization_id and m.person_id = p.id
          where p.organization_id = $1 and m.group_id = $2 and p.id > $3 order by p.id limit $4`,
        [organizationId, groupId, after ?? 0, limit],
      )
    },
    addMember: (caller, membership) => attempt((inside) => addMember(inside, caller, membership)),
    removeMember: (caller, membership) => attempt((inside) => removeMember(inside, caller, membership)),
  }
}

async function read(sql: Sql, organizationId: number, groupId: number): Promise<Group | null> {
  const [group] = await sql<Group>(`select ${COLUMNS} from person_group g where g.organization_id = $1 and g.id = $2`, [
    organizationId,
    groupId,
  ])
  return group ?? null
}

async function present(sql: Sql, { organizationId }: Caller, groupId: number): Promise<Group> {
  const group = await read(sql, organizationId, groupId)
  if (group === null) throw new Error('a group vanished under the lock')
  return group
}

/** The group, which nobody else changes meanwhile. */
async function locked(sql: Sql, caller: Caller, { groupId, expectedVersion }: GroupTarget): Promise<Group> {
  const rows = await sql('select from person_group where organization_id = $1 and id = $2 for update', [
    caller.organizationId,
    groupId,
  ])
  if (rows.length === 0) throw new Refused({ code: 'group_not_found' })
  const group = await present(sql, caller, groupId)
  if (expectedVersion !== null && expectedVersion !== group.version)
    throw new Refused({ code: 'version_mismatch', version: group.version })
  return group
}

/** For imports of people too, which make the groups that they name. Two of one name: the index lets one of them. */
export async function createGroup(sql: Sql, caller: Caller, { name, rooms }: GroupContent): Promise<Group> {
  const [row] = await sql<{ id: number }>(
    'insert into person_group (organization_id, name, name_key) values ($1, $2, $3) returning id',
    [caller.organizationId, name, nameKey(name)],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  await grantRooms(sql, caller, { groupId: row.id, rooms })
  await writeAudit(sql, caller, {
    ...{ action: 'group.create', entity: 'group', entityId: row.id, fromVersion: null, toVersion: 1 },
    detail: { name, rooms },
  })
  return await present(sql, caller, row.id)
}

async function change(
  sql: Sql,
  caller: Caller,
  { group, changes }: { group: Group; changes: Partial<GroupContent> },
): Promise<Group> {
  const { name, rooms } = { ...group, ...changes }
  await sql(
    'update person_group set name = $3, name_key = $4, version = version + 1 where organization_id = $1 and id = $2',
    [caller.organizationId, group.id, name, nameKey(name)],
  )
  if (changes.rooms !== undefined) await grantRooms(sql, caller, { groupId: group.id, rooms })
  await writeAudit(sql, caller, { ...lineOf(group), action: 'group.change', detail: { name, rooms } })
  return await present(sql, caller, group.id)
}

async function remove(sql: Sql, caller: Caller, group: Group): Promise<Group> {
  await sql('delete from person_group where organization_id = $1 and id = $2', [caller.organizationId, group.id])
  const detail = { name: group.name, members: group.members }
  await writeAudit(sql, caller, { ...lineOf(group), action: 'group.remove', toVersion: null, detail })
  return group
}

async function addMember(sql: Sql, caller: Caller, { groupId, personId }: Membership): Promise<Group> {
  const group = await locked(sql, caller, { groupId, expectedVersion: null })
  // Shared: nobody is archived while they join.
  const people = await sql(
    'select from person where organization_id = $1 and id = $2 and archived_at is null for share',
    [caller.organizationId, personId],
  )
  if (people.length === 0) throw new Refused({ code: 'person_not_found' })
  const joined = await sql(
    'insert into person_group_member (organization_id, group_id, person_id) values ($1, $2, $3) on conflict do nothing returning person_id',
    [caller.organizationId, groupId, personId],
  )
  if (joined.length === 0) return group
  return await noteMembers(sql, caller, { group, action: 'group.join', personId })
}

async function removeMember(sql: Sql, caller: Caller, { groupId, personId }: Membership): Promise<Group> {
  const group = await locked(sql, caller, { groupId, expectedVersion: null })
  const left = await sql(
    'delete from person_group_member where organization_id = $1 and group_id = $2 and person_id = $3 returning person_id',
    [caller.organizationId, groupId, personId],
  )
  if (left.length === 0) return group
  return await noteMembers(sql, caller, { group, action: 'group.leave', personId })
}

async function noteMembers(
  sql: Sql,
  caller: Caller,
  { group, action, personId }: { group: Group; action: string; personId: number },
): Promise<Group> {
  await sql('update person_group set version = version + 1 where organization_id = $1 and id = $2', [
    caller.organizationId,
    group.id,
  ])
  await writeAudit(sql, caller, { ...lineOf(group), action, detail: { personId } })
  return await present(sql, caller, group.id)
}

async function grantRooms(
  sql: Sql,
  { organizationId }: Caller,
  { groupId, rooms }: { groupId: number; rooms: readonly number[] },
): Promise<void> {
  await sql('delete from person_group_room where organization_id = $1 and group_id = $2', [organizationId, groupId])
  const granted = await sql<{ id: number }>(
    `insert into person_group_room (organization_id, group_id, room_id)
      select $1, $2, id from room where organization_id = $1 and id = any ($3) returning room_id as id`,
    [organizationId, groupId, rooms],
  )
  const got = new Set(granted.map(({ id }) => id))
  const unknown = rooms.find((roomId) => !got.has(roomId))
  if (unknown !== undefined) throw new Refused({ code: 'room_unknown', roomId: unknown })
}

const lineOf = ({ id, version }: Group) => ({
  entity: 'group',
  entityId: id,
  fromVersion: version,
  toVersion: version + 1,
})
