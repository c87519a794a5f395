/** How the whole is doing, and what was set aside. */

import { getQuarantined } from './get-quarantined.ts'
import { getStatus } from './get-status.ts'
import { listQuarantine } from './list-quarantine.ts'
import { retryQuarantined } from './retry-quarantined.ts'

export type { QuarantinedItem, StatusDeps, StatusNumbers } from './ports.ts'

export const statusRoutes = [getStatus, listQuarantine, getQuarantined, retryQuarantined] as const
