import type {
  DavChange,
  DavMember,
  DavObject,
  DavReader,
  DavRoom,
  DavTexts,
  MemberQuery,
  MemberWindow,
  Onlooker,
} from '../../caldav/ports.ts'
import type { Sql, Statement } from '../database.ts'
import { createKnownVersions, type KnownVersions } from '../known-versions.ts'

/** A room with what its collection answers without looking at a booking; one look for the whole of a PROPFIND at Depth 0. */
const ROOM = `select r.id, r.name, r.building, r.floor, r.capacity, r.features, r.time_zone as "timeZone", r.version, r.created_at as "createdAt", v.rev,
    (select epoch::text from dav_epoch) as epoch,
    coalesce((select jsonb_object_agg(p.namespace || ' ' || p.name, p.value) from dav_property p
      where p.organization_id = r.organization_id and p.person_id = $2 and p.room_id = r.id), '{}') as properties,
    (select string_agg(k.provider || ';proven=' || coalesce(to_char(c.last_proof_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'never'), ', ' order by c.id)
      from calendar c join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
      where c.organization_id = r.organization_id and c.room_id = r.id) as freshness
  from room r join room_revision v on v.organization_id = r.organization_id and v.room_id = r.id
  where r.organization_id = $1 and r.archived_at is null and ($3::integer[] is null or r.id = any ($3))`

const ONE_ROOM: Statement = { name: 'dav_room', text: `${ROOM} and r.id = $4` }
const ALL_ROOMS: Statement = {
  name: 'dav_rooms',
  text: `${ROOM} order by r.name, r.id limit 10000`,
}

const NAME = 'dav_name_for($3, o.person_id, o.name, b.id) as name'
const MEMBER = `b.id as "bookingId", b.version, b.state, ${NAME}, b.uid, b.visibility = 'private' as "isPrivate",
  o.person_id as "ownerId", b.organizer_address as "organizerAddress", b.received_at as "createdAt", b.updated_at as "changedAt"`
const TEXTS = `coalesce(b.fragment, '') as fragment, o.body as "clientText", o.says_version as "saysVersion", b.starts_at as "startsAt", b.series::text as series,
  case when o.body is not null and o.says_version is distinct from b.version
    then jsonb_build_object('summary', b.summary, 'description', b.description, 'sequence', b.sequence) end as changed`

const OBJECT = `${MEMBER}, ${TEXTS}`

/** What a client put into another room stays there: here it has neither its name nor its text. */
const FROM = `from booking b left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id`
const OF_ROOM = `b.organization_id = $1 and b.room_id = $2 and is_dav_member(b.state, o.kept, o.person_id, $3)`

const MEMBERS: Statement = {
  name: 'dav_members',
  text: `select ${MEMBER} ${FROM} where ${OF_ROOM} order by b.id`,
}
const OBJECTS: Statement = {
  name: 'dav_objects',
  text: `select ${OBJECT} ${FROM} where ${OF_ROOM} order by b.id`,
}

/** Of those whose texts are not remembered. */
const OBJECTS_BY_ID: Statement = {
  name: 'dav_objects_by_id',
  text: `select ${OBJECT} ${FROM} where ${OF_ROOM} and b.id = any ($4::bigint[])`,
}

/** By the name that the person's client chose, or by the id that a derived name holds: two index look-ups for each name that is asked. */
const named = (columns: string): string => `select ${columns} from booking b
      join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
      where o.organization_id = $1 and o.room_id = $2 and o.person_id = $3 and o.name = any ($4::text[]) and is_dav_member(b.state, o.kept, o.person_id, $3)
    union all
    select ${columns} ${FROM} where ${OF_ROOM} and b.id = any ($5::bigint[]) and o.person_id is distinct from $3`

const within = (
  columns: string,
): string => `select ${columns}, w.is_sure as "isSure" from dav_within($1, $2, $3, $4, $5) w
      join booking b on b.organization_id = $1 and b.id = w.booking_id
      left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
      where ${OF_ROOM} order by b.starts_at, b.id limit $6`

/** Which object it is, of which version: enough for what is remembered. */
const KEY = `b.id as "bookingId", b.version, ${NAME}`

const MEMBERS_NAMED: Statement = { name: 'dav_members_named', text: named(MEMBER) }
const KEYS_NAMED: Statement = { name: 'dav_keys_named', text: named(KEY) }
const MEMBERS_WITHIN: Statement = { name: 'dav_members_within', text: within(MEMBER) }
const KEYS_WITHIN: Statement = { name: 'dav_keys_within', text: within(KEY) }

/** O(changes): the log is read from the token on, and each booking is looked at once, as it is now. One row, whether something changed or not. */
const CHANGES: Statement = {
  name: 'dav_changes',
  text: `select oldest.rev as "oldest", x.* from (
      select coalesce(min(rev) - 1, 0) as rev from change_log where organization_id = $1 and room_id = $2
    ) oldest left join lateral (
      select l.rev, case when is_dav_member(b.state, o.kept, o.person_id, $3) and b.room_id = $2 then 'here' else 'gone' end as place,
        dav_name_for($3, gone.person_id, gone.name, l.booking_id) as "lastName", ${MEMBER}
      from (select booking_id, max(rev) as rev from change_log where organization_id = $1 and room_id = $2 and rev > $4 and rev <= $5
          group by booking_id order by max(rev) limit $6) l
        join booking b on b.organization_id = $1 and b.id = l.booking_id
        left join dav_object o on o.organization_id = $1 and o.booking_id = b.id and o.room_id = b.room_id
        left join dav_object gone on gone.organization_id = $1 and gone.booking_id = b.id and gone.room_id = $2
    ) x on true
    order by x.rev`,
}

type ChangeRow = { readonly oldest: number } & (
  | { readonly rev: null }
  | (DavMember & { readonly rev: number; readonly place: 'here' | 'gone'; readonly lastName: string })
)

type Key = Pick<DavMember, 'bookingId' | 'version' | 'name'>

const DERIVED = /^booking-([1-9]\d{0,15})\.ics$/
const of = ({ organizationId, roomId, personId }: MemberQuery) => [organizationId, roomId, personId]
const withNames = (query: MemberQuery, names: readonly string[]) => [
  ...of(query),
  names,
  names.flatMap((name) => DERIVED.exec(name)?.[1] ?? []),
]
const withWindow = (query: MemberQuery, { start, end }: MemberWindow, limit: number) => [
  ...of(query),
  start?.toString() ?? '-infinity',
  end?.toString() ?? 'infinity',
  limit,
]
const onlooking = ({ organizationId, personId, rooms }: Onlooker) => [organizationId, personId, rooms]

/** Some thousands of bookings, each of which programs ask for again and again. */
const MOST_CHARACTERS = 8 * 1024 * 1024

export function davReader(sql: Sql, known = createKnownVersions(MOST_CHARACTERS, lengthOf)): DavReader {
  return {
    rooms: (onlooker) => sql<DavRoom>(ALL_ROOMS, onlooking(onlooker)),
    async room(onlooker, roomId) {
      const [room] = await sql<DavRoom>(ONE_ROOM, [...onlooking(onlooker), roomId])
      return room ?? null
    },
    members: (query) => sql<DavMember>(MEMBERS, of(query)),
    async objects(query) {
      const rows = await sql<DavMember & DavTexts>(OBJECTS, of(query))
      return rows.map(objectOf)
    },
    membersNamed: (query, names) => sql<DavMember>(MEMBERS_NAMED, withNames(query, names)),
    async objectsNamed(query, names) {
      const keys = await sql<Key>(KEYS_NAMED, withNames(query, names))
      return present(await recall(keys, { query, sql, known }))
    },
    async membersWithin(query, window, limit) {
      const rows = await sql<DavMember & { readonly isSure: boolean }>(MEMBERS_WITHIN, withWindow(query, window, limit))
      return rows.map(({ isSure, ...member }) => ({ member, isSure }))
    },
    async objectsWithin(query, window, limit) {
      const keys = await sql<Key & { readonly isSure: boolean }>(KEYS_WITHIN, withWindow(query, window, limit))
      const objects = await recall(keys, { query, sql, known })
      return keys.flatMap(({ isSure }, place) => {
        const member = objects[place]
        return member === undefined ? [] : [{ member, isSure }]
      })
    },
    withTexts: async (query, members) => present(await recall(members, { query, sql, known })),
    async changes({ since, until, limit, ...query }) {
      const rows = await sql<ChangeRow>(CHANGES, [...of(query), since, until, limit])
      const told = rows.flatMap((row) => (row.rev === null ? [] : [row]))
      const changes = told.map(
        ({ oldest: _, rev, place, lastName, ...member }): DavChange => ({
          rev,
          name: place === 'here' ? member.name : lastName,
          member: place === 'here' ? member : null,
        }),
      )
      return { oldest: rows[0]?.oldest ?? 0, changes }
    },
  }
}

interface Remembering {
  readonly query: MemberQuery
  readonly sql: Sql
  readonly known: KnownVersions<DavObject>
}

/**
 * The objects at the places of their keys, out of memory where this version is remembered. What was changed between the two looks is told as the
 * second one saw it; undefined: it has gone.
 */
async function recall(
  keys: readonly Key[],
  { query, sql, known }: Remembering,
): Promise<readonly (DavObject | undefined)[]> {
  const unread: number[] = []
  const remembered = keys.map((key) => {
    const object = known.get(key)
    if (object === undefined) unread.push(key.bookingId)
    // Everything but the name is the same for everybody.
    return object === undefined || object.name === key.name ? object : { ...object, name: key.name }
  })
  if (unread.length === 0) return remembered
  const rows = await sql<DavMember & DavTexts>(OBJECTS_BY_ID, [...of(query), unread])
  const read = new Map(rows.map((row) => [row.bookingId, objectOf(row)]))
  for (const object of read.values()) known.keep(object, object)
  return remembered.map((object, place) => object ?? read.get(keys[place]?.bookingId ?? 0))
}

const present = (objects: readonly (DavObject | undefined)[]): readonly DavObject[] =>
  objects.filter((object) => object !== undefined)

const lengthOf = ({ texts: { fragment, clientText, series } }: DavObject): number =>
  fragment.length + (clientText?.length ?? 0) + series.length

function objectOf(row: DavMember & DavTexts): DavObject {
  const { fragment, clientText, saysVersion, startsAt, series, changed, ...member } = row
  return { ...member, texts: { fragment, clientText, saysVersion, startsAt, series, changed } }
}
