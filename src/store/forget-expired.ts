import type { Sql } from './database.ts'

/** Idempotent answers go at their time; applied news and settled debts are kept for a month, so that every decision can be looked up. */
export async function forgetExpired(sql: Sql): Promise<void> {
  // What was never answered is kept as long as an answer: who repeats it later looks for what the first attempt has left.
  await sql(
    `delete from idempotency where expires_at < now() and (status <> 0 or created_at < now() - interval '24 hours')`,
  )
  await sql(`delete from inbox where state in ('applied', 'superseded') and applied_at < now() - interval '30 days'`)
  await sql(
    `delete from subscription where (state = 'stopped' or expires_at < now()) and created_at < now() - interval '14 days'`,
  )
  await sql(`delete from dav_refusal where last_at < now() - interval '30 days'`)
  await sql(`delete from mail where state in ('failed', 'unsure') and created_at < now() - interval '90 days'`)
  // Written down while mail was on, and switched off since.
  await sql(`delete from mail_item where mail_id is null and created_at < now() - interval '7 days'`)
  await sql(`delete from mail where state = 'sent' and sent_at < now() - interval '30 days'`)
  await sql(
    `delete from webhook_delivery where coalesce(done_at, created_at) < now() - interval '30 days' and state <> 'waiting'`,
  )
  await sql(`delete from trouble where ended_at < now() - interval '400 days'`)
  await sql(
    `delete from outage o where o.noticed_at < now() - interval '400 days' and not exists (select from outage_calendar c
      where c.organization_id = o.organization_id and c.outage_id = o.id and c.read_at is null)`,
  )
  await sql(`delete from outbox where done_at < now() - interval '30 days'`)
}
