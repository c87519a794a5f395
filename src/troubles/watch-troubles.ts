import { compareTroubles } from './compare-troubles.ts'
import type { Clock, Telling, TroubleStore } from './ports.ts'

export interface WatchPorts {
  readonly troubles: TroubleStore
  readonly clock: Clock
  readonly telling: Telling
  /** A new uuid. */
  readonly newId: () => string
}

/** The chore: looks at what is wrong in each organization. One that cannot be looked at does not keep the others from their turn. */
export async function watchTroubles({ troubles, clock, telling, newId }: WatchPorts): Promise<void> {
  const failures: unknown[] = []
  for (const organization of await troubles.organizations()) {
    const now = clock.now()
    try {
      const seen = await troubles.seen(organization.id, now)
      await troubles.look(organization, { now, telling, newId, compare: (kept) => compareTroubles(kept, seen, now) })
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} organizations could not be looked at`)
}
