import {
  type AnswerRemovalPorts,
  answerRemovals,
  type ModePorts,
  type PairPorts,
  pairCalendar,
  previewRemovals,
  recheckCalendar,
  switchMode,
} from '../../ops/calendars/index.ts'
import type { CalendarDeps } from './calendar-deps.ts'

/** Gives the use cases of pairing their ports, once. */
export const bindCalendarActs = (ports: PairPorts & AnswerRemovalPorts & ModePorts): CalendarDeps['calendars'] => ({
  list: ports.calendars.list,
  read: ports.calendars.read,
  unpair: ports.calendars.unpair,
  pair: (caller, order) => pairCalendar(ports, caller, order),
  recheck: (caller, of) => recheckCalendar(ports, caller, of),
  switchMode: (caller, order) => switchMode(ports, caller, order),
  async compare(caller, of) {
    const asked = await ports.calendars.compareSoon(caller, of)
    if (asked) ports.wakeCalendar(caller.organizationId, of.calendarId)
    return asked
  },
  previewRemovals: (organizationId, calendarId) => previewRemovals(ports, organizationId, calendarId),
  answerRemovals: (caller, order) => answerRemovals(ports, caller, order),
})
