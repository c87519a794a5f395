import type { ApiKey, ApiKeyStore } from '../ops/keys/ports.ts'
import type { Database } from './database.ts'

const COLUMNS = `id, organization_id as "organizationId", name, role, hint, created_at as "createdAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

/** Prepared: every request of the API runs it. */
const FIND_BY_HASH = { name: 'api-key-by-hash', text: `select ${COLUMNS} from api_key where key_hash = $1` }

export function apiKeyStore({ sql }: Pick<Database, 'sql'>): ApiKeyStore {
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
    async findByHash(hash) {
      const [key] = await sql<ApiKey>(FIND_BY_HASH, [hash])
      return key ?? null
    },
    async touch({ organizationId, id }, at) {
      await sql(`update api_key set last_used_at = greatest(last_used_at, $3) where organization_id = $1 and id = $2`, [
        organizationId,
        id,
        at.toString(),
      ])
    },
  }
}
