import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type {
  Person,
  PersonChanges,
  PersonContent,
  PersonError,
  PersonStore,
  PersonTarget,
} from '../../ops/people/index.ts'

export interface PeopleActs extends Pick<PersonStore, 'read' | 'list'> {
  create(caller: Caller, content: PersonContent): Promise<Result<Person, PersonError>>
  change(
    caller: Caller,
    target: PersonTarget & { readonly changes: PersonChanges },
  ): Promise<Result<Person, PersonError>>
  archive(caller: Caller, target: PersonTarget): Promise<Result<Person, PersonError>>
}

export interface PeopleDeps {
  readonly people: PeopleActs
}
