import type { DueDelivery, Webhook, WebhookStore } from '../../troubles/ports.ts'
import { writeAudit } from '../audit-line.ts'
import type { Database, Sql } from '../database.ts'

const COLUMNS = `w.id, w.organization_id as "organizationId", w.name, w.host, w.created_at as "createdAt", w.last_success_at as "lastSuccessAt",
  (select count(*) from webhook_delivery d where d.organization_id = w.organization_id and d.webhook_id = w.id and d.state = 'waiting') as waiting,
  (select count(*) from webhook_delivery d where d.organization_id = w.organization_id and d.webhook_id = w.id and d.state = 'failed') as failed`

type DueRow = Omit<DueDelivery, 'url' | 'secret'> & {
  readonly urlSealed: Uint8Array
  readonly urlKeyId: string
  readonly secretSealed: Uint8Array
  readonly secretKeyId: string
}

export function webhookStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): WebhookStore {
  return {
    async reserveId() {
      const [row] = await sql<{ id: number }>(`select nextval(pg_get_serial_sequence('webhook', 'id')) as id`)
      if (row === undefined) throw new Error('a sequence gave no number')
      return row.id
    },
    create: (caller, { id, name, host, url, secret }) =>
      transaction(async (inside) => {
        await inside(
          `insert into webhook (organization_id, id, name, host, url_sealed, url_key_id, secret_sealed, secret_key_id)
            overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [caller.organizationId, id, name, host, url.sealed, url.keyId, secret.sealed, secret.keyId],
        )
        await writeAudit(inside, caller, { ...auditOf(id), action: 'webhook.create', detail: { name, host } })
        const [made] = await list(inside, caller.organizationId, id)
        if (made === undefined) throw new Error('an insert gave no row')
        return made
      }),
    list: (organizationId) => list(sql, organizationId, null),
    remove: (caller, id) =>
      transaction(async (inside) => {
        const removed = await inside(
          'update webhook set removed_at = now() where organization_id = $1 and id = $2 and removed_at is null returning id',
          [caller.organizationId, id],
        )
        if (removed.length === 0) return false
        await inside(`delete from webhook_delivery where organization_id = $1 and webhook_id = $2`, [
          caller.organizationId,
          id,
        ])
        await writeAudit(inside, caller, { ...auditOf(id), action: 'webhook.remove' })
        return true
      }),
    claimDue: (now, until, limit) => claimDue(sql, { now, until, limit }),
    async settle({ organizationId, id, webhookId }, outcome) {
      const at = 'at' in outcome ? outcome.at.toString() : null
      await sql(
        `update webhook_delivery set state = $3, claimed_until = null, last_error = $4, done_at = $5, next_attempt_at = coalesce($6, next_attempt_at)
          where organization_id = $1 and id = $2`,
        [
          organizationId,
          id,
          outcome.state,
          'error' in outcome ? outcome.error : null,
          at,
          'nextAt' in outcome ? outcome.nextAt.toString() : null,
        ],
      )
      if (at !== null)
        await sql('update webhook set last_success_at = $3 where organization_id = $1 and id = $2', [
          organizationId,
          webhookId,
          at,
        ])
    },
  }
}

const auditOf = (id: number) => ({ entity: 'webhook', entityId: id, fromVersion: null, toVersion: null })

const list = (sql: Sql, organizationId: number, id: number | null) =>
  sql<Webhook>(
    `select ${COLUMNS} from webhook w where w.organization_id = $1 and w.removed_at is null and ($2::integer is null or w.id = $2) order by w.id`,
    [organizationId, id],
  )

async function claimDue(
  sql: Sql,
  { now, until, limit }: { now: Temporal.Instant; until: Temporal.Instant; limit: number },
): Promise<readonly DueDelivery[]> {
  const rows = await sql<DueRow>(
    `with due as (
        select organization_id, id from webhook_delivery where state = 'waiting' and next_attempt_at <= $1 and (claimed_until is null or claimed_until <= $1)
          order by next_attempt_at limit $3 for update skip locked
      )
      update webhook_delivery d set attempts = d.attempts + 1, claimed_until = $2 from due, webhook w
        where d.organization_id = due.organization_id and d.id = due.id and w.organization_id = d.organization_id and w.id = d.webhook_id
        returning d.organization_id as "organizationId", d.id, d.webhook_id as "webhookId", d.body, d.attempts, w.url_sealed as "urlSealed",
          w.url_key_id as "urlKeyId", w.secret_sealed as "secretSealed", w.secret_key_id as "secretKeyId"`,
    [now.toString(), until.toString(), limit],
  )
  return rows.map(({ urlSealed, urlKeyId, secretSealed, secretKeyId, ...delivery }) => ({
    ...delivery,
    url: { sealed: urlSealed, keyId: urlKeyId },
    secret: { sealed: secretSealed, keyId: secretKeyId },
  }))
}
