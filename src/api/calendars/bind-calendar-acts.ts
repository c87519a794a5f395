import { type PairPorts, pairCalendar, recheckCalendar } from '../../ops/calendars/index.ts'
import type { CalendarDeps } from './calendar-deps.ts'

/** Gives the use cases of pairing their ports, once. */
export const bindCalendarActs = (ports: PairPorts): CalendarDeps['calendars'] => ({
  list: ports.calendars.list,
  unpair: ports.calendars.unpair,
  pair: (caller, order) => pairCalendar(ports, caller, order),
  recheck: (caller, of) => recheckCalendar(ports, caller, of),
})
