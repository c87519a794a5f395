import type { LeasedCalendar } from './leased-calendar.ts'
import type { CalendarLeases } from './ports.ts'

export interface Heartbeat {
  /** Calls `beat` at its pace until it is disposed of. */
  start(beat: () => Promise<unknown>): Disposable
  /** Milliseconds on a clock that only goes forward, also while this process is stopped. */
  elapsedMs(): number
}

export interface HeldLease extends Disposable {
  /** Every extension of the visit's own counts as progress. */
  readonly leases: CalendarLeases
}

/** Beats for which a lease is held although the visit shows no progress: as long as three calls to a provider may take. */
const PATIENCE_BEATS = 12

/** Of a lease that was ours so lately nobody is asked: whoever took it since is met by the write, which names its token. */
const FRESH_MS = 1000

/**
 * Keeps a lease for as long as the visit goes on, so that it can be a short one: whoever is killed is replaced soon. A visit that makes no
 * progress any more loses it.
 */
export function holdLease(leases: CalendarLeases, calendar: LeasedCalendar, heartbeat: Heartbeat): HeldLease {
  let quiet = 0
  let oursAt = heartbeat.elapsedMs()
  const extend: CalendarLeases['extend'] = async (of) => {
    const asked = heartbeat.elapsedMs()
    const isOurs = await leases.extend(of)
    if (isOurs) oursAt = asked
    return isOurs
  }
  const beating = heartbeat.start(async () => {
    quiet += 1
    if (quiet <= PATIENCE_BEATS) await extend(calendar)
  })
  return {
    leases: {
      ...leases,
      async extend(of) {
        quiet = 0
        return heartbeat.elapsedMs() - oursAt < FRESH_MS || (await extend(of))
      },
    },
    [Symbol.dispose]: () => beating[Symbol.dispose](),
  }
}
