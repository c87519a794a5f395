import type {
  DavChange,
  DavMember,
  DavObject,
  DavReader,
  DavRoom,
  DavTexts,
  DavTimedMember,
  MemberQuery,
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

const MEMBER = `b.id as "bookingId", b.version, b.state, dav_name(o.name, b.id) as name, b.uid, b.visibility = 'private' as "isPrivate",
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

/** By the name that a client chose, or by the id that a derived name holds: two index look-ups for each name that is asked. */
const NAMED: Statement = {
  name: 'dav_named_members',
  text: `select ${MEMBER} from booking b
      join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
      where o.organization_id = $1 and o.room_id = $2 and o.name = any ($4::text[]) and is_dav_member(b.state, o.kept, o.person_id, $3)
    union all
    select ${MEMBER} ${FROM} where ${OF_ROOM} and b.id = any ($5::bigint[]) and o.name is null`,
}

const WITHIN: Statement = {
  name: 'dav_members_within',
  text: `select ${MEMBER}, w.is_sure as "isSure" from dav_within($1, $2, $3, $4, $5) w
      join booking b on b.organization_id = $1 and b.id = w.booking_id
      left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
      where ${OF_ROOM} order by b.starts_at, b.id limit $6`,
}

/** O(changes): the log is read from the token on, and each booking is looked at once, as it is now. One row, whether something changed or not. */
const CHANGES: Statement = {
  name: 'dav_changes',
  text: `select oldest.rev as "oldest", x.* from (
      select coalesce(min(rev) - 1, 0) as rev from change_log where organization_id = $1 and room_id = $2
    ) oldest left join lateral (
      select l.rev, case when is_dav_member(b.state, o.kept, o.person_id, $3) and b.room_id = $2 then 'here' else 'gone' end as place,
        dav_name(gone.name, l.booking_id) as "lastName", ${MEMBER}
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

const DERIVED = /^booking-([1-9]\d{0,15})\.ics$/
const of = ({ organizationId, roomId, personId }: MemberQuery) => [organizationId, roomId, personId]
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
      return rows.map((row) => ({ ...row, texts: row }))
    },
    membersNamed: (query, names) =>
      sql<DavMember>(NAMED, [...of(query), names, names.flatMap((name) => DERIVED.exec(name)?.[1] ?? [])]),
    membersWithin: (query, { start, end }, limit) =>
      sql<DavTimedMember>(WITHIN, [
        ...of(query),
        start?.toString() ?? '-infinity',
        end?.toString() ?? 'infinity',
        limit,
      ]),
    withTexts: (query, members) => addTexts(members, { query, sql, known }),
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

interface Texts {
  readonly query: MemberQuery
  readonly sql: Sql
  readonly known: KnownVersions<DavTexts>
}

/**
 * Members with their texts, out of memory where this version's are remembered. What was changed between the two looks is told as the second one saw
 * it; what has gone is not told.
 */
async function addTexts<Member extends DavMember>(
  members: readonly Member[],
  { query, sql, known }: Texts,
): Promise<readonly (Member & DavObject)[]> {
  const ready = new Map<number, DavObject>()
  const unread: number[] = []
  for (const member of members) {
    const texts = known.get(member)
    if (texts === undefined) unread.push(member.bookingId)
    else ready.set(member.bookingId, Object.assign(member, { texts }))
  }
  const read = unread.length === 0 ? [] : await sql<DavMember & DavTexts>(OBJECTS_BY_ID, [...of(query), unread])
  for (const row of read) {
    const texts = textsOf(row)
    known.keep(row, texts)
    ready.set(row.bookingId, { ...row, texts })
  }
  return members.flatMap((member) => {
    const object = ready.get(member.bookingId)
    return object === undefined
      ? []
      : [object === (member as DavMember) ? (member as Member & DavObject) : { ...member, ...object }]
  })
}

const lengthOf = ({ fragment, clientText, series }: DavTexts): number =>
  fragment.length + (clientText?.length ?? 0) + series.length

const textsOf = ({ fragment, clientText, saysVersion, startsAt, series, changed }: DavTexts): DavTexts => ({
  ...{ fragment, clientText, saysVersion, startsAt, series, changed },
})
