import type { Series } from '../../src/core/recurrence/index.ts'
import type { StoredItem } from '../../src/providers/memory/index.ts'
import { meetingAt } from '../../src/providers/memory/index.ts'
import type { Side, TwoCalendars } from './two-calendars.ts'

export const ann = { name: 'Ann Meyer', address: 'ann@east.example' }
export const bob = { name: 'Bob Ray', address: 'bob@west.example' }

export const WE_DECIDE = { east: 'meetmeup', west: 'meetmeup' } as const

/** A meeting on 1 December 2026, by the wall clock of Berlin. */
export const at = (time: string, minutes = 60) => meetingAt(`2026-12-01T${time}:00+01:00`, minutes, 'Europe/Berlin')

const seriesOf = (when: string | Series): Series => (typeof when === 'string' ? at(when) : when)

export const invite = (room: TwoCalendars, side: Side, when: string | Series, summary = 'Budget'): string =>
  room.worlds[side].people.inviteRoom(room.remoteIds[side], {
    series: seriesOf(when),
    summary,
    organizer: side === 'east' ? ann : bob,
  })

export const writeOnto = (room: TwoCalendars, side: Side, time: string, minutes = 60): string =>
  room.worlds[side].people.writeOntoRoom(room.remoteIds[side], {
    series: at(time, minutes),
    summary: 'Sneaky',
    organizer: side === 'east' ? ann : bob,
  })

export const book = (room: TwoCalendars, when: string | Series) =>
  room.book({
    series: seriesOf(when),
    summary: 'Panel',
    description: null,
    organizer: ann,
    visibility: 'public',
    attendeeCount: 3,
  })

/** What stands on one calendar, as a person reads it. */
export const shown = (room: TwoCalendars, side: Side): string[] =>
  room.worlds[side].items(room.remoteIds[side]).map(textOf)

const textOf = ({ summary, roomResponse, cancelled }: StoredItem): string =>
  `${summary} (${cancelled ? 'cancelled' : roomResponse})`

/** Every booking as `who: state`, oldest first. */
export async function states({ database, organizationId }: TwoCalendars): Promise<string[]> {
  const rows = await database.sql<{ name: string; state: string }>(
    'select organizer_name as name, state from booking where organization_id = $1 order by id',
    [organizationId],
  )
  return rows.map(({ name, state }) => `${name}: ${state}`)
}

export async function conflicts({ database, organizationId }: TwoCalendars): Promise<string[]> {
  const rows = await database.sql<{ kind: string; state: string }>(
    'select kind, state from conflict where organization_id = $1 order by id',
    [organizationId],
  )
  return rows.map(({ kind, state }) => `${kind} (${state})`)
}

/** Everything that a visit leaves behind, apart from its own bookkeeping of time. */
export async function written({
  database,
  organizationId,
}: Pick<TwoCalendars, 'database' | 'organizationId'>): Promise<Record<string, unknown>> {
  const counts: Record<string, unknown> = {}
  for (const table of ['booking', 'occupancy', 'link', 'outbox', 'inbox', 'conflict', 'audit', 'change_log']) {
    const [row] = await database.sql<{ all: string }>(
      `select count(*) || ' rows, newest transaction ' || coalesce(max(xmin::text::bigint), 0) as all from ${table} where organization_id = $1`,
      [organizationId],
    )
    counts[table] = row?.all
  }
  return counts
}

/** The calendar's own row. */
export async function calendarRow<Row extends object>(room: TwoCalendars, side: Side): Promise<Row> {
  const [row] = await room.database.sql<Row>('select * from calendar where id = $1', [room.calendarIds[side]])
  if (row === undefined) throw new Error(`there is no calendar in the ${side}`)
  return row
}
