import type { Begun, IdempotencyStore } from '../api/ports.ts'
import type { Database } from './database.ts'
import { isGone } from './is-gone.ts'

/** `status` of a row whose request is still being worked on. */
const IN_PROGRESS = 0

interface Row {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly response: unknown
  readonly isSameRequest: boolean
  /** Presence of the process that works on it; null: it has none, and only the lease says when it is over. */
  readonly holder: string | null
  readonly expiresAt: string
}

/**
 * Takes a slot that is free or has run out. A slot that ran out in progress is taken by its own request alone: whatever a crashed
 * attempt did, only the same request may go looking for it.
 */
const TAKE = {
  name: 'idempotency-take',
  text: `
    with before as (
      select status from idempotency where organization_id = $1 and api_key_id = $2 and key = $3
    )
    insert into idempotency (organization_id, api_key_id, key, request_hash, status, created_at, expires_at, holder)
      values ($1, $2, $3, $4, ${IN_PROGRESS}, $5, $6, $7)
    on conflict (organization_id, api_key_id, key) do update
      set request_hash = excluded.request_hash, status = ${IN_PROGRESS}, headers = '{}', response = null,
          created_at = excluded.created_at, expires_at = excluded.expires_at, holder = excluded.holder
      where idempotency.expires_at <= excluded.created_at
        and (idempotency.status <> ${IN_PROGRESS} or idempotency.request_hash = excluded.request_hash)
    returning coalesce((select status from before) = ${IN_PROGRESS}, false) as retaken`,
}

const READ = {
  name: 'idempotency-read',
  text: `select status, headers, response, request_hash = $4 as "isSameRequest", holder, expires_at as "expiresAt" from idempotency
    where organization_id = $1 and api_key_id = $2 and key = $3`,
}

/** From a process that is gone: nothing of it can be written any more, so what it did not commit by now it never will. */
const TAKE_FROM_DEAD = `update idempotency set created_at = $5, expires_at = $6, holder = $7
  where organization_id = $1 and api_key_id = $2 and key = $3 and request_hash = $4 and status = ${IN_PROGRESS} and holder = $8 and expires_at = $9 returning key`

const MINE = `organization_id = $1 and api_key_id = $2 and key = $3 and status = ${IN_PROGRESS} and expires_at = $4`

/** Answers of writes by Idempotency-Key; see {@link IdempotencyStore}. `sweep` deletes what has run out a day ago. */
export function idempotencyStore({ sql, presence }: Pick<Database, 'sql' | 'presence'>): IdempotencyStore & {
  sweep(now: Temporal.Instant): Promise<number>
} {
  return {
    async begin(claim) {
      const slot = [claim.organizationId, claim.keyId, claim.key, claim.requestHash]
      const mine = [...slot, claim.now.toString(), claim.leaseUntil.toString(), await presence.name()]
      const [taken] = await sql<{ retaken: boolean }>(TAKE, mine)
      if (taken !== undefined) return { kind: 'started', retaken: taken.retaken }
      const [row] = await sql<Row>(READ, slot)
      // Given back between the two statements: whoever repeats will find it free.
      if (row === undefined) return { kind: 'in_progress' }
      const { holder, expiresAt } = row
      if (!isUnderWay(row) || holder === null || !(await isGone(sql, holder))) return judge(row)
      const freed = await sql(TAKE_FROM_DEAD, [...mine, holder, expiresAt])
      return freed.length > 0 ? { kind: 'started', retaken: true } : { kind: 'in_progress' }
    },
    async finish(claim, { status, headers, body }, expiresAt) {
      await sql(`update idempotency set status = $5, headers = $6, response = $7, expires_at = $8 where ${MINE}`, [
        claim.organizationId,
        claim.keyId,
        claim.key,
        claim.leaseUntil.toString(),
        status,
        JSON.stringify(headers),
        JSON.stringify(body ?? null),
        expiresAt.toString(),
      ])
    },
    async abandon(claim) {
      // Whether it has written anything nobody knows: whoever repeats it goes looking.
      await sql(`update idempotency set expires_at = $5 where ${MINE}`, [
        claim.organizationId,
        claim.keyId,
        claim.key,
        claim.leaseUntil.toString(),
        claim.now.toString(),
      ])
    },
    async sweep(now) {
      const rows = await sql(
        `delete from idempotency where expires_at < $1::timestamptz - interval '1 day' returning 1`,
        [now.toString()],
      )
      return rows.length
    },
  }
}

const isUnderWay = ({ status, isSameRequest }: Row): boolean => status === IN_PROGRESS && isSameRequest

function judge(row: Row): Begun {
  if (!row.isSameRequest) return { kind: 'other_request' }
  if (row.status === IN_PROGRESS) return { kind: 'in_progress' }
  return { kind: 'answered', answer: { status: row.status, headers: row.headers, body: row.response } }
}
