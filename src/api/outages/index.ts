/** When calendars could not be read, and what came of it. */
import { getOutage } from './get-outage.ts'
import { listOutages } from './list-outages.ts'

export type { OutageDeps } from './outage-deps.ts'

export const outageRoutes = [listOutages, getOutage] as const
