import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const everyChangeHasItsLineInTheHistory: Invariant = {
  code: 'I16',
  title: 'Every version of every booking has one line in the history, and the newest says its state',
  asksCalendars: false,
  async check({ differentHistories }) {
    return (await differentHistories()).flatMap(({ organizationId, bookingId, version, lines, state, toldState }) => [
      ...(lines === version
        ? []
        : [
            violation(
              organizationId,
              `booking ${bookingId} is at version ${version}, and its history tells of ${lines}`,
            ),
          ]),
      ...(toldState === null || toldState === state
        ? []
        : [violation(organizationId, `booking ${bookingId} is ${state}, and its history says ${toldState}`)]),
    ])
  },
}
