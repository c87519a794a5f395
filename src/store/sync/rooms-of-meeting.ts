import type { RoomOfMeeting } from '../../core/swap.ts'
import type { Sql } from '../database.ts'
import { prepared } from '../prepared.ts'

/** A meeting that comes to another room later than this after it left one has been moved by nobody any more. */
const LATELY = `interval '7 days'`

/** More rooms than any meeting has had of late. */
const MOST_ROOMS = 50

export const roomsOfMeeting = (
  sql: Sql,
  organizationId: number,
  joinKeys: readonly string[],
): Promise<readonly RoomOfMeeting[]> =>
  sql<RoomOfMeeting>(
    prepared(`select b.id as "bookingId", b.room_id as "roomId", r.name as "roomName", r.time_zone as "timeZone", b.join_key as "joinKey", b.recurring as recurs, l.calendar_id as "calendarId", l.id as "linkId", lower(c.remote_calendar_id) as address,
        b.organizer_address as organizer, l.room_response as answered, l.met_rooms as "metRooms", b.received_at as "receivedAt", coalesce(l.remote_deleted_at, b.updated_at) as "changedAt",
        case when b.state = 'cancelled' then (b.verdict -> 'inputs' -> 'facts' ->> 'provenAt')::timestamptz else c.last_proof_at end as "provenAt",
        case when l.state = 'gone' or l.base ->> 'cancelled' = 'true' then 'withdrawn'
          when b.state = 'cancelled' and b.verdict ->> 'rule' = 'declined_there' then 'declined' end as lost, b.state = 'declined' as "isRefused",
        b.verdict -> 'inputs' -> 'swap' ->> 'way' as swapped
      from booking b
        join link l on l.organization_id = b.organization_id and l.booking_id = b.id and l.role = 'invitation'
        join calendar c on c.organization_id = l.organization_id and c.id = l.calendar_id
        join room r on r.organization_id = b.organization_id and r.id = b.room_id
      where b.organization_id = $1 and b.join_key = any($2) and greatest(b.updated_at, l.remote_deleted_at) > now() - ${LATELY}
      order by greatest(b.updated_at, l.remote_deleted_at) desc, b.id desc limit ${MOST_ROOMS}`),
    [organizationId, joinKeys],
  )
