import type { Caller } from '../booking/ports.ts'
import type {
  AppPassword,
  AppPasswordFinder,
  AppPasswordStore,
  FoundAppPassword,
  NewAppPassword,
  PersonPrincipal,
} from '../ops/app-passwords/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'

const COLUMNS = `id, organization_id as "organizationId", person_id as "personId", device, scope, hint, created_at as "createdAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

/** Prepared: sign-ins run it. One row by its unique index, and a few beside it by the organization's keys. */
const FIND = {
  name: 'app-password-by-mac',
  text: `
    select w.id as "appPasswordId", w.organization_id as "organizationId", w.person_id as "personId", w.scope, w.last_used_at as "lastUsedAt",
      p.display_name as "displayName", p.role,
      array(select a.address from person_address a where a.organization_id = p.organization_id and a.person_id = p.id order by a.place) as addresses,
      case when p.every_room then null else
        array(select r.room_id from person_room r where r.organization_id = p.organization_id and r.person_id = p.id
          union select r.room_id from person_group_member m join person_group_room r on r.organization_id = m.organization_id and r.group_id = m.group_id
            where m.organization_id = p.organization_id and m.person_id = p.id
          order by 1) end as rooms
    from app_password w join person p on p.organization_id = w.organization_id and p.id = w.person_id
    where w.secret_mac = any ($1::bytea[]) and w.revoked_at is null and p.archived_at is null`,
}

export function appPasswordStore({
  sql,
  repeated,
  transaction,
}: Pick<Database, 'sql' | 'repeated' | 'transaction'>): AppPasswordStore & AppPasswordFinder {
  return {
    create: (caller, password) => transaction((inside) => create(inside, caller, password)),
    list: (organizationId, personId) => list(sql, organizationId, personId),
    revoke: (caller, target) =>
      transaction(async (inside) => {
        const [row] = await inside<{ personId: number }>(
          `update app_password set revoked_at = coalesce(revoked_at, now())
            where organization_id = $1 and id = $2 and ($3::integer is null or person_id = $3) returning person_id as "personId"`,
          [caller.organizationId, target.appPasswordId, target.personId],
        )
        if (row === undefined) return null
        await writeAudit(inside, caller, { ...lineOf(target.appPasswordId), action: 'app_password.revoke' })
        return row
      }),
    async find(macs) {
      const [row] = await repeated<PersonPrincipal & Pick<FoundAppPassword, 'lastUsedAt'>>(FIND, [macs])
      if (row === undefined) return null
      const { lastUsedAt, ...principal } = row
      return { principal, lastUsedAt }
    },
    async touch({ organizationId, appPasswordId }, { at, mac }) {
      await sql(
        `update app_password set last_used_at = greatest(last_used_at, $3), secret_mac = $4 where organization_id = $1 and id = $2`,
        [organizationId, appPasswordId, at.toString(), mac],
      )
    },
  }
}

/** Locks the person, so that no password is made for one who is being archived. */
async function create(sql: Sql, caller: Caller, password: NewAppPassword) {
  const { personId, device, scope, mac, hint } = password
  const { organizationId } = caller
  const [person] = await sql<{ userName: string }>(
    `select (select a.address from person_address a where a.organization_id = $1 and a.person_id = $2 order by a.place limit 1) as "userName"
      from person where organization_id = $1 and id = $2 and archived_at is null for share`,
    [organizationId, personId],
  )
  if (person === undefined) return null
  const [appPassword] = await sql<AppPassword>(
    `insert into app_password (organization_id, person_id, device, scope, secret_mac, hint) values ($1, $2, $3, $4, $5, $6) returning ${COLUMNS}`,
    [organizationId, personId, device, scope, mac, hint],
  )
  if (appPassword === undefined) throw new Error('an insert gave no row')
  const line = { ...lineOf(appPassword.id), action: 'app_password.create', detail: { personId, device, scope } }
  await writeAudit(sql, caller, line)
  return { appPassword, userName: person.userName }
}

async function list(sql: Sql, organizationId: number, personId: number): Promise<readonly AppPassword[] | null> {
  const people = await sql(`select from person where organization_id = $1 and id = $2`, [organizationId, personId])
  if (people.length === 0) return null
  return await sql<AppPassword>(
    `select ${COLUMNS} from app_password where organization_id = $1 and person_id = $2 order by id`,
    [organizationId, personId],
  )
}

const lineOf = (appPasswordId: number) => ({
  entity: 'app_password',
  entityId: appPasswordId,
  fromVersion: null,
  toVersion: null,
})
