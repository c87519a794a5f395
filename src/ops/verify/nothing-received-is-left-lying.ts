import { notChecked, violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const nothingReceivedIsLeftLying: Invariant = {
  code: 'I14',
  title: 'Whatever was received is applied, set aside or superseded within five minutes, and says when',
  asksCalendars: false,
  async check({ pulls, scope }) {
    const unended = await pulls.unended(scope)
    const waiting = await pulls.waiting(scope)
    return [
      ...unended.map(({ organizationId, id, calendarId, state, appliedAt }) =>
        violation(
          organizationId,
          `item ${id} of calendar ${calendarId} is ${state}, and ${appliedAt === null ? 'nothing says since when' : `says that it ended at ${appliedAt}`}`,
        ),
      ),
      ...waiting.map(({ organizationId, calendarId, items, since, excuse }) =>
        excuse === null
          ? violation(
              organizationId,
              `${items} items of calendar ${calendarId} wait since ${since}, and nothing says why`,
            )
          : notChecked(organizationId, `${items} items of calendar ${calendarId} wait since ${since}: ${excuse}`),
      ),
    ]
  },
}
