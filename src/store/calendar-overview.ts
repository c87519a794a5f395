import type { Delay } from '../core/delay.ts'
import type { Sql } from './database.ts'
import { CAME_IN, WENT_OUT } from './sql/calendar-delays.ts'

/** A paired calendar as the operator's overview shows it. Times are RFC 3339 UTC. */
export interface CalendarOverview {
  readonly organizationId: number
  readonly id: number
  readonly roomId: number
  readonly room: string
  readonly provider: string
  readonly remoteCalendarId: string
  /** `observe`: read, and not written to until a person says so. */
  readonly mode: 'live' | 'observe'
  readonly health: 'ok' | 'degraded' | 'forbidden' | 'paused'
  readonly healthDetail: string | null
  readonly healthSince: string
  readonly signedOut: boolean
  readonly watch: 'untried' | 'watching' | 'refused' | 'unreachable'
  /** The poll interval in force, in seconds. */
  readonly pollSeconds: number
  /** Null: it has never been read whole. */
  readonly provenAt: string | null
  /** Seconds since then, by the clock of the database. */
  readonly provenSecondsAgo: number | null
  /** Items that wait to be applied, items that were set aside, and writes that are owed. */
  readonly waiting: number
  readonly setAside: number
  readonly owed: number
  /** From a change there to our decision, and from our decision to their answer. */
  readonly cameIn: Delay
  readonly wentOut: Delay
}

const OVERVIEW = `select c.organization_id as "organizationId", c.id, c.room_id as "roomId", r.name as room, k.provider, c.remote_calendar_id as "remoteCalendarId",
    c.mode, c.health, c.health_detail as "healthDetail", c.health_since as "healthSince", k.state = 'signed_out' as "signedOut", c.watch, c.poll_interval_seconds as "pollSeconds",
    c.last_proof_at as "provenAt", floor(extract(epoch from now() - c.last_proof_at))::integer as "provenSecondsAgo",
    ${CAME_IN} as "cameIn", ${WENT_OUT} as "wentOut",
    (select count(*) from inbox i where i.organization_id = c.organization_id and i.calendar_id = c.id and i.state = 'new') as waiting,
    (select count(*) from inbox i where i.organization_id = c.organization_id and i.calendar_id = c.id and i.state = 'quarantined') as "setAside",
    (select count(*) from link l where l.organization_id = c.organization_id and l.calendar_id = c.id and l.desired_core_version > l.pushed_core_version) as owed
  from calendar c join room r on r.organization_id = c.organization_id and r.id = c.room_id
    join connection k on k.organization_id = c.organization_id and k.id = c.connection_id
  where c.organization_id = $1 order by r.name, c.id`

export const calendarOverview = (sql: Sql, organizationId: number): Promise<readonly CalendarOverview[]> =>
  sql<CalendarOverview>(OVERVIEW, [organizationId])
