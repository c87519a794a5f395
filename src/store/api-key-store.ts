import { batched } from '../core/batched.ts'
import type { ApiKey, ApiKeyStore } from '../ops/keys/ports.ts'
import type { Database, Sql } from './database.ts'

const COLUMNS = `id, organization_id as "organizationId", name, role, hint, created_at as "createdAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

/** Prepared: every request of the API runs it; those that come at one time share it. Nothing is remembered: a revoked key is refused at once. */
const FIND_BY_HASH = {
  name: 'api-key-by-hash',
  text: `select ${COLUMNS}, key_hash as hash from api_key where key_hash = any($1::bytea[])`,
}
const SHARED = { most: 100, inFlight: 2 } as const

export function apiKeyStore({
  sql,
  repeated = sql,
}: Pick<Database, 'sql'> & Partial<Pick<Database, 'repeated'>>): ApiKeyStore {
  const findShared = batched({ ...SHARED, run: (hashes: readonly Uint8Array[]) => findByHashes(repeated, hashes) })
  return {
    async create({ organizationId, name, role, hash, hint }) {
      const [key] = await sql<ApiKey>(
        `insert into api_key (organization_id, name, role, key_hash, hint) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
        [organizationId, name, role, hash, hint],
      )
      if (key === undefined) throw new Error('an insert gave no row')
      return key
    },
    list: (organizationId) =>
      sql<ApiKey>(`select ${COLUMNS} from api_key where organization_id = $1 order by id`, [organizationId]),
    async revoke(organizationId, keyId) {
      const rows = await sql(
        `update api_key set revoked_at = coalesce(revoked_at, now()) where organization_id = $1 and id = $2 returning id`,
        [organizationId, keyId],
      )
      return rows.length > 0
    },
    findByHash: findShared,
    async touch({ organizationId, id }, at) {
      await sql(`update api_key set last_used_at = greatest(last_used_at, $3) where organization_id = $1 and id = $2`, [
        organizationId,
        id,
        at.toString(),
      ])
    },
  }
}

async function findByHashes(sql: Sql, hashes: readonly Uint8Array[]): Promise<readonly (ApiKey | null)[]> {
  const rows = await sql<ApiKey & { readonly hash: Uint8Array }>(FIND_BY_HASH, [hashes])
  const known = new Map(rows.map(({ hash, ...key }) => [hexOf(hash), key]))
  return hashes.map((hash) => known.get(hexOf(hash)) ?? null)
}

const hexOf = (hash: Uint8Array): string => Buffer.from(hash).toString('hex')
