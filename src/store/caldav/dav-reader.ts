import type {
  DavChange,
  DavMember,
  DavObject,
  DavReader,
  DavRoom,
  DavTimedObject,
  MemberQuery,
  Onlooker,
} from '../../caldav/ports.ts'
import type { Sql, Statement } from '../database.ts'

/** A room with what its collection answers without looking at a booking; one look for the whole of a PROPFIND at Depth 0. */
const ROOM = `select r.id, r.name, r.building, r.floor, r.capacity, r.features, r.time_zone as "timeZone", r.version, r.created_at as "createdAt", v.rev,
    (select epoch::text from dav_epoch) as epoch,
    coalesce((select jsonb_object_agg(p.namespace || ' ' || p.name, p.value) from dav_property p
      where p.organization_id = r.organization_id and p.person_id = $2 and p.room_id = r.id), '{}') as properties
  from room r join room_revision v on v.organization_id = r.organization_id and v.room_id = r.id
  where r.organization_id = $1 and r.archived_at is null and ($3::integer[] is null or r.id = any ($3))`

const ONE_ROOM: Statement = { name: 'dav_room', text: `${ROOM} and r.id = $4` }
const ALL_ROOMS: Statement = {
  name: 'dav_rooms',
  text: `${ROOM} order by r.name, r.id limit 10000`,
}

const MEMBER = `b.id as "bookingId", b.version, b.state, dav_name(o.name, b.id) as name, b.uid, b.visibility = 'private' as "isPrivate",
  o.person_id as "ownerId", b.organizer_address as "organizerAddress", b.received_at as "createdAt", b.updated_at as "changedAt"`
const OBJECT = `${MEMBER}, coalesce(b.fragment, '') as fragment, o.body as "clientText", o.says_version as "saysVersion", b.starts_at as "startsAt", b.series::text as series,
  case when o.body is not null and o.says_version is distinct from b.version
    then jsonb_build_object('summary', b.summary, 'description', b.description, 'sequence', b.sequence) end as changed`

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

/** By the name that a client chose, or by the id that a derived name holds: two index look-ups for each name that is asked. */
const OBJECTS_NAMED: Statement = {
  name: 'dav_objects_named',
  text: `select ${OBJECT} from booking b
      join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
      where o.organization_id = $1 and o.room_id = $2 and o.name = any ($4::text[]) and is_dav_member(b.state, o.kept, o.person_id, $3)
    union all
    select ${OBJECT} ${FROM} where ${OF_ROOM} and b.id = any ($5::bigint[]) and o.name is null`,
}

const OBJECTS_WITHIN: Statement = {
  name: 'dav_objects_within',
  text: `select ${OBJECT}, w.is_sure as "isSure" from dav_within($1, $2, $3, $4, $5) w
      join booking b on b.organization_id = $1 and b.id = w.booking_id
      left join dav_object o on o.organization_id = b.organization_id and o.booking_id = b.id and o.room_id = b.room_id
      where ${OF_ROOM} order by b.starts_at, b.id limit $6`,
}

/** O(changes): the log is read from the token on, and each booking is looked at once, as it is now. */
const CHANGES: Statement = {
  name: 'dav_changes',
  text: `select l.rev, case when is_dav_member(b.state, o.kept, o.person_id, $3) and b.room_id = $2 then 'here' else 'gone' end as place,
      dav_name(gone.name, l.booking_id) as "lastName", ${OBJECT}
    from (select booking_id, max(rev) as rev from change_log where organization_id = $1 and room_id = $2 and rev > $4 and rev <= $5
        group by booking_id order by max(rev) limit $6) l
      join booking b on b.organization_id = $1 and b.id = l.booking_id
      left join dav_object o on o.organization_id = $1 and o.booking_id = b.id and o.room_id = b.room_id
      left join dav_object gone on gone.organization_id = $1 and gone.booking_id = b.id and gone.room_id = $2
    order by l.rev`,
}

const OLDEST: Statement = {
  name: 'dav_oldest_revision',
  text: 'select coalesce(min(rev) - 1, 0) as rev from change_log where organization_id = $1 and room_id = $2',
}

const DERIVED = /^booking-([1-9]\d{0,15})\.ics$/
const of = ({ organizationId, roomId, personId }: MemberQuery) => [organizationId, roomId, personId]
const onlooking = ({ organizationId, personId, rooms }: Onlooker) => [organizationId, personId, rooms]

export function davReader(sql: Sql): DavReader {
  return {
    rooms: (onlooker) => sql<DavRoom>(ALL_ROOMS, onlooking(onlooker)),
    async room(onlooker, roomId) {
      const [room] = await sql<DavRoom>(ONE_ROOM, [...onlooking(onlooker), roomId])
      return room ?? null
    },
    members: (query) => sql<DavMember>(MEMBERS, of(query)),
    objects: (query) => sql<DavObject>(OBJECTS, of(query)),
    objectsNamed: (query, names) =>
      sql<DavObject>(OBJECTS_NAMED, [...of(query), names, names.flatMap((name) => DERIVED.exec(name)?.[1] ?? [])]),
    objectsWithin: (query, { start, end }, limit) =>
      sql<DavTimedObject>(OBJECTS_WITHIN, [
        ...of(query),
        start?.toString() ?? '-infinity',
        end?.toString() ?? 'infinity',
        limit,
      ]),
    async changes(query) {
      const rows = await sql<DavObject & { rev: number; place: 'here' | 'gone'; lastName: string }>(CHANGES, [
        ...of(query),
        query.since,
        query.until,
        query.limit,
      ])
      return rows.map(
        ({ rev, place, lastName, ...member }): DavChange<DavObject> => ({
          rev,
          name: place === 'here' ? member.name : lastName,
          member: place === 'here' ? member : null,
        }),
      )
    },
    async oldestRevision(query) {
      const [row] = await sql<{ rev: number }>(OLDEST, [query.organizationId, query.roomId])
      return row?.rev ?? 0
    },
  }
}
