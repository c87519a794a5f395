import type { AdoptionStore } from '../../sync/adoption/ports.ts'

export interface AdoptionDeps {
  readonly adoptions: AdoptionStore
}
