import { addressKey } from '../../core/address-key.ts'
import type { Trouble } from '../../core/trouble.ts'
import { troubleText } from '../../core/trouble-text.ts'
import type { Recipient } from '../../mail/ports.ts'
import type { KeptTrouble, Telling, TroubleNews, TroubleStore } from '../../troubles/ports.ts'
import type { Database, Sql } from '../database.ts'
import { seenTroubles } from './seen-troubles.ts'

const COLUMNS = `id, organization_id as "organizationId", kind, subject, stage, facts, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt",
  told_at as "toldAt", told_stage as "toldStage", missing_since as "missingSince", ended_at as "endedAt"`

/** First key of the advisory lock under which one organization is looked at; rooms, names and migrations have others. */
const LOOK_LOCK = 730_003

const open = (sql: Sql, organizationId: number) =>
  sql<KeptTrouble>(
    `select ${COLUMNS} from trouble where organization_id = $1 and ended_at is null order by first_seen_at, id`,
    [organizationId],
  )

export function troubleStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): TroubleStore {
  return {
    organizations: () => sql('select id, name from organization order by id'),
    seen: (organizationId, now) => seenTroubles(sql, organizationId, now),
    open: (organizationId) => open(sql, organizationId),
    look: (organization, look) =>
      transaction(async (inside) => {
        await inside('select pg_advisory_xact_lock($1, $2)', [LOOK_LOCK, organization.id])
        const changes = look.compare(await open(inside, organization.id))
        const tell = teller(inside, organization, look)
        for (const change of changes) {
          if (change.do === 'begin') await tell(await begin(inside, organization.id, change.trouble, look.now), 'began')
          if (change.do === 'see') {
            const kept = await see(inside, organization.id, change, look.now)
            if (change.phase !== null) await tell(kept, change.phase)
          }
          if (change.do === 'miss') await set(inside, organization.id, change.id, `missing_since = $3`, look.now)
          if (change.do === 'end') {
            const kept = await set(inside, organization.id, change.id, `ended_at = $3`, look.now)
            if (kept.toldAt !== null) await tell(kept, 'ended')
          }
        }
      }),
  }
}

async function begin(sql: Sql, organizationId: number, trouble: Trouble, now: Temporal.Instant): Promise<KeptTrouble> {
  return one(
    await sql<KeptTrouble>(
      `insert into trouble (organization_id, kind, subject, stage, facts, first_seen_at, last_seen_at) values ($1, $2, $3, $4, $5, $6, $6)
        returning ${COLUMNS}`,
      [organizationId, trouble.kind, trouble.subject, trouble.stage, JSON.stringify(trouble.facts), now.toString()],
    ),
  )
}

async function see(
  sql: Sql,
  organizationId: number,
  { id, trouble }: { readonly id: number; readonly trouble: Trouble },
  now: Temporal.Instant,
): Promise<KeptTrouble> {
  return one(
    await sql<KeptTrouble>(
      `update trouble set stage = $3, facts = $4, last_seen_at = $5, missing_since = null where organization_id = $1 and id = $2 returning ${COLUMNS}`,
      [organizationId, id, trouble.stage, JSON.stringify(trouble.facts), now.toString()],
    ),
  )
}

async function set(
  sql: Sql,
  organizationId: number,
  id: number,
  what: string,
  now: Temporal.Instant,
): Promise<KeptTrouble> {
  return one(
    await sql<KeptTrouble>(`update trouble set ${what} where organization_id = $1 and id = $2 returning ${COLUMNS}`, [
      organizationId,
      id,
      now.toString(),
    ]),
  )
}

function one(rows: readonly KeptTrouble[]): KeptTrouble {
  const [row] = rows
  if (row === undefined) throw new Error('a trouble vanished under the lock')
  return row
}

type Tell = (trouble: KeptTrouble, phase: TroubleNews['phase']) => Promise<void>

/** Puts what is told where mail and webhooks find it, in the transaction that notes it as told. Nobody there: it stays untold. */
function teller(
  sql: Sql,
  organization: { readonly id: number; readonly name: string },
  { now, telling, newId }: Parameters<TroubleStore['look']>[1],
): Tell {
  let recipients: Promise<readonly Recipient[]> | null = null
  return async (trouble, phase) => {
    recipients ??= administrators(sql, organization.id, telling)
    const news = newsOf(organization.name, trouble, phase)
    for (const recipient of await recipients)
      await mail(sql, { organizationId: organization.id, trouble, recipient, news, now })
    const body = (id: string) => JSON.stringify(callBody(organization, { id, trouble, news, now }))
    const called = await call(sql, { organizationId: organization.id, newId, body, now })
    if ((await recipients).length + called === 0 || phase === 'ended') return
    await sql('update trouble set told_at = $3, told_stage = stage where organization_id = $1 and id = $2', [
      organization.id,
      trouble.id,
      now.toString(),
    ])
  }
}

const newsOf = (organization: string, trouble: KeptTrouble, phase: TroubleNews['phase']): TroubleNews => ({
  kind: 'trouble',
  phase,
  organization,
  trouble: { kind: trouble.kind, subject: trouble.subject, stage: trouble.stage, facts: trouble.facts },
  since: trouble.firstSeenAt,
  // It ended when it was last seen, not when we were sure of it.
  endedAt: phase === 'ended' ? (trouble.missingSince ?? trouble.endedAt) : null,
})

async function administrators(sql: Sql, organizationId: number, telling: Telling): Promise<readonly Recipient[]> {
  if (!telling.mails) return []
  const people = await sql<Omit<Recipient, 'audience'>>(
    `select a.address, p.display_name as name, p.language from person p
        join person_address a on a.organization_id = p.organization_id and a.person_id = p.id and a.place = (select min(x.place) from person_address x
          where x.organization_id = p.organization_id and x.person_id = p.id)
      where p.organization_id = $1 and p.role = 'admin' and p.archived_at is null order by p.id`,
    [organizationId],
  )
  const named = telling.addresses.map((address) => ({ address, name: '', language: telling.language }))
  const byKey = new Map([...named, ...people].map((one) => [addressKey(one.address), one]))
  return [...byKey.values()].map((one) => ({ ...one, audience: 'inside' }))
}

async function mail(
  sql: Sql,
  item: {
    readonly organizationId: number
    readonly trouble: KeptTrouble
    readonly recipient: Recipient
    readonly news: TroubleNews
    readonly now: Temporal.Instant
  },
): Promise<void> {
  await sql(
    `insert into mail_item (organization_id, kind, recipient_key, recipient, trouble_id, content, created_at) values ($1, 'trouble', $2, $3, $4, $5, $6)`,
    [
      item.organizationId,
      addressKey(item.recipient.address),
      JSON.stringify(item.recipient),
      item.trouble.id,
      JSON.stringify(item.news),
      item.now.toString(),
    ],
  )
}

/** What a webhook receives. Stable names, plain values. */
function callBody(
  organization: { readonly id: number; readonly name: string },
  told: {
    readonly id: string
    readonly trouble: KeptTrouble
    readonly news: TroubleNews
    readonly now: Temporal.Instant
  },
) {
  const { trouble, phase, since, endedAt } = told.news
  const { title, advice } = troubleText(trouble)
  return {
    id: told.id,
    type: `trouble.${phase}`,
    createdAt: told.now.toString(),
    organization,
    trouble: { id: told.trouble.id, ...trouble, title, advice, since, endedAt },
  }
}

/** Answers how many will be called. */
async function call(
  sql: Sql,
  order: {
    readonly organizationId: number
    readonly newId: () => string
    readonly body: (id: string) => string
    readonly now: Temporal.Instant
  },
): Promise<number> {
  const webhooks = await sql<{ id: number }>(
    'select id from webhook where organization_id = $1 and removed_at is null order by id',
    [order.organizationId],
  )
  for (const webhook of webhooks) {
    const id = order.newId()
    await sql(
      `insert into webhook_delivery (organization_id, id, webhook_id, body, next_attempt_at, created_at) values ($1, $2, $3, $4, $5, $5)`,
      [order.organizationId, id, webhook.id, order.body(id), order.now.toString()],
    )
  }
  return webhooks.length
}
