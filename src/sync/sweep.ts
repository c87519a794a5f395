import type { Enqueue } from '../queue/define-job.ts'
import { visitCalendarJob } from './jobs/visit-calendar.ts'
import type { DueCalendars } from './ports.ts'

const MOST = 500

/** Brings back whatever was lost on the way: asks for a visit of every calendar on which something is due. Doubles collapse in the queue. */
export async function sweep(ports: { readonly calendars: DueCalendars; readonly enqueue: Enqueue }): Promise<number> {
  const due = await ports.calendars.due(MOST)
  await Promise.all(due.map((calendar) => ports.enqueue(visitCalendarJob, calendar)))
  return due.length
}
