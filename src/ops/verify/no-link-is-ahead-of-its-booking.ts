import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noLinkIsAheadOfItsBooking: Invariant = {
  code: 'I10',
  title: 'No calendar was told a version that its booking does not have: pushed <= desired <= booking',
  asksCalendars: false,
  async check({ links, scope }) {
    const disordered = await links.disordered(scope)
    return disordered.map(({ organizationId, linkId, bookingId, pushed, desired, version }) =>
      violation(
        organizationId,
        `link ${linkId} of booking ${bookingId} has pushed ${pushed}, desired ${desired}, and the booking is at version ${version}`,
      ),
    )
  },
}
