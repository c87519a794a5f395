import { Type } from 'typebox'
import { defineJob } from '../../queue/define-job.ts'

/** "Look at calendar X": pull what changed there, decide, push what it is owed. All provider traffic of a calendar happens in it. */
export const visitCalendarJob = defineJob({
  name: 'sync.visit-calendar',
  queue: 'sync',
  payload: Type.Object({ organizationId: Type.Integer(), calendarId: Type.Integer() }),
  key: ({ calendarId }) => String(calendarId),
  of: ({ organizationId }) => String(organizationId),
})
