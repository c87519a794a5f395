import type { BookingState } from '../../core/booking.ts'
import type { Language } from '../../core/language.ts'
import { BOOKING_COLUMNS, type BookingRow } from './booking-row.ts'

/** One audit line of a booking. Times are those of the booking after it, RFC 3339 UTC. */
interface ChangeLine {
  readonly from: number | null
  readonly to: number
  readonly actor: string
  readonly before: BookingState | null
  readonly startsAt: string | null
  readonly endsAt: string | null
  /** Of the transactions that are read now, not of earlier ones. */
  readonly isFresh: boolean
}

/** A booking that has changed, with all that the decision needs whether somebody is told. */
export interface ChangedBookingRow extends BookingRow {
  readonly kinds: readonly string[]
  /** By version; the one before the fresh ones stands first. */
  readonly lines: readonly ChangeLine[]
  readonly toldVersion: number | null
  readonly room: {
    readonly name: string
    readonly building: string | null
    readonly floor: string | null
    readonly timeZone: string
    readonly address: string | null
  }
  readonly formerRoom: string | null
  /** Role of its link by id of the calendar. */
  readonly roles: Readonly<Record<string, string>>
  /** The organiser, where that is a known person. */
  readonly person: { readonly id: number; readonly language: Language } | null
}

/**
 * What the transactions after $2 up to $3 have changed, one row a booking. Lines are found by the time of their transaction, which change log
 * and audit share.
 */
export const CHANGED_BOOKINGS = {
  name: 'changed_bookings',
  text: `with fresh as (
      select booking_id, min(at) as at, array_agg(distinct kind) as kinds, array_agg(distinct room_id) as rooms from change_log
        where organization_id = $1 and xid > $2::xid8 and xid <= $3::xid8 and at >= $4 group by booking_id
    ), since as (
      select f.*, (select min(coalesce(a.from_version, 0)) from audit a
          where a.organization_id = $1 and a.entity = 'booking' and a.entity_id = f.booking_id and a.at >= f.at) as version
        from fresh f
    )
    select ${BOOKING_COLUMNS}, s.kinds,
      coalesce((select jsonb_agg(jsonb_build_object('from', a.from_version, 'to', a.to_version, 'actor', a.actor, 'before', a.detail -> 'before',
          'startsAt', a.detail -> 'from', 'endsAt', a.detail -> 'to', 'isFresh', a.at >= s.at) order by a.to_version)
        from audit a where a.organization_id = $1 and a.entity = 'booking' and a.entity_id = b.id and a.to_version >= s.version), '[]') as lines,
      (select max(i.booking_version) from mail_item i where i.organization_id = $1 and i.booking_id = b.id) as "toldVersion",
      jsonb_build_object('name', r.name, 'building', r.building, 'floor', r.floor, 'timeZone', r.time_zone, 'address',
        (select c.remote_calendar_id from calendar c where c.organization_id = $1 and c.room_id = r.id and c.remote_calendar_id like '%@%' order by c.id limit 1)) as room,
      (select other.name from room other where other.organization_id = $1 and other.id = any (s.rooms) and other.id <> b.room_id limit 1) as "formerRoom",
      coalesce((select jsonb_object_agg(l.calendar_id, l.role) from link l
        where l.organization_id = $1 and l.booking_id = b.id and l.occurrence_key is null), '{}') as roles,
      (select jsonb_build_object('id', p.id, 'language', p.language) from person_address a
        join person p on p.organization_id = a.organization_id and p.id = a.person_id
        where a.organization_id = $1 and a.is_live and a.address_key = lower(normalize(b.organizer_address)) limit 1) as person
    from since s
      join booking b on b.organization_id = $1 and b.id = s.booking_id
      join room r on r.organization_id = $1 and r.id = b.room_id
    order by b.id`,
} as const
