import type { Backend } from '../backend.ts'
import { atLeast, type CalendarStore } from '../calendar-store.ts'
import { googleErrors, ok, type Result, refuse } from '../google-error.ts'
import type { AccessRole } from '../sandbox-options.ts'
import type { ApiCall } from './api-method.ts'

export interface CalendarAccess {
  readonly calendar: CalendarStore
  readonly role: AccessRole
}

/** The calendar a call names and what the caller may do there; without any access it does not exist. */
export function accessTo(
  backend: Backend,
  call: ApiCall,
  calendarId = call.params.calendarId ?? '',
): Result<CalendarAccess> {
  const calendar = backend.world.calendar(calendarId === 'primary' ? call.identity : calendarId)
  const role = calendar?.roleOf(call.identity) ?? 'none'
  if (!calendar || !atLeast(role, 'freeBusyReader')) return refuse(googleErrors.notFound())
  return ok({ calendar, role })
}
