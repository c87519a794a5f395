import type { LeakFact, LeakFacts } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

/** Texts that we write, and that may carry what somebody else said. Of the long ones the newest are looked at. */
const PLACES: readonly string[] = [
  `select organization_id, 'link' as place, id::text, last_error::text as said from link where last_error is not null`,
  `select organization_id, 'connection', id::text, settings::text || coalesce(last_error::text, '') from connection`,
  `select organization_id, 'calendar', id::text, concat(health_detail, ' ', watch_detail, ' ', proofs) from calendar`,
  `select organization_id, 'inbox', id::text, error::text from inbox where state = 'quarantined' and error is not null`,
  `select o.id, 'conflict', n.id::text, n.said from organization o cross join lateral (
     select id, evidence::text as said from conflict c where c.organization_id = o.id order by c.id desc limit 5000) n`,
  `select o.id, 'audit', n.id::text, n.said from organization o cross join lateral (
     select id, detail::text as said from audit a where a.organization_id = o.id order by a.id desc limit 20000) n`,
]
const JOBS = `select null::integer, 'job', id, concat(data, ' ', failed_reason) from bullmq.job`

/** What secrets look like, as regular expressions of PostgreSQL: ours, and those of providers. */
const KINDS: readonly (readonly [kind: string, pattern: string])[] = [
  ['an API key', 'mmu_[A-Za-z0-9_-]{20,}'],
  ['a private key', '-----BEGIN [A-Z ]*PRIVATE KEY'],
  ['an access token', '[Bb]earer [A-Za-z0-9._~+/-]{20,}'],
  ['a signed token', 'eyJ[A-Za-z0-9_-]{10,}[.]eyJ[A-Za-z0-9_-]{10,}'],
  ['a cursor', '[$](delta|skip)token=|[?&]syncToken=|[?&]pageToken='],
  ['a secret link', '/(feeds|t)/[A-Za-z0-9_-]{20,}'],
  ['a client secret', '(client_?secret|refresh_token)["= :]+[A-Za-z0-9._~-]{8,}'],
]

const names = KINDS.map(([kind]) => kind)
const patterns = KINDS.map(([, pattern]) => pattern)

export const leakFacts = (sql: Sql): LeakFacts => ({
  async leaks(scope) {
    const [queue] = await sql<{ there: boolean }>(`select to_regclass('bullmq.job') is not null as there`)
    const places = queue?.there === true ? [...PLACES, JOBS] : PLACES
    return await sql<LeakFact>(
      `select t.organization_id as "organizationId", t.place, t.id, k.kind
        from (${places.join(' union all ')}) t join unnest($2::text[], $3::text[]) as k (kind, pattern) on t.said ~ k.pattern
        where $1::integer is null or t.organization_id = $1 or t.organization_id is null order by 1, 2, 3 limit 1000`,
      [scope, names, patterns],
    )
  },
})
