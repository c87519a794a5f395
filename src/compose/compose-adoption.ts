import { randomUUID } from 'node:crypto'
import type { Database } from '../store/database.ts'
import { adoptionSteps } from '../store/sync/adoption-steps.ts'
import { adoptionStore } from '../store/sync/adoption-store.ts'
import {
  type AdoptionId,
  type Advanced,
  type AdvancePorts,
  advanceAdoption,
  advanceDueAdoptions,
} from '../sync/adoption/index.ts'
import type { AdoptionStore } from '../sync/adoption/ports.ts'
import type { VisitPorts } from '../sync/visit-calendar.ts'

export interface AdoptionSide {
  readonly adoptions: AdoptionStore
  advance(adoption: AdoptionId): Promise<Advanced>
  /** For the scheduler: one step of each that has something to do. */
  advanceDue(): Promise<number>
}

export function composeAdoption({
  database,
  visits,
}: {
  readonly database: Database
  readonly visits: VisitPorts
}): AdoptionSide {
  const ports: AdvancePorts = { steps: adoptionSteps(database, randomUUID), visits }
  return {
    adoptions: adoptionStore(database),
    advance: (adoption) => advanceAdoption(ports, adoption),
    advanceDue: () => advanceDueAdoptions(ports),
  }
}
