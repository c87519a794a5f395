/** People: make, list, change, archive. What, why and for whom: `ports.ts`. */
export { archivePerson } from './archive-person.ts'
export { changePerson } from './change-person.ts'
export { createPerson } from './create-person.ts'
export { listPeople } from './list-people.ts'
export {
  PERSON_ROLES,
  type Person,
  type PersonChanges,
  type PersonContent,
  type PersonError,
  type PersonQuery,
  type PersonRole,
  type PersonStore,
  type PersonTarget,
  type RememberedSignIns,
} from './ports.ts'
