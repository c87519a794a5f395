import type { GroupStore } from '../../ops/groups/index.ts'

/** The acts of `ops/groups` on groups at rest: the same calls, tidied, and with devices signed out. */
export interface GroupDeps {
  readonly groups: GroupStore
}
