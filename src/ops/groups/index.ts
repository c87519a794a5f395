/** Groups of people: make, list, change, remove, members. What, why and for whom: `ports.ts`. */
export { groupActs } from './group-acts.ts'
export type {
  Group,
  GroupChanges,
  GroupContent,
  GroupError,
  GroupQuery,
  GroupStore,
  GroupTarget,
  Membership,
} from './ports.ts'
