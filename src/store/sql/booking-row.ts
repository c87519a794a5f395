import type { Booking } from '../../core/booking.ts'
import { lostIn } from '../../core/lost-dates.ts'
import type { SeriesJson } from '../../core/series-json.ts'
import { seriesFromJson } from '../../core/series-json.ts'
import type { Verdict } from '../../core/verdict.ts'

/** A row of `booking` as `BOOKING_COLUMNS` reads it. Instants are RFC 3339 texts. */
export interface BookingRow {
  readonly id: number
  readonly organization_id: number
  readonly room_id: number
  readonly state: Booking['state']
  readonly version: number
  readonly uid: string
  readonly join_key: string | null
  readonly origin: Booking['origin']
  readonly series: SeriesJson
  readonly starts_at: string
  readonly ends_at: string
  readonly expanded_until: string | null
  readonly summary: string | null
  readonly description: string | null
  readonly organizer_name: string | null
  readonly organizer_address: string | null
  readonly visibility: Booking['visibility']
  readonly attendee_count: number | null
  readonly sequence: number
  readonly hold_expires_at: string | null
  readonly verdict: Verdict | null
  readonly received_at: string
  readonly created_by: string
  readonly updated_at: string
}

export const BOOKING_COLUMNS = `b.id, b.organization_id, b.room_id, b.state, b.version, b.uid, b.join_key, b.origin, b.series, b.starts_at, b.ends_at,
  b.expanded_until, b.summary, b.description, b.organizer_name, b.organizer_address, b.visibility, b.attendee_count, b.sequence, b.hold_expires_at,
  b.verdict, b.received_at, b.created_by, b.updated_at`

/** Throws when the stored series cannot be read: nobody but us wrote it. */
export function bookingOf(row: BookingRow): Booking {
  const series = seriesFromJson(row.series)
  if (!series.ok) throw new Error(`booking ${row.id} has a series that cannot be read (${series.error.at})`)
  return {
    id: row.id,
    organizationId: row.organization_id,
    roomId: row.room_id,
    state: row.state,
    version: row.version,
    uid: row.uid,
    joinKey: row.join_key,
    origin: row.origin,
    series: series.value,
    lost: lostIn(row.series),
    startsAt: Temporal.Instant.from(row.starts_at),
    endsAt: Temporal.Instant.from(row.ends_at),
    expandedUntil: instantOrNull(row.expanded_until),
    summary: row.summary,
    description: row.description,
    organizer: personOf(row),
    visibility: row.visibility,
    attendeeCount: row.attendee_count,
    sequence: row.sequence,
    holdExpiresAt: instantOrNull(row.hold_expires_at),
    verdict: row.verdict,
    receivedAt: Temporal.Instant.from(row.received_at),
    createdBy: row.created_by,
    updatedAt: Temporal.Instant.from(row.updated_at),
  }
}

const instantOrNull = (text: string | null): Temporal.Instant | null =>
  text === null ? null : Temporal.Instant.from(text)

function personOf({ organizer_name, organizer_address }: BookingRow): Booking['organizer'] {
  if (organizer_name === null && organizer_address === null) return null
  return { name: organizer_name ?? '', address: organizer_address ?? '' }
}
