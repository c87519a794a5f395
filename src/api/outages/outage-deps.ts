import type { OutageReader } from '../../ops/outages/ports.ts'

export interface OutageDeps {
  readonly outages: OutageReader
}
