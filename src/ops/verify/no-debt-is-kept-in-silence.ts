import { notChecked, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noDebtIsKeptInSilence: Invariant = {
  code: 'I12',
  title: 'Nothing is owed to a calendar for more than five minutes without an error that says why',
  asksCalendars: false,
  async check({ debts, scope }) {
    const silent = await debts.silent(scope)
    return silent.map(({ organizationId, calendarId, linkId, since, excuse }) =>
      excuse === null
        ? violation(
            organizationId,
            `link ${linkId} is owed to calendar ${calendarId} since ${since}, and nothing says why`,
          )
        : notChecked(organizationId, `link ${linkId} is owed to calendar ${calendarId} since ${since}: ${excuse}`),
    )
  },
}
