/** The desk for what no rule should decide: cases with both sides, and the decision of an administrator. */
import { getConflict } from './get-conflict.ts'
import { listConflicts } from './list-conflicts.ts'
import { resolveConflict } from './resolve-conflict.ts'

export type { ConflictDeps } from './conflict-deps.ts'

export const conflictRoutes = [listConflicts, getConflict, resolveConflict] as const
