import { addressKey } from '../../core/address-key.ts'
import { domainOf, type OwnAddresses } from '../../core/audience.ts'
import type { Sql } from '../database.ts'

/** Calendars of rooms and mailboxes of connections. */
const MACHINES = `
  select c.remote_calendar_id as address from calendar c where c.organization_id = $1
  union select k.settings ->> 'bookingMailbox' from connection k where k.organization_id = $1
  union select k.settings ->> 'subject' from connection k where k.organization_id = $1
  union select k.settings ->> 'serviceAccountEmail' from connection k where k.organization_id = $1`

/**
 * Whom an organization knows as its own: the domains under which its rooms and mailboxes lie, and those of the settings. `machines`: addresses
 * that belong to calendars and programs, not to people. Known people are looked up one by one.
 */
export async function ownAddresses(
  sql: Sql,
  organizationId: number,
  ownDomains: ReadonlySet<string>,
): Promise<OwnAddresses & { readonly machines: ReadonlySet<string> }> {
  const rows = await sql<{ address: string | null }>(MACHINES, [organizationId])
  const addresses = rows.flatMap(({ address }) => (address?.includes('@') === true ? [addressKey(address)] : []))
  const domains = addresses
    .map(domainOf)
    .filter((domain) => domain !== null)
    .filter((domain) => !domain.endsWith('.gserviceaccount.com'))
  return {
    domains: new Set([...ownDomains, ...domains]),
    addresses: new Set(),
    machines: new Set(addresses),
  }
}
