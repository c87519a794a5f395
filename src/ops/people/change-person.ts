import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Person, PersonChanges, PersonError, PersonStore, PersonTarget, RememberedSignIns } from './ports.ts'
import { tidyContent } from './tidy-content.ts'

/** Changes what is named and leaves the rest. Devices that are signed in meet the change with their next request. */
export async function changePerson(
  { people, signIns }: { readonly people: PersonStore; readonly signIns: RememberedSignIns },
  caller: Caller,
  { changes, ...target }: PersonTarget & { readonly changes: PersonChanges },
): Promise<Result<Person, PersonError>> {
  const changed = await people.change(caller, { ...target, changes: { ...changes, ...tidyContent(changes) } })
  signIns.forget({ organizationId: caller.organizationId, personId: target.personId })
  return changed
}
