import type { Caller } from '../booking/ports.ts'
import { type BookingOrigin, isBornElsewhere } from '../core/booking.ts'
import type { MassRemovals, StoppedRemoval } from '../ops/calendars/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'

interface StoppedRow {
  readonly remoteId: string
  readonly since: string
  readonly role: StoppedRemoval['link']['role']
  readonly restored: number
  readonly bookingId: number
  readonly state: StoppedRemoval['booking']['state']
  readonly origin: BookingOrigin
  readonly startsAt: string
  readonly endsAt: string
  readonly recurring: boolean
  readonly organizer: string | null
}

const STOPPED = `i.organization_id = $1 and i.calendar_id = $2 and i.state = 'quarantined' and i.error ->> 'code' = 'mass_removal'`

const LIST = `select i.remote_id as "remoteId", i.received_at as since, l.role, l.restored, b.id as "bookingId", b.state, b.origin,
    coalesce(l.starts_at, b.starts_at) as "startsAt", coalesce(l.ends_at, b.ends_at) as "endsAt", b.recurring and l.occurrence_key is null as recurring, case when b.visibility = 'public' then b.organizer_address end as organizer
  from inbox i
    join link l on l.organization_id = i.organization_id and l.calendar_id = i.calendar_id and (l.remote_id = i.remote_id or l.room_copy_id = i.remote_id) and l.state <> 'gone'
    join booking b on b.organization_id = l.organization_id and b.id = l.booking_id
  where ${STOPPED} order by coalesce(l.starts_at, b.starts_at), b.id`

export function massRemovalStore({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): MassRemovals {
  return {
    async list(organizationId, calendarId) {
      const calendars = await sql('select from calendar where organization_id = $1 and id = $2', [
        organizationId,
        calendarId,
      ])
      if (calendars.length === 0) return null
      const rows = await sql<StoppedRow>(LIST, [organizationId, calendarId])
      return rows.map(removalOf)
    },
    answer: (caller, order) => transaction((inside) => answer(inside, caller, order)),
  }
}

const removalOf = ({ remoteId, since, role, restored, bookingId, origin, ...booking }: StoppedRow): StoppedRemoval => ({
  remoteId,
  since,
  link: { role, restored },
  booking: { id: bookingId, bornHere: !isBornElsewhere({ origin }), ...booking },
})

async function answer(
  sql: Sql,
  caller: Caller,
  { calendarId, answer: said, reason }: Parameters<MassRemovals['answer']>[1],
): Promise<number | null> {
  const { organizationId } = caller
  const locked = await sql('select from calendar where organization_id = $1 and id = $2 for update', [
    organizationId,
    calendarId,
  ])
  if (locked.length === 0) return null
  // No removal is certain any more: each is read before it counts.
  const released = await sql<{ id: number }>(
    `update inbox i set state = 'new', error = null, applied_at = null, payload = i.payload || jsonb_build_object('certain', false, 'answered', $3::text)
      where ${STOPPED} returning i.id`,
    [organizationId, calendarId, said],
  )
  if (released.length === 0) return 0
  const resolution = { action: said, keep: null, reason, before: {} }
  const cases = await sql<{ id: number; version: number }>(
    `update conflict set state = 'resolved', resolution = $3, resolver = $4, resolved_at = now(), version = version + 1
      where organization_id = $1 and matter = 'mass_removal:' || $2::integer and state = 'open' returning id, version`,
    [organizationId, calendarId, JSON.stringify(resolution), caller.actor],
  )
  await writeAudit(sql, caller, {
    action: said === 'confirm' ? 'calendar.confirm_removal' : 'calendar.restore',
    entity: 'calendar',
    entityId: calendarId,
    fromVersion: null,
    toVersion: null,
    detail: { meetings: released.length, conflicts: cases.map(({ id }) => id), reason },
  })
  return released.length
}
