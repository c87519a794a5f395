import { addressKey } from '../../core/address-key.ts'
import { audienceOf } from '../../core/audience.ts'
import type { Person } from '../../core/calendar-item.ts'
import type { Language } from '../../core/language.ts'
import type { Reader } from '../../core/verdict-text.ts'
import type { Sql } from '../database.ts'
import { ownAddresses } from './own-addresses.ts'

interface Among {
  readonly organizationId: number
  readonly ownDomains: ReadonlySet<string>
  /** For people whose language is not known. */
  readonly language: Language
}

/** Whether somebody belongs to the organization, as a known person or by the domain, and in which language they are written to. */
export async function readerOf(
  sql: Sql,
  { organizationId, ownDomains, language }: Among,
  person: Person | null,
): Promise<Reader> {
  if (person === null) return { audience: 'outside', language }
  const key = addressKey(person.address)
  const [known] = await sql<{ language: Language }>(
    `select p.language from person_address a join person p on p.organization_id = a.organization_id and p.id = a.person_id
      where a.organization_id = $1 and a.is_live and a.address_key = $2`,
    [organizationId, key],
  )
  if (known !== undefined) return { audience: 'inside', language: known.language }
  return { audience: audienceOf(key, await ownAddresses(sql, organizationId, ownDomains)), language }
}
