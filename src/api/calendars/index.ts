/** Pairing of rooms with calendars, and how each pair is doing. Called by administrators. */
import { listCalendars } from './list-calendars.ts'
import { pairCalendar } from './pair-calendar.ts'
import { recheckCalendar } from './recheck-calendar.ts'
import { unpairCalendar } from './unpair-calendar.ts'

export { bindCalendarActs } from './bind-calendar-acts.ts'
export type { CalendarDeps } from './calendar-deps.ts'

export const calendarRoutes = [pairCalendar, listCalendars, recheckCalendar, unpairCalendar] as const
