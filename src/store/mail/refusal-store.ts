import { addressKey } from '../../core/address-key.ts'
import type { NewBookingItem, RefusalStore, RefusedPut } from '../../mail/ports.ts'
import type { Database, Sql } from '../database.ts'

const MOST_AT_A_TIME = 200

interface RefusalRow extends RefusedPut {
  readonly id: number
  readonly organizationId: number
  readonly personId: number
  readonly roomId: number
  readonly uid: string
  readonly isSettled: boolean
}

/** Settled: too old ($1), told in other words of the same program, or booked since by the same person. */
const UNJUDGED = `
  select f.id, f.organization_id as "organizationId", f.person_id as "personId", f.room_id as "roomId", f.uid, f.meeting, f.verdict,
    p.every_room as "knowsEveryRoom",
    jsonb_build_object('name', p.display_name, 'language', p.language, 'address',
      coalesce((select a.address from person_address a where a.organization_id = f.organization_id and a.person_id = f.person_id order by a.place limit 1), '')) as person,
    jsonb_build_object('name', r.name, 'building', r.building, 'floor', r.floor, 'timeZone', r.time_zone) as room,
    p.archived_at is not null or f.first_at < $1
      or exists (select from dav_refusal e where e.organization_id = f.organization_id and e.room_id = f.room_id and e.person_id = f.person_id
        and e.uid = f.uid and e.meeting = f.meeting and e.judged_at is not null)
      or exists (select from dav_object o join booking b on b.organization_id = o.organization_id and b.id = o.booking_id
        where o.organization_id = f.organization_id and o.person_id = f.person_id and b.uid = f.uid and b.state in ('held', 'confirmed')
          and b.updated_at > f.last_at) as "isSettled"
  from dav_refusal f
    join person p on p.organization_id = f.organization_id and p.id = f.person_id
    join room r on r.organization_id = f.organization_id and r.id = f.room_id
  where f.meeting is not null and f.judged_at is null
  order by f.organization_id, f.id limit ${MOST_AT_A_TIME} for update of f skip locked`

export function refusalStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): RefusalStore {
  return {
    gather: ({ now, notBefore, judge }) =>
      transaction(async (inside) => {
        const seen = new Set<string>()
        for (const row of await inside<RefusalRow>(UNJUDGED, [notBefore.toString()])) {
          const matter = JSON.stringify([row.organizationId, row.personId, row.roomId, row.uid, row.meeting])
          const item = row.isSettled || seen.has(matter) ? null : judge(row)
          seen.add(matter)
          if (item !== null) await keep(inside, row, { item, now })
          await inside('update dav_refusal set judged_at = now() where organization_id = $1 and id = $2', [
            ...[row.organizationId, row.id],
          ])
        }
      }),
    async forget() {
      await sql('update dav_refusal set judged_at = now() where meeting is not null and judged_at is null')
    },
  }
}

async function keep(
  sql: Sql,
  { organizationId, id }: RefusalRow,
  { item, now }: { item: NewBookingItem; now: Temporal.Instant },
): Promise<void> {
  await sql(
    `insert into mail_item (organization_id, kind, recipient_key, recipient, dav_refusal_id, content, created_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      organizationId,
      item.content.kind,
      addressKey(item.recipient.address),
      JSON.stringify(item.recipient),
      id,
      JSON.stringify(item.content),
      now.toString(),
    ],
  )
}
