import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { drift } from './drift.ts'
import type { DriftPorts, DriftRepairs } from './ports.ts'

export interface RepairPorts extends DriftPorts {
  readonly repairs: DriftRepairs
  readonly wakeCalendar: (organizationId: number, calendarId: number) => void
}

export interface RepairOrder {
  readonly roomId: number
  /** Ids of differences; null: all of them. */
  readonly only: readonly string[] | null
}

export type RepairError =
  | { readonly code: 'room_not_found' }
  /** It does not stand any more, or never did. */
  | { readonly code: 'difference_not_found'; readonly id: string }

/** Has the engine do about each difference what the report says. They are looked up anew: what has settled meanwhile is left alone. */
export async function repairDrift(
  ports: RepairPorts,
  caller: Caller,
  { roomId, only }: RepairOrder,
): Promise<Result<{ readonly repairing: number }, RepairError>> {
  const report = await drift(ports, { organizationId: caller.organizationId, roomId })
  if (!report.ok) return report
  const all = report.value.calendars.flatMap((calendar) => calendar.differences)
  const unknown = only?.find((id) => all.every((difference) => difference.id !== id))
  if (unknown !== undefined) return fail({ code: 'difference_not_found', id: unknown })
  let repairing = 0
  for (const calendar of report.value.calendars) {
    const chosen = calendar.differences.filter(({ id }) => only === null || only.includes(id))
    if (chosen.length === 0) continue
    await ports.repairs.repair(caller, calendar.calendarId, chosen)
    ports.wakeCalendar(caller.organizationId, calendar.calendarId)
    repairing += chosen.length
  }
  return ok({ repairing })
}
