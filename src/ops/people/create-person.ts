import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Person, PersonContent, PersonError, PersonStore } from './ports.ts'
import { tidyContent } from './tidy-content.ts'

/** Makes a person, who can sign in as soon as there is an app password. */
export const createPerson = (
  { people }: { readonly people: PersonStore },
  caller: Caller,
  content: PersonContent,
): Promise<Result<Person, PersonError>> => people.create(caller, { ...content, ...tidyContent(content) })
