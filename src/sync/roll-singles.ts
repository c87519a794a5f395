import type { Enqueue } from '../queue/define-job.ts'
import { visitCalendarJob } from './jobs/visit-calendar.ts'
import type { Clock, SeriesAsSingles } from './ports.ts'
import { ROLLED_DAYS, SINGLES_DAYS } from './show-as-singles.ts'

export interface RollSinglesPorts {
  readonly singles: SeriesAsSingles
  readonly enqueue: Enqueue
  readonly clock: Clock
}

const MOST = 500

/** Dates that have come within the horizon are written where series stand date by date, a week of them at a time. Answers how many series are owed. */
export async function rollSingles({ singles, enqueue, clock }: RollSinglesPorts): Promise<number> {
  const now = clock.now()
  const known = now.add({ hours: (SINGLES_DAYS - ROLLED_DAYS) * 24 })
  const due = await singles.roll({ known, now, limit: MOST })
  await Promise.all(due.map((calendar) => enqueue(visitCalendarJob, calendar)))
  return due.length
}
