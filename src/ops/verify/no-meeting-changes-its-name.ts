import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noMeetingChangesItsName: Invariant = {
  code: 'I20',
  title: 'The UID of a booking is the one it was first published with',
  asksCalendars: false,
  async check({ differentHistories }) {
    return (await differentHistories()).flatMap(({ organizationId, bookingId, uid, otherUid }) =>
      otherUid === null
        ? []
        : [violation(organizationId, `booking ${bookingId} has the UID ${uid}, and was published as ${otherUid}`)],
    )
  },
}
