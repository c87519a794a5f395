import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const oneLinkForOneItemAndOneBooking: Invariant = {
  code: 'I9',
  title: 'On one calendar each remote item and each booking has one link at most',
  asksCalendars: false,
  async check({ links, scope }) {
    const twins = await links.twins(scope)
    return twins.map(({ organizationId, calendarId, what, name, linkIds }) =>
      violation(organizationId, `${what} ${name} has links ${linkIds.join(' and ')} on calendar ${calendarId}`),
    )
  },
}
