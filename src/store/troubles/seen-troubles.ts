import { expiryStage, type Trouble, type TroubleFacts, type TroubleKind } from '../../core/trouble.ts'
import type { Sql } from '../database.ts'

interface SeenRow {
  readonly kind: TroubleKind
  readonly subject: string
  readonly facts: TroubleFacts
}

const MOST = 1000

const CALENDAR = `jsonb_build_object('calendarId', c.id, 'roomId', r.id, 'room', r.name, 'provider', k.provider)`

/**
 * Everything that is wrong in an organization now, one row a matter. Facts name rooms, systems and numbers; what a meeting is about, and whose
 * it is, stays out. $1 organization, $2 now.
 */
const SEEN = `
  select 'conflict_open' as kind, 'conflict:' || f.id as subject,
      jsonb_build_object('conflictId', f.id, 'conflictKind', f.kind, 'room', r.name, 'roomId', r.id) as facts
    from conflict f join room r on r.organization_id = f.organization_id and r.id = f.room_id
    where f.organization_id = $1 and f.state = 'open'
      -- What an outage left behind is told together, when it is over; an hour at most.
      and not (f.detected_at > $2::timestamptz - interval '1 hour' and exists (
        select from outage_conflict j join outage_calendar a on a.organization_id = j.organization_id and a.outage_id = j.outage_id
          where j.organization_id = f.organization_id and j.conflict_id = f.id and coalesce(a.read_at, $2) > $2::timestamptz - interval '5 minutes'))
  union all
  select 'connection_signed_out', 'connection:' || k.id, jsonb_build_object('connectionId', k.id, 'connection', k.name, 'provider', k.provider)
    from connection k where k.organization_id = $1 and k.state = 'signed_out'
  union all
  -- Told once for all of its calendars, when it has lasted for five minutes.
  select 'provider_outage', 'connection:' || k.id, jsonb_build_object('connectionId', k.id, 'connection', k.name, 'provider', k.provider, 'outageId', o.id,
      'calendars', count(distinct a.calendar_id), 'since', to_char(coalesce(min(a.known_until), min(a.lost_at)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'detail', o.cause ->> 'message')
    from outage o join connection k on k.organization_id = o.organization_id and k.id = o.connection_id
      join outage_calendar a on a.organization_id = o.organization_id and a.outage_id = o.id and a.read_at is null
      join calendar c on c.organization_id = a.organization_id and c.id = a.calendar_id and c.health <> 'paused'
    where o.organization_id = $1 and k.state = 'ok' and o.scope = 'connection' group by k.id, k.name, k.provider, o.id, o.cause
    having min(a.lost_at) < $2::timestamptz - interval '5 minutes'
  union all
  select 'calendar_paused', 'calendar:' || c.id, ${CALENDAR} || jsonb_build_object('detail', c.health_detail)
    from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
      join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    where c.organization_id = $1 and k.state = 'ok' and c.health = 'paused' and r.archived_at is null
  union all
  select 'calendar_refused', 'calendar:' || c.id, ${CALENDAR} || jsonb_build_object('detail', c.health_detail)
    from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
      join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    where c.organization_id = $1 and k.state = 'ok' and c.health = 'forbidden'
  union all
  -- Three polls missed, a quarter of an hour at least; a calendar that was never read counts from its pairing.
  select 'calendar_stale', 'calendar:' || c.id, ${CALENDAR} || jsonb_build_object('provenAt', coalesce(to_char(c.last_proof_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'never'), 'detail', c.health_detail)
    from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
      join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    where c.organization_id = $1 and k.state = 'ok' and c.health not in ('forbidden', 'paused') and r.archived_at is null
      and coalesce(c.last_proof_at, c.created_at) < $2::timestamptz - greatest(interval '15 minutes', make_interval(secs => 3 * c.poll_interval_seconds))
      and not exists (select from outage_calendar a join outage o on o.organization_id = a.organization_id and o.id = a.outage_id
        where a.organization_id = c.organization_id and a.calendar_id = c.id and a.read_at is null and o.scope = 'connection')
  union all
  select 'subscription_lost', 'calendar:' || c.id, ${CALENDAR} || jsonb_build_object('detail', c.watch_detail)
    from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
      join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    where c.organization_id = $1 and k.state = 'ok' and c.health <> 'forbidden' and (c.watch = 'unreachable' or c.watch = 'watching'
      and not exists (select from subscription s where s.organization_id = c.organization_id and s.calendar_id = c.id and s.state = 'open' and s.expires_at > $2))
  union all
  select 'notices_silent', 'calendar:' || c.id, ${CALENDAR} || jsonb_build_object('silentSince', to_char(c.silent_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'lastNoticeAt', to_char(c.last_notice_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
      join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
    where c.organization_id = $1 and k.state = 'ok' and c.health <> 'forbidden' and c.watch = 'watching' and c.silent_since is not null
  union all
  select 'quota_near_end', 'connection:' || k.id, jsonb_build_object('connectionId', k.id, 'connection', k.name, 'provider', k.provider,
      'quotaPerMinute', k.quota_per_minute, 'plannedPerMinute', p.planned, 'detail', case when k.quiet_until > $2
      then 'the provider asked for quiet' else p.planned || ' of ' || k.quota_per_minute || ' requests a minute are planned' end)
    from connection k cross join lateral (select coalesce(ceil(sum(60.0 / c.poll_interval_seconds)), 0)::integer as planned from calendar c
      where c.organization_id = k.organization_id and c.connection_id = k.id) p
    where k.organization_id = $1 and k.state = 'ok' and (k.quiet_until > $2 or p.planned >= 0.8 * k.quota_per_minute)
  union all
  select 'secret_expiring', 'connection:' || k.id, jsonb_build_object('connectionId', k.id, 'connection', k.name, 'provider', k.provider,
      'expiresOn', k.settings ->> 'secretExpiresOn')
    from connection k where k.organization_id = $1 and k.settings ->> 'secretExpiresOn' is not null
  union all
  select 'mail_failed', 'mail', jsonb_build_object('failed', count(*) filter (where m.state = 'failed'), 'unsure', count(*) filter (where m.state = 'unsure'))
    from mail m where m.organization_id = $1 and m.state in ('failed', 'unsure') and m.created_at > $2::timestamptz - interval '7 days' having count(*) > 0
  union all
  select 'webhook_failed', 'webhook:' || w.id, jsonb_build_object('webhookId', w.id, 'name', w.name, 'host', w.host, 'detail', max(d.last_error))
    from webhook w join webhook_delivery d on d.organization_id = w.organization_id and d.webhook_id = w.id and d.state = 'failed'
      and d.created_at > coalesce(w.last_success_at, '-infinity') and d.created_at > $2::timestamptz - interval '7 days'
    where w.organization_id = $1 and w.removed_at is null group by w.id, w.name, w.host
  limit ${MOST}`

export async function seenTroubles(sql: Sql, organizationId: number, now: Temporal.Instant): Promise<Trouble[]> {
  const rows = await sql<SeenRow>(SEEN, [organizationId, now.toString()])
  return rows.flatMap((row): Trouble[] => {
    if (row.kind !== 'secret_expiring') return [{ ...row, stage: null }]
    const daysLeft = daysUntil(row.facts.expiresOn, now)
    const stage = daysLeft === null ? null : expiryStage(daysLeft)
    return stage === null ? [] : [{ ...row, facts: { ...row.facts, daysLeft }, stage }]
  })
}

/** Null: what stands there is no date. */
function daysUntil(date: TroubleFacts[string] | undefined, now: Temporal.Instant): number | null {
  try {
    return now
      .toZonedDateTimeISO('UTC')
      .toPlainDate()
      .until(Temporal.PlainDate.from(String(date)))
      .total('days')
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
