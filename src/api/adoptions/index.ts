/** Adoption of rooms whose calendars were in use: preview, approval, undo. Called by administrators. */
import { approveAdoption } from './approve-adoption.ts'
import { getAdoption } from './get-adoption.ts'
import { listAdoptions } from './list-adoptions.ts'
import { listPlannedConflicts, listPlannedWrites } from './list-planned.ts'
import { startAdoption } from './start-adoption.ts'
import { undoAdoption } from './undo-adoption.ts'

export type { AdoptionDeps } from './adoption-deps.ts'

export const adoptionRoutes = [
  startAdoption,
  listAdoptions,
  getAdoption,
  listPlannedWrites,
  listPlannedConflicts,
  approveAdoption,
  undoAdoption,
] as const
