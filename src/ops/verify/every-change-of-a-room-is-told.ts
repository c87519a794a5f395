import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const everyChangeOfARoomIsTold: Invariant = {
  code: 'I24',
  title: 'A room’s sync-token grows with each change, and each change since any token is told',
  asksCalendars: false,
  async check({ changeLog, scope }) {
    const broken = await changeLog.broken(scope)
    return broken.map(({ organizationId, roomId, rev, newest, missing }) =>
      violation(
        organizationId,
        `room ${roomId} is at revision ${rev}, and its log ${missing > 0 ? `lacks ${missing} changes up to it` : `ends at ${newest ?? 'nothing'}`}`,
      ),
    )
  },
}
