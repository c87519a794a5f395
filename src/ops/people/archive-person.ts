import type { Caller } from '../../booking/ports.ts'
import type { Result } from '../../core/result.ts'
import type { Person, PersonError, PersonStore, PersonTarget, RememberedSignIns } from './ports.ts'

/** The person leaves: devices are signed out, addresses are free again, bookings and history stay. */
export async function archivePerson(
  { people, signIns }: { readonly people: PersonStore; readonly signIns: RememberedSignIns },
  caller: Caller,
  target: PersonTarget,
): Promise<Result<Person, PersonError>> {
  const archived = await people.archive(caller, target)
  signIns.forget({ organizationId: caller.organizationId, personId: target.personId })
  return archived
}
