import type { Caller } from '../booking/ports.ts'
import type { CalendarModes } from '../ops/calendars/ports.ts'
import { writeAudit } from './audit-line.ts'
import type { Database, Sql } from './database.ts'
import { forgetThePast } from './sync/forget-the-past.ts'

/** Clocks of providers and ours may differ by this. */
const TOLERANCE_MINUTES = 10

export function calendarModeStore({ transaction }: Pick<Database, 'transaction'>): CalendarModes {
  return {
    observe: (caller, { calendarId, reason }) =>
      transaction(async (sql) => {
        const switched = await sql<{ id: number }>(
          `update calendar set mode = 'observe', mode_reason = $3, mode_since = now(), lease_token = null, lease_until = null,
              full_read_generation = full_read_generation + 1, dirty_since = now(), next_poll_at = now(), failures = 0
            where organization_id = $1 and ($2::integer is null or id = $2) and mode = 'live' returning id`,
          [caller.organizationId, calendarId, reason],
        )
        const ids = switched.map(({ id }) => id)
        if (ids.length > 0) await forgetThePast(sql, caller.organizationId, ids)
        await note(sql, caller, { ids, action: 'calendar.observe', reason })
        return ids
      }),
    goLive: (caller, { calendarId, reason, now }) =>
      transaction(async (sql) => {
        const switched = await sql<{ id: number }>(
          `update calendar set mode = 'live', mode_reason = null, mode_since = now(), trusted_until = $3, dirty_since = now(), next_poll_at = now(),
              next_compare_at = now(), failures = 0
            where organization_id = $1 and ($2::integer is null or id = $2) and mode = 'observe' returning id`,
          [caller.organizationId, calendarId, now.add({ minutes: TOLERANCE_MINUTES }).toString()],
        )
        const ids = switched.map(({ id }) => id)
        await closeCases(sql, caller, { ids, reason })
        await note(sql, caller, { ids, action: 'calendar.go_live', reason })
        return ids
      }),
  }
}

async function closeCases(
  sql: Sql,
  caller: Caller,
  { ids, reason }: { readonly ids: readonly number[]; readonly reason: string },
): Promise<void> {
  const resolution = { action: 'confirm', keep: null, reason, before: {} }
  await sql(
    `update conflict set state = 'resolved', resolution = $3, resolver = $4, resolved_at = now(), version = version + 1
      where organization_id = $1 and state = 'open' and matter = any (select 'database_older:' || id from unnest($2::integer[]) id)`,
    [caller.organizationId, ids, JSON.stringify(resolution), caller.actor],
  )
}

async function note(
  sql: Sql,
  caller: Caller,
  { ids, action, reason }: { readonly ids: readonly number[]; readonly action: string; readonly reason: string },
): Promise<void> {
  for (const entityId of ids)
    await writeAudit(sql, caller, {
      action,
      entity: 'calendar',
      entityId,
      fromVersion: null,
      toVersion: null,
      detail: { reason },
    })
}
