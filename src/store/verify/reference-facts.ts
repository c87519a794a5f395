import type { ReferenceFacts, Scope, StrayReference } from '../../ops/verify/ports.ts'
import type { Database, Sql } from '../database.ts'

/** A reference by one id, from a table of organizations to another; the names are quoted by the catalog. */
interface Reference {
  readonly table: string
  readonly column: string
  readonly target: string
  readonly targetColumn: string
  /** The column is an array of ids. */
  readonly many: boolean
  /** What it names may be gone: a case outlives the pairing of a calendar, and with it its links. */
  readonly mayBeGone: boolean
}

/** Every foreign key between two tables that belong to organizations: the columns besides the organization. */
const FOREIGN_KEYS = `select c.conrelid::regclass::text as "table", c.confrelid::regclass::text as target, quote_ident(a.attname) as "column",
    quote_ident(b.attname) as "targetColumn", false as many, false as "mayBeGone"
  from pg_constraint c cross join lateral unnest(c.conkey, c.confkey) as k (own, other)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.own
    join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.other
  where c.contype = 'f' and a.attname <> 'organization_id' and c.connamespace = current_schema()::regnamespace
    and exists (select from pg_attribute o where o.attrelid = c.conrelid and o.attname = 'organization_id' and not o.attisdropped)
    and exists (select from pg_attribute o where o.attrelid = c.confrelid and o.attname = 'organization_id' and not o.attisdropped)
  order by 1, 2, 3`

const plain = (table: string, column: string, target: string): Reference => ({
  table,
  column,
  target,
  targetColumn: 'id',
  many: false,
  mayBeGone: false,
})

/** References that no foreign key guards, because the table is hot or the column holds many. */
const UNDECLARED: readonly Reference[] = [
  plain('outbox', 'calendar_id', 'calendar'),
  plain('outbox', 'link_id', 'link'),
  plain('change_log', 'room_id', 'room'),
  plain('change_log', 'booking_id', 'booking'),
  plain('idempotency', 'api_key_id', 'api_key'),
  { ...plain('conflict', 'bookings', 'booking'), many: true },
  { ...plain('conflict', 'links', 'link'), many: true, mayBeGone: true },
]

export const referenceFacts = ({ transaction }: Pick<Database, 'transaction'>): ReferenceFacts => ({
  strays: (scope) =>
    transaction(async (sql) => {
      const declared = await sql<Reference>(FOREIGN_KEYS)
      const strays: StrayReference[] = []
      for (const reference of [...declared, ...UNDECLARED]) strays.push(...(await straysOf(sql, reference, scope)))
      return strays
    }),
})

/** Ids are unique over all organizations, so a stranger's row is found by its id alone. */
function straysOf(sql: Sql, reference: Reference, scope: Scope) {
  const { table, column, target, targetColumn, many, mayBeGone } = reference
  const rows = many
    ? `${table} c cross join lateral unnest(c.${column}) as r (id)`
    : `${table} c cross join lateral (select c.${column} as id) r`
  return sql<StrayReference>(
    `select c.organization_id as "organizationId", $2::text as "table", $3::text as columns, $4::text as target, p.organization_id as "targetOrganizationId", count(*) as rows
      from ${rows} left join ${target} p on p.${targetColumn} = r.id and p.organization_id <> c.organization_id
      where r.id is not null and (p.organization_id is not null or not $5::boolean) and ($1::integer is null or c.organization_id = $1)
        and not exists (select from ${target} q where q.organization_id = c.organization_id and q.${targetColumn} = r.id)
      group by 1, 5 order by 1, 5`,
    [scope, table, column, target, mayBeGone],
  )
}
