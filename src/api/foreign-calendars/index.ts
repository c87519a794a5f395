/** Calendars of others that block a room: ICS addresses and files, added and removed by administrators. */
import { createForeignCalendar } from './create-foreign-calendar.ts'
import { deleteForeignCalendar } from './delete-foreign-calendar.ts'
import { listForeignCalendars } from './list-foreign-calendars.ts'
import { refreshForeignCalendar } from './refresh-foreign-calendar.ts'

export type { ForeignCalendarDeps } from './foreign-calendar-deps.ts'

export const foreignCalendarRoutes = [
  createForeignCalendar,
  listForeignCalendars,
  refreshForeignCalendar,
  deleteForeignCalendar,
] as const
