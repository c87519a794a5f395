import { DatabaseError } from 'pg'
import type { Caller } from '../booking/ports.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { Place, PlaceContent, PlaceError, PlaceStore, PlaceTarget } from '../ops/places/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { lockPlaceNames } from './sql/place-lock.ts'

/** Whether the room `r` names the place `p`, whose building is `b`. */
const NAMES = `case p.kind when 'building' then r.building = p.name when 'feature' then p.name = any (r.features)
  else r.floor = p.name and r.building is not distinct from b.name end`

const PLACES = `
  select p.id, p.organization_id as "organizationId", p.kind, p.name, p.building_id as "buildingId", b.name as building, p.version,
    p.created_at as "createdAt",
    (select count(*)::integer from room r where r.organization_id = p.organization_id and r.archived_at is null and ${NAMES}) as rooms
  from place p left join place b on b.organization_id = p.organization_id and b.id = p.building_id
  where p.organization_id = $1`

/** Carries a refusal out of the transaction, which is rolled back; never leaves this file. */
class Refused extends Error {
  readonly refusal: PlaceError
  constructor(refusal: PlaceError) {
    super(refusal.code)
    this.refusal = refusal
  }
}

export function placeStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): PlaceStore {
  const attempt = async (
    { organizationId }: Caller,
    work: (inside: Sql) => Promise<Place>,
    name = '',
  ): Promise<Result<Place, PlaceError>> => {
    try {
      return ok(
        await transaction(async (inside) => {
          await lockPlaceNames(inside, organizationId)
          return await work(inside)
        }),
      )
    } catch (error) {
      if (error instanceof Refused) return fail(error.refusal)
      if (error instanceof DatabaseError && error.constraint === 'place_by_name')
        return fail({ code: 'name_taken', name })
      throw error
    }
  }
  return {
    create: (caller, content) => attempt(caller, (inside) => create(inside, caller, content), content.name),
    read: (organizationId, placeId) => read(sql, organizationId, placeId),
    list: ({ organizationId, kind, buildingId, after, limit }) =>
      sql<Place>(
        `${PLACES} and p.id > $4 and ($2::text is null or p.kind = $2) and ($3::integer is null or p.building_id = $3) order by p.id limit $5`,
        [organizationId, kind, buildingId, after ?? 0, limit],
      ),
    rename: (caller, { name, ...target }) =>
      attempt(
        caller,
        async (inside) => rename(inside, caller, { place: await present(inside, caller, target), name }),
        name,
      ),
    remove: (caller, target) =>
      attempt(caller, async (inside) => remove(inside, caller, await present(inside, caller, target))),
  }
}

async function read(sql: Sql, organizationId: number, placeId: number): Promise<Place | null> {
  const [place] = await sql<Place>(`${PLACES} and p.id = $2`, [organizationId, placeId])
  return place ?? null
}

async function present(
  sql: Sql,
  { organizationId }: Caller,
  { placeId, expectedVersion }: PlaceTarget,
): Promise<Place> {
  const place = await read(sql, organizationId, placeId)
  if (place === null) throw new Refused({ code: 'place_not_found' })
  if (expectedVersion !== null && expectedVersion !== place.version)
    throw new Refused({ code: 'version_mismatch', version: place.version })
  return place
}

async function create(sql: Sql, caller: Caller, { kind, name, buildingId }: PlaceContent): Promise<Place> {
  const { organizationId } = caller
  if (buildingId !== null && (await read(sql, organizationId, buildingId))?.kind !== 'building')
    throw new Refused({ code: 'building_unknown', buildingId })
  const [row] = await sql<{ id: number }>(
    'insert into place (organization_id, kind, name, building_id) values ($1, $2, $3, $4) returning id',
    [organizationId, kind, name, buildingId],
  )
  if (row === undefined) throw new Error('an insert gave no row')
  await writeAudit(sql, caller, {
    ...{ action: 'place.create', entity: 'place', entityId: row.id, fromVersion: null, toVersion: 1 },
    detail: { kind, name, buildingId },
  })
  return await present(sql, caller, { placeId: row.id, expectedVersion: null })
}

/** The same rooms by another word: nobody's feed, and no room's bookings, notice more than that. */
async function rename(sql: Sql, caller: Caller, { place, name }: { place: Place; name: string }): Promise<Place> {
  if (place.name === name) return place
  const { organizationId } = caller
  await sql('update place set name = $3, version = version + 1 where organization_id = $1 and id = $2', [
    ...[organizationId, place.id, name],
  ])
  const rooms = await renameInRooms(sql, organizationId, { place, name })
  const feeds = place.kind === 'building' ? await renameInFeeds(sql, organizationId, { from: place.name, to: name }) : 0
  for (const { id, version } of rooms)
    await writeAudit(sql, caller, {
      ...{ action: 'room.change', entity: 'room', entityId: id, fromVersion: version - 1, toVersion: version },
      detail: { [place.kind]: name, because: `place:${place.id}` },
    })
  await writeAudit(sql, caller, {
    ...{ action: 'place.rename', entity: 'place', entityId: place.id },
    ...{ fromVersion: place.version, toVersion: place.version + 1 },
    detail: { from: place.name, to: name, rooms: rooms.length, feeds },
  })
  return await present(sql, caller, { placeId: place.id, expectedVersion: null })
}

const RENAMED = {
  building: 'building = $3 where organization_id = $1 and building = $2 and $4::text is null',
  floor: 'floor = $3 where organization_id = $1 and floor = $2 and building is not distinct from $4::text',
  feature:
    'features = array_replace(features, $2, $3) where organization_id = $1 and $2 = any (features) and $4::text is null',
} as const

const renameInRooms = (
  sql: Sql,
  organizationId: number,
  { place: { kind, name: from, building }, name: to }: { place: Place; name: string },
): Promise<readonly { readonly id: number; readonly version: number }[]> =>
  sql(`update room set version = version + 1, ${RENAMED[kind]} returning id, version`, [
    ...[organizationId, from, to, kind === 'floor' ? building : null],
  ])

async function renameInFeeds(
  sql: Sql,
  organizationId: number,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const feeds = await sql(
    'update feed set building = $3, rooms_changed_at = clock_timestamp() where organization_id = $1 and building = $2 returning id',
    [organizationId, from, to],
  )
  return feeds.length
}

async function remove(sql: Sql, caller: Caller, place: Place): Promise<Place> {
  const isBuilding = place.kind === 'building'
  const [used] = await sql<{ feeds: number; floors: number }>(
    `select (select count(*)::integer from feed where organization_id = $1 and building = $2 and revoked_at is null and $4) as feeds,
        (select count(*)::integer from place where organization_id = $1 and building_id = $3) as floors`,
    [caller.organizationId, place.name, place.id, isBuilding],
  )
  const { feeds, floors } = used ?? { feeds: 0, floors: 0 }
  if (place.rooms + feeds + floors > 0) throw new Refused({ code: 'in_use', rooms: place.rooms, feeds, floors })
  await sql('delete from place where organization_id = $1 and id = $2', [caller.organizationId, place.id])
  await writeAudit(sql, caller, {
    ...{ action: 'place.remove', entity: 'place', entityId: place.id, fromVersion: place.version, toVersion: null },
    detail: { kind: place.kind, name: place.name, building: place.building },
  })
  return place
}
