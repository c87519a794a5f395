import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const everyLoserIsToldWhy: Invariant = {
  code: 'I22',
  title: 'Whoever lost a room finds a conflict or a reason',
  asksCalendars: false,
  async check({ losers, scope }) {
    const unexplained = await losers.unexplained(scope)
    return unexplained.map(({ organizationId, bookingId, state }) =>
      violation(
        organizationId,
        state === 'declined'
          ? `booking ${bookingId} is declined, and neither a verdict, nor a conflict, nor its history says why`
          : `booking ${bookingId} (${state}) is contested, and no conflict shows it to anybody`,
      ),
    )
  },
}
