/** Import of people out of a table or a list. What, why and for whom: `ports.ts`. */
export { importPeople } from './import-people.ts'
export {
  type ImportPeople,
  type ImportPeopleOrder,
  type ImportReport,
  type LineProblem,
  MOST_IMPORT_BYTES,
  PEOPLE_COLUMNS,
  type PeopleImportError,
} from './ports.ts'
