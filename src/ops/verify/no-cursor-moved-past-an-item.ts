import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noCursorMovedPastAnItem: Invariant = {
  code: 'I13',
  title: 'No cursor moved while an item of its pages was not in the inbox',
  asksCalendars: false,
  async check({ pulls, scope }) {
    const short = await pulls.shortRounds(scope)
    return short.map(({ organizationId, calendarId, windowFrom, counted, received }) =>
      violation(
        organizationId,
        `the last round of calendar ${calendarId} (window from ${windowFrom}) brought ${counted} items, and the inbox has ${received} of them`,
      ),
    )
  },
}
