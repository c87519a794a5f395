import { expand, type Series } from '../../src/core/recurrence/index.ts'
import { resolveZone } from '../../src/core/time/index.ts'
import { unfinished } from './at-rest.ts'
import { SIDES, type Side, type TwoCalendars } from './two-calendars.ts'

interface HeldRow {
  readonly booking_id: number
  readonly starts_at: string
  readonly ends_at: string
}

/**
 * What is wrong when everything has come to rest, in sentences; empty when both calendars and the core agree: every confirmed booking is on
 * each calendar exactly once, nothing else holds time there, and what was written over a booking is contested and listed.
 */
export async function disagreements(room: TwoCalendars): Promise<readonly string[]> {
  const wrong = [
    ...(await overlaps(room)),
    ...(await unexplained(room)),
    ...(await unfinished(room.database, room.organizationId)),
  ]
  for (const side of SIDES) wrong.push(...(await differences(room, side)))
  return wrong
}

async function overlaps({ database, organizationId }: TwoCalendars): Promise<string[]> {
  const rows = await database.sql<{ a: number; b: number }>(
    `select a.booking_id as a, b.booking_id as b from occupancy a join occupancy b on a.organization_id = b.organization_id and a.room_id = b.room_id
        and a.booking_id < b.booking_id and a.held_from < b.held_until and b.held_from < a.held_until
      where a.organization_id = $1 and a.kind in ('booking', 'hold', 'blocker') and b.kind in ('booking', 'hold', 'blocker')`,
    [organizationId],
  )
  return rows.map(({ a, b }) => `bookings ${a} and ${b} hold the room at one time`)
}

async function unexplained({ database, organizationId }: TwoCalendars): Promise<string[]> {
  const rows = await database.sql<{ id: number; state: string }>(
    `select id, state from booking b where organization_id = $1 and state in ('declined', 'contested') and verdict is null
      and not exists (select 1 from conflict c where c.organization_id = b.organization_id and b.id = any (c.bookings))`,
    [organizationId],
  )
  return rows.map(({ id, state }) => `booking ${id} is ${state} and nobody is told why`)
}

/** What one calendar holds from now on, beside what it should hold. What a person has been asked about, and what lies behind us, is left out. */
async function differences(room: TwoCalendars, side: Side): Promise<string[]> {
  const asked = await askedAbout(room, side)
  const ahead = aheadOf(room)
  const should = (await heldOn(room, side))
    .filter((row) => !asked.bookings.has(row.booking_id) && isAhead(ahead, row.starts_at, row.ends_at))
    .map((row) => `${row.starts_at}/${row.ends_at}`)
    .sort()
  const does = room.worlds[side]
    .items(room.remoteIds[side])
    .filter((item) => !item.cancelled && item.blocking && item.roomResponse !== 'declined')
    .filter((item) => !asked.items.has(item.remoteId))
    .flatMap((item) => spansOf(item.series, ahead))
    .sort()
  return JSON.stringify(should) === JSON.stringify(does)
    ? []
    : [`${side} holds ${JSON.stringify(does)} and should hold ${JSON.stringify(should)}`]
}

interface Ahead {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

/** As far as everything is known that repeats without end. */
function aheadOf({ ports }: TwoCalendars): Ahead {
  const from = ports.clock.now()
  return { from, to: from.add({ hours: 24 * 200 }) }
}

const isAhead = ({ from, to }: Ahead, startsAt: string, endsAt: string): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(endsAt), from) > 0 &&
  Temporal.Instant.compare(Temporal.Instant.from(startsAt), to) < 0

/** Copies that are left as they are until a person has said what to do. */
async function askedAbout(
  { database, organizationId, calendarIds }: TwoCalendars,
  side: Side,
): Promise<{ readonly bookings: ReadonlySet<number>; readonly items: ReadonlySet<string | null> }> {
  const rows = await database.sql<{ booking_id: number; remote_id: string | null; room_copy_id: string | null }>(
    `select l.booking_id, l.remote_id, l.room_copy_id from conflict c join link l on l.organization_id = c.organization_id and l.id = any (c.links)
      where c.organization_id = $1 and l.calendar_id = $2 and c.kind in ('ghost', 'ping_pong', 'auto_accept_race', 'unpushable') and c.state in ('open', 'dismissed')
    -- A meeting that lost the room to a closure, and whose time somebody else had by the time that the room was opened again.
    union select l.booking_id, l.remote_id, l.room_copy_id from conflict c join booking b on b.organization_id = c.organization_id and b.id = any (c.bookings)
      join link l on l.organization_id = b.organization_id and l.booking_id = b.id
      where c.organization_id = $1 and l.calendar_id = $2 and c.kind = 'out_of_service' and c.state in ('open', 'dismissed')
        and exists (select from occupancy o where o.organization_id = b.organization_id and o.booking_id = b.id and o.kind = 'contested')
    -- Contested still, because a person has said that nothing is to be done about it.
    union select l.booking_id, l.remote_id, l.room_copy_id from conflict c join occupancy o on o.organization_id = c.organization_id and o.booking_id = any (c.bookings) and o.kind = 'contested'
      join link l on l.organization_id = o.organization_id and l.booking_id = o.booking_id
      where c.organization_id = $1 and l.calendar_id = $2 and c.state = 'dismissed'`,
    [organizationId, calendarIds[side]],
  )
  return {
    bookings: new Set(rows.map((row) => row.booking_id)),
    items: new Set(rows.flatMap((row) => [row.remote_id, row.room_copy_id])),
  }
}

function heldOn({ database, organizationId, calendarIds }: TwoCalendars, side: Side): Promise<readonly HeldRow[]> {
  return database.sql<HeldRow>(
    `select b.id as booking_id, o.starts_at, o.ends_at from booking b join occupancy o on o.organization_id = b.organization_id and o.booking_id = b.id
      where b.organization_id = $1 and (b.state = 'confirmed' or (b.state = 'contested' and exists (
        select 1 from link l where l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and l.role = 'direct')))
      and (o.kind <> 'contested' or exists (
        select 1 from link l where l.organization_id = b.organization_id and l.booking_id = b.id and l.calendar_id = $2 and l.role = 'direct'))
      and not exists (
        -- The room declined a date that was moved, and keeps its old time here: the organiser's calendar does not show it.
        select 1 from link l, jsonb_array_elements(coalesce(b.series -> 'lost', '[]')) date where l.organization_id = b.organization_id and l.booking_id = b.id
          and l.calendar_id = $2 and l.role = 'invitation' and date -> 'kept' <> 'null' and (date ->> 'key')::timestamptz = o.occurrence_key)`,
    [organizationId, calendarIds[side]],
  )
}

/** When a meeting takes the room, occurrence by occurrence. */
function spansOf(series: Series, ahead: Ahead): string[] {
  const zone = resolveZone('Europe/Berlin')
  if (!zone.ok) throw new Error(zone.error.code)
  const expanded = expand(series, { ...ahead, roomZone: zone.value })
  if (!expanded.ok) throw new Error(expanded.error.code)
  return expanded.value.map(({ start, end }) => `${start}/${end}`)
}
