import type { Feed, FeedScope, FeedStore, NewFeed } from '../feeds/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { holdPlaceNames } from './sql/place-lock.ts'

interface FeedRow extends Omit<Feed, 'scope'> {
  readonly kind: FeedScope['kind']
  readonly roomId: number | null
  readonly building: string | null
  readonly roomIds: readonly number[]
}

const FEEDS = `
  select f.id, f.organization_id as "organizationId", f.scope as kind, f.room_id as "roomId", f.building, f.name, f.detail, f.hint,
    f.created_at as "createdAt", f.last_used_at as "lastUsedAt", f.revoked_at as "revokedAt",
    array(select m.room_id from feed_room m where m.organization_id = f.organization_id and m.feed_id = f.id order by m.room_id) as "roomIds"
  from feed f where f.organization_id = $1`

/** Links as administrators see them. */
export function feedStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): FeedStore {
  return {
    create: (caller, feed) =>
      transaction(async (inside) => {
        const { organizationId } = caller
        await holdPlaceNames(inside, organizationId)
        if (!(await isThere(inside, organizationId, feed.scope))) return null
        const id = await insert(inside, organizationId, feed)
        const detail = { detail: feed.detail, scope: feed.scope.kind }
        await writeAudit(inside, caller, { ...auditOf(id), action: 'feed.create', detail })
        const [row] = await inside<FeedRow>(`${FEEDS} and f.id = $2`, [organizationId, id])
        return row === undefined ? null : feedOf(row)
      }),
    async list(organizationId, { after, limit }) {
      return (await sql<FeedRow>(`${FEEDS} and f.id > $2 order by f.id limit $3`, [organizationId, after, limit])).map(
        feedOf,
      )
    },
    async listOfRoom(organizationId, roomId) {
      const rooms = await sql(`select from room where organization_id = $1 and id = $2`, [organizationId, roomId])
      if (rooms.length === 0) return null
      return (await sql<FeedRow>(`${FEEDS} and f.room_id = $2 order by f.id`, [organizationId, roomId])).map(feedOf)
    },
    revoke: (caller, { roomId, feedId }) =>
      transaction(async (inside) => {
        const rows = await inside(
          `update feed set revoked_at = coalesce(revoked_at, now())
            where organization_id = $1 and id = $2 and ($3::integer is null or room_id = $3) returning id`,
          [caller.organizationId, feedId, roomId],
        )
        if (rows.length > 0) await writeAudit(inside, caller, { ...auditOf(feedId), action: 'feed.revoke' })
        return rows.length > 0
      }),
  }
}

/** Whether each room that is named takes bookings, or any room is in the building. */
async function isThere(sql: Sql, organizationId: number, scope: FeedScope): Promise<boolean> {
  if ('building' in scope) {
    const text = 'select from room where organization_id = $1 and building = $2 and archived_at is null limit 1'
    return (await sql(text, [organizationId, scope.building])).length > 0
  }
  const wanted = new Set(scope.kind === 'room' ? [scope.roomId] : scope.roomIds)
  const text = 'select from room where organization_id = $1 and id = any ($2) and archived_at is null'
  return (await sql(text, [organizationId, [...wanted]])).length === wanted.size
}

async function insert(sql: Sql, organizationId: number, { scope, name, detail, hash, hint }: NewFeed): Promise<number> {
  const roomId = scope.kind === 'room' ? scope.roomId : null
  const building = 'building' in scope ? scope.building : null
  const [row] = await sql<{ id: number }>(
    `insert into feed (organization_id, scope, room_id, building, name, detail, token_hash, hint)
      values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [organizationId, scope.kind, roomId, building, name, detail, hash, hint],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  if (scope.kind === 'rooms')
    await sql(
      `insert into feed_room (organization_id, feed_id, room_id) select distinct $1::integer, $2::integer, unnest($3::integer[])`,
      [organizationId, row.id, scope.roomIds],
    )
  return row.id
}

function feedOf({ kind, roomId, building, roomIds, ...feed }: FeedRow): Feed {
  return { ...feed, scope: scopeOf({ kind, roomId, building, roomIds }) }
}

/** What is not of the kind is null in the table: a constraint says so. */
function scopeOf({
  kind,
  roomId,
  building,
  roomIds,
}: Pick<FeedRow, 'kind' | 'roomId' | 'building' | 'roomIds'>): FeedScope {
  switch (kind) {
    case 'room':
      return { kind, roomId: roomId ?? 0 }
    case 'rooms':
      return { kind, roomIds }
    case 'building':
    case 'free_now':
      return { kind, building: building ?? '' }
  }
}

const auditOf = (feedId: number) => ({ entity: 'feed', entityId: feedId, fromVersion: null, toVersion: null })
