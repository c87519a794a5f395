/** People who sign in from a calendar program: made and changed by administrators. Their devices: `../app-passwords`. */
import { changePerson } from './change-person.ts'
import { createPerson } from './create-person.ts'
import { deletePerson } from './delete-person.ts'
import { getPerson } from './get-person.ts'
import { importPeople } from './import-people.ts'
import { listPeople } from './list-people.ts'

export type { PeopleImportDeps } from './import-people.ts'
export type { PeopleDeps } from './people-deps.ts'

export const peopleRoutes = [createPerson, importPeople, listPeople, getPerson, changePerson, deletePerson] as const
