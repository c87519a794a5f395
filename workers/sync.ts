import { handle, type JobHandler } from '../src/queue/define-job.ts'
import { visitCalendarJob } from '../src/sync/jobs/visit-calendar.ts'
import { type VisitPorts, visitCalendar } from '../src/sync/visit-calendar.ts'

/** The queue `sync`: visits to calendars. */
export const syncHandlers = (ports: VisitPorts): readonly JobHandler[] => [
  handle(visitCalendarJob, (calendar) => visitCalendar(ports, calendar)),
]
