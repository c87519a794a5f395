import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CalendarModes, ModeOrder } from './ports.ts'

export interface ModePorts {
  readonly modes: CalendarModes
  readonly wakeCalendar: (organizationId: number, calendarId: number) => void
  readonly clock: { now(): Temporal.Instant }
}

export type ModeError = { readonly code: 'nothing_to_switch' }

/** Switches to looking only, or back. After a restore from a backup all calendars observe until their differences have been looked at. */
export async function switchMode(
  { modes, wakeCalendar, clock }: ModePorts,
  caller: Caller,
  order: ModeOrder & { readonly mode: 'observe' | 'live' },
): Promise<Result<{ readonly calendars: readonly number[] }, ModeError>> {
  const { mode, ...what } = order
  const calendars =
    mode === 'observe' ? await modes.observe(caller, what) : await modes.goLive(caller, { ...what, now: clock.now() })
  if (calendars.length === 0) return fail({ code: 'nothing_to_switch' })
  for (const calendarId of calendars) wakeCalendar(caller.organizationId, calendarId)
  return ok({ calendars })
}
