import type { HistoryFact, HistoryFacts } from '../../ops/verify/ports.ts'
import type { Sql } from '../database.ts'

/** A page of bookings beside their lines in the audit, by its index. Lines of before 0012 do not tell UID and SEQUENCE. */
const DIFFERING = `with page as (
    select organization_id, id, version, state, uid, sequence from booking
      where ($1::integer is null or organization_id = $1) and (organization_id, id) > ($2::integer, $3::bigint) order by organization_id, id limit $4
  ), told as (
    select p.organization_id as "organizationId", p.id as "bookingId", p.version, h.lines, p.state, h."toldState", p.uid, h."otherUid", p.sequence, h."highestSequence"
      from page p cross join lateral (
        select count(distinct a.to_version) filter (where a.to_version between 1 and p.version) as lines,
            max(a.detail ->> 'state') filter (where a.to_version = p.version) as "toldState",
            max(a.detail ->> 'uid') filter (where a.detail ->> 'uid' <> p.uid) as "otherUid", max((a.detail ->> 'sequence')::integer) as "highestSequence"
          from audit a where a.organization_id = p.organization_id and a.entity = 'booking' and a.entity_id = p.id) h
  )
  select (select jsonb_build_object('organizationId', organization_id, 'bookingId', id) from page order by organization_id desc, id desc limit 1) as last,
    coalesce((select jsonb_agg(to_jsonb(told)) from told
      where lines <> version or "toldState" <> state or "otherUid" is not null or "highestSequence" > sequence), '[]') as found`

interface Page {
  readonly last: { readonly organizationId: number; readonly bookingId: number } | null
  readonly found: readonly HistoryFact[]
}

export const historyFacts = (sql: Sql): HistoryFacts => ({
  async differing({ scope, after, limit }) {
    const [page] = await sql<Page>(DIFFERING, [scope, after.organizationId, after.bookingId, limit])
    return page ?? { found: [], last: null }
  },
})
