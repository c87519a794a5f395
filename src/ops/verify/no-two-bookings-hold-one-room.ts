import { violation, waiver } from './finding.ts'
import type { Invariant } from './invariant.ts'
import type { OverlapFact } from './ports.ts'

export const noTwoBookingsHoldOneRoom: Invariant = {
  code: 'I1',
  title: 'No two bookings hold one room at one time',
  asksCalendars: false,
  async check({ occupancy, scope }) {
    const overlaps = (await occupancy.overlaps(scope)).map((fact) =>
      violation(fact.organizationId, `${both(fact)} hold room ${fact.roomId} ${span(fact)}`),
    )
    const waived = (await occupancy.waived(scope)).map((fact) =>
      waiver(
        fact.organizationId,
        `${both(fact)} share room ${fact.roomId} ${span(fact)}, allowed by ${fact.decidedBy ?? 'somebody (see its history)'}: ${fact.reason ?? 'no reason kept'}`,
      ),
    )
    return [...overlaps, ...waived]
  },
}

const both = ({ bookingId, otherId }: OverlapFact): string =>
  bookingId === otherId ? `booking ${bookingId} twice` : `bookings ${bookingId} and ${otherId}`

const span = ({ from, until }: OverlapFact): string => `from ${from} to ${until}`
