import { violation } from './finding.ts'
import type { Invariant } from './invariant.ts'

export const noSequenceFalls: Invariant = {
  code: 'I21',
  title: 'The SEQUENCE of a booking never falls: no calendar program takes news for old',
  asksCalendars: false,
  async check({ differentHistories }) {
    return (await differentHistories()).flatMap(({ organizationId, bookingId, sequence, highestSequence }) =>
      highestSequence === null || highestSequence <= sequence
        ? []
        : [
            violation(
              organizationId,
              `booking ${bookingId} has SEQUENCE ${sequence}, and was published with ${highestSequence}`,
            ),
          ],
    )
  },
}
