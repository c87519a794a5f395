import type { PersonStore } from '../../ops/people/index.ts'

/** The acts of `ops/people` on people at rest: the same calls, tidied, and with devices signed out. */
export interface PeopleDeps {
  readonly people: PersonStore
}
