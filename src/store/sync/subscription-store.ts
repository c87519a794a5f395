import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { Granted, NoticeStore, Subscriptions } from '../../sync/subscriptions.ts'
import type { Sql } from '../database.ts'
import { rememberedSubscriptions } from './remembered-subscriptions.ts'

interface SubscriptionRow {
  readonly id: string
  readonly remote_id: string
  readonly resource_id: string | null
  readonly expires_at: string
  readonly granted_at: string
}

const subscriptionOf = (row: SubscriptionRow) => ({
  id: row.id,
  remoteId: row.remote_id,
  resourceId: row.resource_id,
  expiresAt: row.expires_at,
  grantedAt: row.granted_at,
})

/** Polls in a row with news that nobody told of, after which the notices count as missing. One may have been lost: they are not promised. */
const SILENT_AFTER = 3

/**
 * Counts a poll that brought news made before $4 and after the last notice, while a subscription was open that should have told of it. What is
 * only our own write coming back is no news. Every third in a row moves the moment from which a subscription counts as one that tells nothing.
 */
const UNANNOUNCED = `update calendar c set unannounced = c.unannounced + 1,
    silent_since = case when (c.unannounced + 1) % ${SILENT_AFTER} = 0 then now() else c.silent_since end
  where c.organization_id = $1 and c.id = $2 and c.lease_token = $5 and c.watch = 'watching' and exists (
    select from inbox i join subscription s on s.organization_id = i.organization_id and s.calendar_id = i.calendar_id and s.state = 'open'
      where i.organization_id = $1 and i.calendar_id = $2 and i.round_id = any ($3) and i.kind = 'upsert' and i.state = 'applied'
        and i.payload ->> 'decision' not like 'ignore:%' and i.payload ->> 'decision' <> 'note_version'
        and (i.payload ->> 'modifiedAt')::timestamptz < $4 and (i.payload ->> 'modifiedAt')::timestamptz > greatest(s.created_at, c.last_notice_at))`

const COLUMNS = 'id, remote_id, resource_id, expires_at, granted_at'

export function subscriptionStore(sql: Sql): Subscriptions {
  const setState = async (calendar: LeasedCalendar, id: string, state: 'stopped') => {
    await sql('update subscription set state = $3 where organization_id = $1 and id = $2', [
      calendar.organizationId,
      id,
      state,
    ])
  }
  const grant = (calendar: LeasedCalendar, id: string, { remoteId, resourceId, expiresAt, grantedAt }: Granted) =>
    sql(
      `update subscription set state = 'open', remote_id = $3, resource_id = $4, expires_at = $5, granted_at = $6 where organization_id = $1 and id = $2`,
      [calendar.organizationId, id, remoteId, resourceId, expiresAt, grantedAt],
    )
  return {
    async open(calendar, now) {
      const [row] = await sql<SubscriptionRow & { silent: boolean }>(
        `select ${COLUMNS}, exists (select from calendar c where c.organization_id = $1 and c.id = $2 and c.silent_since >= s.created_at) as silent
          from subscription s where organization_id = $1 and calendar_id = $2 and state = 'open' and expires_at > $3 order by expires_at desc limit 1`,
        [calendar.organizationId, calendar.id, now.toString()],
      )
      return row === undefined ? null : { ...subscriptionOf(row), silent: row.silent }
    },
    async opening(calendar, { id, secretHash, expiresAt }) {
      // Google's channel id is our own: known before the call, so that a notice that comes before its answer is believed.
      const remoteId = calendar.provider === 'google' ? id : null
      await sql(
        `insert into subscription (organization_id, id, calendar_id, remote_id, secret_hash, state, expires_at) values ($1, $2, $3, $4, $5, 'opening', $6)`,
        [calendar.organizationId, id, calendar.id, remoteId, secretHash, expiresAt],
      )
    },
    async renewed(calendar, id, subscription) {
      await grant(calendar, id, subscription)
    },
    async opened(calendar, id, subscription) {
      await grant(calendar, id, subscription)
      // What happened while the subscription was being opened was told to nobody.
      await sql(
        'update calendar set dirty_since = coalesce(dirty_since, now()) where organization_id = $1 and id = $2',
        [calendar.organizationId, calendar.id],
      )
    },
    stopped: (calendar, id) => setState(calendar, id, 'stopped'),
    async replaced(calendar, id) {
      const rows = await sql<SubscriptionRow>(
        `select ${COLUMNS} from subscription where organization_id = $1 and calendar_id = $2 and id <> $3 and state = 'open'`,
        [calendar.organizationId, calendar.id, id],
      )
      return rows.map(subscriptionOf)
    },
    async noteUnannounced(calendar, { rounds, before }) {
      await sql(UNANNOUNCED, [calendar.organizationId, calendar.id, rounds, before.toString(), calendar.leaseToken])
    },
    async watchState(calendar, state, detail) {
      await sql(
        'update calendar set watch = $3, watch_detail = $4, watch_tried_at = now() where organization_id = $1 and id = $2',
        [calendar.organizationId, calendar.id, state, detail],
      )
    },
  }
}

export function noticeStore(sql: Sql): NoticeStore {
  return {
    find: rememberedSubscriptions((subscriptionRemoteId) => findSubscription(sql, subscriptionRemoteId)),
    async markDirty(organizationId, calendarId) {
      const rows = await sql<{ id: number }>(
        {
          name: 'notice_mark',
          text: `update calendar set dirty_since = now(), last_notice_at = now(), unannounced = 0, silent_since = null
            where organization_id = $1 and id = $2 and dirty_since is null returning id`,
        },
        [organizationId, calendarId],
      )
      return rows.length > 0
    },
    async compareSoon(organizationId, calendarId) {
      await sql(
        'update calendar set next_compare_at = now() where organization_id = $1 and id = $2 and next_compare_at > now()',
        [organizationId, calendarId],
      )
    },
    async renewSoon(subscriptionRemoteId) {
      // Half of its life is over when it began as long ago as it still lasts.
      await sql(
        `update subscription set granted_at = least(granted_at, now() - 2 * (expires_at - now())) where remote_id = $1 and state = 'open' and expires_at > now()`,
        [subscriptionRemoteId],
      )
    },
    async subscriptionGone(subscriptionRemoteId) {
      await sql(
        `with gone as (update subscription set state = 'stopped' where remote_id = $1 returning organization_id, calendar_id)
          update calendar c set watch = 'untried' from gone where c.organization_id = gone.organization_id and c.id = gone.calendar_id`,
        [subscriptionRemoteId],
      )
    },
  }
}

async function findSubscription(sql: Sql, subscriptionRemoteId: string): ReturnType<NoticeStore['find']> {
  const [row] = await sql<{
    organizationId: number
    calendarId: number
    provider: LeasedCalendar['provider']
    secretHash: Uint8Array
  }>(
    {
      name: 'notice_find',
      text: `select s.organization_id as "organizationId", s.calendar_id as "calendarId", k.provider, s.secret_hash as "secretHash"
        from subscription s join calendar c on c.organization_id = s.organization_id and c.id = s.calendar_id
        join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
        where s.remote_id = $1 and s.state <> 'stopped'`,
    },
    [subscriptionRemoteId],
  )
  return row ?? null
}
