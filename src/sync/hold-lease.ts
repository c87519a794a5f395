import type { LeasedCalendar } from './leased-calendar.ts'
import type { CalendarLeases } from './ports.ts'

/** Calls `beat` at its pace until it is disposed of. */
export type Heartbeat = (beat: () => Promise<unknown>) => Disposable

export interface HeldLease extends Disposable {
  /** Every extension of the visit's own counts as progress. */
  readonly leases: CalendarLeases
}

/** Beats for which a lease is held although the visit shows no progress: as long as three calls to a provider may take. */
const PATIENCE_BEATS = 12

/**
 * Keeps a lease for as long as the visit goes on, so that it can be a short one: whoever is killed is replaced soon. A visit that makes no
 * progress any more loses it.
 */
export function holdLease(leases: CalendarLeases, calendar: LeasedCalendar, heartbeat: Heartbeat): HeldLease {
  let quiet = 0
  const beating = heartbeat(async () => {
    quiet += 1
    if (quiet <= PATIENCE_BEATS) await leases.extend(calendar)
  })
  return {
    leases: {
      ...leases,
      extend(of) {
        quiet = 0
        return leases.extend(of)
      },
    },
    [Symbol.dispose]: () => beating[Symbol.dispose](),
  }
}
