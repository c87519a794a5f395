/** Pairing of rooms with calendars, and how each pair is doing. Called by administrators. */
import { answerRemovals } from './answer-removals.ts'
import { compareCalendar } from './compare-calendar.ts'
import { listCalendars } from './list-calendars.ts'
import { pairCalendar } from './pair-calendar.ts'
import { previewRemovals } from './preview-removals.ts'
import { recheckCalendar } from './recheck-calendar.ts'
import { switchMode } from './switch-mode.ts'
import { unpairCalendar } from './unpair-calendar.ts'

export { bindCalendarActs } from './bind-calendar-acts.ts'
export type { CalendarDeps } from './calendar-deps.ts'

export const calendarRoutes = [
  pairCalendar,
  listCalendars,
  recheckCalendar,
  compareCalendar,
  switchMode,
  unpairCalendar,
  previewRemovals,
  answerRemovals,
] as const
