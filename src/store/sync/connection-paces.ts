import { type Budget, fullBudget, refilled, takeRequests } from '../../core/request-budget.ts'
import { suspensionMs } from '../../core/suspension.ts'
import type { LeasedCalendar } from '../../sync/leased-calendar.ts'
import type { ConnectionPaces } from '../../sync/ports.ts'
import type { Database, Sql } from '../database.ts'
import { noteConnectionOutage } from './note-outage.ts'

/** Whoever tries the one call after a suspension has so long, and not longer, for it may have died: a provider call ends after 20 s. */
const PROBE_SECONDS = 25

const LOCK = {
  name: 'pace_lock',
  text: `select write_left as write, pull_left as pull, reconcile_left as reconcile, extract(epoch from clock_timestamp() - refilled_at) * 1000 as "elapsedMs"
      from connection_pace where organization_id = $1 and connection_id = $2 for update`,
} as const

const STORE = {
  name: 'pace_store',
  text: `insert into connection_pace (organization_id, connection_id, write_left, pull_left, reconcile_left, refilled_at)
      values ($1, $2, $3, $4, $5, clock_timestamp())
      on conflict (organization_id, connection_id) do update
        set write_left = excluded.write_left, pull_left = excluded.pull_left, reconcile_left = excluded.reconcile_left, refilled_at = excluded.refilled_at`,
} as const

/** Its provider works again: what its calendars wait for because it did not is due. */
const RESUME = `with resumed as (
    update connection_pace set suspended_until = null, probe_until = null, suspensions = 0
      where organization_id = $1 and connection_id = $2 and suspended_until <= now() returning connection_id),
  due as (
    update calendar c set next_poll_at = now() from resumed r
      where c.organization_id = $1 and c.connection_id = r.connection_id and c.failures > 0 and c.health in ('ok', 'degraded') and c.next_poll_at > now()
      returning c.id)
  update link l set next_attempt_at = null from resumed r join calendar c on c.organization_id = $1 and c.connection_id = r.connection_id
    where l.organization_id = $1 and l.calendar_id = c.id and l.state in ('pending', 'unknown') and l.next_attempt_at > now()`

/** By the clock of the database alone: those of the processes may differ. */
export function connectionPaces({ sql, transaction }: Pick<Database, 'sql' | 'transaction'>): ConnectionPaces {
  return {
    take: (calendar, { of, wanted }) =>
      transaction(async (tx) => {
        const { quotaPerMinute } = calendar
        const budget = await present(tx, calendar)
        const taken = takeRequests(budget, { quotaPerMinute, of, wanted })
        const { write, pull, reconcile } = taken.budget
        // What a crash takes back is at most one block; nobody waits for the disk.
        await tx('set local synchronous_commit = off')
        await tx(STORE, [...keyOf(calendar), write, pull, reconcile])
        return { granted: taken.granted, waitMs: taken.waitMs }
      }),
    suspend: (calendar, error) =>
      transaction(async (tx) => {
        await present(tx, calendar)
        const [row] = await tx<{ before: number }>(
          'select suspensions as before from connection_pace where organization_id = $1 and connection_id = $2',
          keyOf(calendar),
        )
        const pauseMs = suspensionMs(row?.before ?? 0)
        await tx(
          `update connection_pace set suspensions = suspensions + 1, suspended_until = now() + make_interval(secs => $3), probe_until = null
            where organization_id = $1 and connection_id = $2`,
          [...keyOf(calendar), pauseMs / 1000],
        )
        await noteConnectionOutage(tx, calendar, error)
      }),
    async mayProbe(calendar) {
      const [row] = await sql<{ may: boolean }>(
        `with probe as (
            update connection_pace set probe_until = now() + make_interval(secs => ${PROBE_SECONDS})
              where organization_id = $1 and connection_id = $2 and suspended_until <= now() and (probe_until is null or probe_until < now())
              returning connection_id)
          select exists (select from probe)
            or not exists (select from connection_pace where organization_id = $1 and connection_id = $2 and suspended_until is not null) as may`,
        keyOf(calendar),
      )
      return row?.may === true
    },
    async resume(calendar) {
      await sql(RESUME, keyOf(calendar))
    },
  }
}

const keyOf = ({ organizationId, connectionId }: LeasedCalendar) => [organizationId, connectionId] as const

/** The budget as it is now, locked; a connection that was never called has all of it. */
async function present(tx: Sql, calendar: LeasedCalendar): Promise<Budget> {
  const { quotaPerMinute } = calendar
  const [row] = await tx<Budget & { elapsedMs: number }>(LOCK, keyOf(calendar))
  if (row !== undefined) return refilled(row, quotaPerMinute, Number(row.elapsedMs))
  const full = fullBudget(quotaPerMinute)
  await tx(`${STORE.text.split('on conflict')[0]} on conflict do nothing`, [
    ...keyOf(calendar),
    full.write,
    full.pull,
    full.reconcile,
  ])
  // Somebody else may have been first: then theirs is what there is.
  const [made] = await tx<Budget & { elapsedMs: number }>(LOCK, keyOf(calendar))
  return made === undefined ? full : refilled(made, quotaPerMinute, Number(made.elapsedMs))
}
