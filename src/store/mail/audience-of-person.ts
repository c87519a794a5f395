import { addressKey } from '../../core/address-key.ts'
import { audienceOf } from '../../core/audience.ts'
import type { Person } from '../../core/calendar-item.ts'
import type { Audience } from '../../core/verdict-text.ts'
import type { Sql } from '../database.ts'
import { ownAddresses } from './own-addresses.ts'

/** Whether somebody belongs to the organization: as a known person, or by the domain. */
export async function audienceOfPerson(
  sql: Sql,
  { organizationId, ownDomains }: { readonly organizationId: number; readonly ownDomains: ReadonlySet<string> },
  person: Person | null,
): Promise<Audience> {
  if (person === null) return 'outside'
  const key = addressKey(person.address)
  const known = await sql('select from person_address where organization_id = $1 and is_live and address_key = $2', [
    organizationId,
    key,
  ])
  return known.length > 0 ? 'inside' : audienceOf(key, await ownAddresses(sql, organizationId, ownDomains))
}
