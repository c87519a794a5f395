import type { Caller } from '../../booking/ports.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CalendarProvider, Proof } from '../../providers/provider.ts'
import { canAsk, isUsable, type PairPorts } from './pair-calendar.ts'
import type { PairedCalendar } from './ports.ts'
import { proveWatching } from './prove-watching.ts'

export type RecheckError =
  | { readonly code: 'calendar_not_found' }
  /** The check writes a probe, and nothing is written to a calendar that is only looked at. */
  | { readonly code: 'observing' }

/** Proves anew what may be done on a paired calendar, and keeps the outcome. When all is well again, the engine looks at once. */
export async function recheckCalendar(
  ports: PairPorts,
  caller: Caller,
  of: { readonly roomId: number; readonly calendarId: number },
): Promise<Result<PairedCalendar, RecheckError>> {
  const { organizationId } = caller
  const calendar = await ports.calendars.read(organizationId, of)
  const provider = calendar === null ? null : await ports.providers.of(organizationId, calendar.connectionId)
  if (calendar === null || provider === null) return fail({ code: 'calendar_not_found' })
  if (calendar.mode === 'observe') return fail({ code: 'observing' })
  const rights = await provider.check(calendar)
  const passed = isUsable(rights)
  const proofs = passed ? [...rights, await watching(ports, provider, calendar)] : rights
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

/** A subscription that works is proof enough: a second one for the same calendar could end it (Graph). */
async function watching(ports: PairPorts, provider: CalendarProvider, calendar: PairedCalendar): Promise<Proof> {
  return calendar.watch === 'watching'
    ? { step: 'watch', passed: true, detail: 'A subscription is open: the provider tells us of changes.' }
    : await proveWatching(ports, provider, calendar)
}
