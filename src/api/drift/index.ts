/** What differs between a room and its calendars, and its repair by choice. Called by administrators and the support desk. */
import { getDrift } from './get-drift.ts'
import { repairDrift } from './repair-drift.ts'

export type { DriftDeps } from './drift-deps.ts'

export const driftRoutes = [getDrift, repairDrift] as const
