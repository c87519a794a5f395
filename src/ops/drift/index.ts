export { type CalendarDrift, type Drift, drift } from './drift.ts'
export type { Difference, DriftFacts, DriftPorts, DriftRepairs } from './ports.ts'
export { type RepairError, type RepairOrder, type RepairPorts, repairDrift } from './repair-drift.ts'
