import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { canAsk, isUsable, type PairPorts } from './pair-calendar.ts'
import type { PairedCalendar } from './ports.ts'

/** Proves anew what may be done on a paired calendar, and keeps the outcome. When all is well again, the engine looks at once. */
export async function recheckCalendar(
  ports: PairPorts,
  caller: Caller,
  of: { readonly roomId: number; readonly calendarId: number },
): Promise<Result<PairedCalendar, { readonly code: 'calendar_not_found' }>> {
  const { organizationId } = caller
  const calendar = await ports.calendars.read(organizationId, of)
  const provider = calendar === null ? null : await ports.providers.of(organizationId, calendar.connectionId)
  if (calendar === null || provider === null) return fail({ code: 'calendar_not_found' })
  const proofs = await provider.check(calendar)
  const passed = isUsable(proofs)
  await ports.calendars.checked(caller, {
    calendarId: calendar.id,
    proofs,
    canAsk: canAsk(provider, calendar.decides, proofs),
    passed,
    at: ports.clock.now(),
  })
  if (passed) ports.wakeCalendar(organizationId, calendar.id)
  const after = await ports.calendars.read(organizationId, of)
  return after === null ? fail({ code: 'calendar_not_found' }) : ok(after)
}
