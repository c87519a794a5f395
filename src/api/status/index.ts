/** How the whole is doing, and what was set aside. */
import { getStatus } from './get-status.ts'
import { listQuarantine } from './list-quarantine.ts'

export type { QuarantinedItem, StatusDeps, StatusNumbers } from './ports.ts'

export const statusRoutes = [getStatus, listQuarantine] as const
