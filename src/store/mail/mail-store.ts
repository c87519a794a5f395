import { randomUUID } from 'node:crypto'
import type { ClaimedMail, DueRecipient, MailItem, MailOutcome, MailStore } from '../../mail/ports.ts'
import type { Database, Sql } from '../database.ts'

const MOST_ITEMS = 100

/**
 * Whoever was written to within the last hour waits longer, twice for each mail: a storm becomes a few digests. $1 now, $2 the window in
 * seconds.
 */
const DUE_RECIPIENTS = `select w.organization_id as "organizationId", w.recipient_key as "recipientKey", w.about from (
    select organization_id, recipient_key, case when trouble_id is null then 'bookings' else 'troubles' end as about, min(created_at) as since
      from mail_item where mail_id is null group by 1, 2, 3) w
  where w.since + make_interval(secs => least(greatest($2, 3600), $2 * power(2, least(10,
      (select count(*) from mail m where m.organization_id = w.organization_id and m.recipient_key = w.recipient_key and m.created_at > $1::timestamptz - interval '1 hour')))))
    <= $1 order by w.since limit $3`

export function mailStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): MailStore {
  return {
    dueRecipients: (now, windowSeconds, limit) =>
      sql<DueRecipient>(DUE_RECIPIENTS, [now.toString(), windowSeconds, limit]),
    bundle: (recipient, now, write) => transaction((inside) => bundle(inside, recipient, { now, write })),
    async claim(now, until) {
      const [mail] = await sql<ClaimedMail>(
        `update mail set state = 'sending', claim_token = $3, claimed_until = $2, attempts = attempts + 1
          where (organization_id, id) = (select organization_id, id from mail where state = 'waiting' and next_attempt_at <= $1
            order by next_attempt_at, id limit 1 for update skip locked)
          returning organization_id as "organizationId", id, claim_token as "claimToken", recipient_address as "recipientAddress",
            message_id as "messageId", raw, attempts`,
        [now.toString(), until.toString(), randomUUID()],
      )
      return mail ?? null
    },
    async handOver(mail, now) {
      const rows = await sql(
        `update mail set handed_at = $4 where organization_id = $1 and id = $2 and claim_token = $3 and state = 'sending'
          and claimed_until > $4 returning id`,
        [mail.organizationId, mail.id, mail.claimToken, now.toString()],
      )
      return rows.length > 0
    },
    settle: (mail, outcome) => settle(sql, mail, outcome),
    async settleAbandoned(now) {
      const rows = await sql<{ state: string }>(
        `update mail set state = case when handed_at is null then 'waiting' else 'unsure' end, claim_token = null, claimed_until = null,
            next_attempt_at = $1, last_error = case when handed_at is null then last_error else 'the process ended before the answer of the server was noted' end
          where state = 'sending' and claimed_until <= $1 returning state`,
        [now.toString()],
      )
      return rows.filter(({ state }) => state === 'unsure').length
    },
  }
}

async function bundle(
  sql: Sql,
  { organizationId, recipientKey, about }: DueRecipient,
  { now, write }: { now: Temporal.Instant; write: Parameters<MailStore['bundle']>[2] },
): Promise<void> {
  const items = await sql<MailItem>(
    `select id, booking_id as "bookingId", trouble_id as "troubleId", dav_refusal_id as "refusalId", recipient, content from mail_item
      where organization_id = $1 and recipient_key = $2 and mail_id is null and (trouble_id is null) = $3 order by id limit ${MOST_ITEMS} for update`,
    [organizationId, recipientKey, about === 'bookings'],
  )
  const last = items.at(-1)
  if (last === undefined) return
  const bookings = new Set(items.map(({ bookingId }) => bookingId))
  const bookingId = bookings.size === 1 ? last.bookingId : null
  const [next] = await sql<{ id: number }>(`select nextval(pg_get_serial_sequence('mail', 'id')) as id`)
  if (next === undefined) throw new Error('a sequence gave no number')
  const previousId = bookingId === null ? null : await lastAbout(sql, { organizationId, recipientKey, bookingId })
  const { messageId, raw } = await write(items, { organizationId, mailId: next.id, now, previousId })
  await sql(
    `insert into mail (organization_id, id, recipient_key, recipient_address, booking_id, message_id, raw, next_attempt_at, created_at)
      overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    [organizationId, next.id, recipientKey, last.recipient.address, bookingId, messageId, raw, now.toString()],
  )
  await sql('update mail_item set mail_id = $2 where organization_id = $1 and id = any ($3)', [
    organizationId,
    next.id,
    items.map(({ id }) => id),
  ])
}

async function lastAbout(
  sql: Sql,
  of: { organizationId: number; recipientKey: string; bookingId: number },
): Promise<string | null> {
  const [row] = await sql<{ messageId: string }>(
    `select message_id as "messageId" from mail where organization_id = $1 and recipient_key = $2 and booking_id = $3 order by id desc limit 1`,
    [of.organizationId, of.recipientKey, of.bookingId],
  )
  return row?.messageId ?? null
}

/** Does nothing when the claim was lost. */
async function settle(sql: Sql, mail: ClaimedMail, outcome: MailOutcome): Promise<void> {
  await sql(
    `update mail set state = $4, claim_token = null, claimed_until = null, last_error = $5, sent_at = $6, next_attempt_at = coalesce($7, next_attempt_at),
        handed_at = case when $4 in ('waiting', 'failed') then null else handed_at end
      where organization_id = $1 and id = $2 and claim_token = $3`,
    [
      mail.organizationId,
      mail.id,
      mail.claimToken,
      outcome.state,
      'error' in outcome ? outcome.error : null,
      'at' in outcome ? outcome.at.toString() : null,
      'nextAt' in outcome ? outcome.nextAt.toString() : null,
    ],
  )
}
