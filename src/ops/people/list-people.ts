import type { Person, PersonQuery, PersonStore } from './ports.ts'

/** A page of an organization's people, oldest first; archived ones are left out. */
export const listPeople = (
  { people }: { readonly people: PersonStore },
  query: PersonQuery,
): Promise<readonly Person[]> => people.list(query)
