import { LEASE_SECONDS } from '../../sync/ports.ts'
import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noCalendarIsLeasedForEver: Invariant = {
  code: 'I11',
  title: 'No calendar is leased for longer than two leases: whoever dies with one is replaced',
  asksCalendars: false,
  async check({ leases, scope }) {
    const long = await leases.longerThan(scope, 2 * LEASE_SECONDS)
    return long.map(({ organizationId, calendarId, until }) =>
      violation(organizationId, `calendar ${calendarId} is leased until ${until}, and nobody may visit it before`),
    )
  },
}
