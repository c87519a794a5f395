import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const whatWasTakenAwayIsRemembered: Invariant = {
  code: 'I27',
  title: 'Whatever was taken from a calendar is remembered, with the day on which it went',
  asksCalendars: false,
  async check({ links, scope }) {
    const undated = await links.undatedTombstones(scope)
    return undated.map(({ organizationId, linkId }) =>
      violation(organizationId, `link ${linkId} leads to nothing any more, and nothing says since when`),
    )
  },
}
