import type { Feed, FeedEntry, FeedHead, FeedReader, FeedStore } from '../feeds/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'

const COLUMNS = `id, organization_id as "organizationId", room_id as "roomId", name, detail, hint, created_at as "createdAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

/**
 * All that an answer of "nothing new" needs, in one look at four small rows. The room's revision and the last line of its change log say when
 * bookings changed, the audit says when the room did.
 */
const HEAD = {
  name: 'feed-head',
  text: `
    select f.id as "feedId", f.organization_id as "organizationId", f.detail, f.last_used_at as "lastUsedAt", v.rev,
      jsonb_build_object('id', r.id, 'name', r.name, 'timeZone', r.time_zone, 'version', r.version) as room,
      greatest(r.created_at,
        (select l.at from change_log l where l.organization_id = f.organization_id and l.room_id = f.room_id and l.rev = v.rev),
        (select max(a.at) from audit a where a.organization_id = f.organization_id and a.entity = 'room' and a.entity_id = f.room_id)
      ) as "changedAt",
      coalesce((select jsonb_agg(jsonb_build_object('provider', k.provider, 'provenAt', c.last_proof_at) order by c.id)
        from calendar c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
        where c.organization_id = f.organization_id and c.room_id = f.room_id), '[]') as calendars
    from feed f
      join room r on r.organization_id = f.organization_id and r.id = f.room_id
      join room_revision v on v.organization_id = f.organization_id and v.room_id = f.room_id
    where f.token_hash = $1 and f.revoked_at is null`,
}

const ENTRIES = {
  name: 'feed-entries',
  text: `
    select uid, state, visibility = 'private' as "isPrivate", fragment from booking
    where organization_id = $1 and room_id = $2 and starts_at < $4 and ends_at > $3 and fragment is not null
      and (state in ('held', 'confirmed') or (state = 'cancelled' and updated_at > $5))
    order by starts_at, id`,
}

export function feedStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): FeedStore & FeedReader {
  return {
    create: (caller, feed) =>
      transaction(async (inside) => {
        const { organizationId } = caller
        const [row] = await inside<Feed>(
          `insert into feed (organization_id, room_id, name, detail, token_hash, hint)
            select organization_id, id, $3, $4, $5, $6 from room where organization_id = $1 and id = $2 and archived_at is null
            returning ${COLUMNS}`,
          [organizationId, feed.roomId, feed.name, feed.detail, feed.hash, feed.hint],
        )
        if (row === undefined) return null
        await writeAudit(inside, caller, { ...auditOf(row.id), action: 'feed.create', detail: { detail: feed.detail } })
        return row
      }),
    list: (organizationId, roomId) => list(sql, organizationId, roomId),
    revoke: (caller, { roomId, feedId }) =>
      transaction(async (inside) => {
        const rows = await inside(
          `update feed set revoked_at = coalesce(revoked_at, now()) where organization_id = $1 and room_id = $2 and id = $3 returning id`,
          [caller.organizationId, roomId, feedId],
        )
        if (rows.length > 0) await writeAudit(inside, caller, { ...auditOf(feedId), action: 'feed.revoke' })
        return rows.length > 0
      }),
    async head(hash) {
      const [row] = await sql<FeedHead>(HEAD, [hash])
      return row ?? null
    },
    entries: ({ organizationId, roomId }, { from, to, cancelledSince }) =>
      sql<FeedEntry>(ENTRIES, [organizationId, roomId, from.toString(), to.toString(), cancelledSince.toString()]),
    async touch({ organizationId, feedId }, at) {
      await sql(`update feed set last_used_at = greatest(last_used_at, $3) where organization_id = $1 and id = $2`, [
        organizationId,
        feedId,
        at.toString(),
      ])
    },
  }
}

async function list(sql: Sql, organizationId: number, roomId: number): Promise<readonly Feed[] | null> {
  const rooms = await sql(`select from room where organization_id = $1 and id = $2`, [organizationId, roomId])
  if (rooms.length === 0) return null
  return sql<Feed>(`select ${COLUMNS} from feed where organization_id = $1 and room_id = $2 order by id`, [
    organizationId,
    roomId,
  ])
}

const auditOf = (feedId: number) => ({ entity: 'feed', entityId: feedId, fromVersion: null, toVersion: null })
