import { addressKey } from './address-key.ts'
import type { Audience } from './verdict-text.ts'

/** Whom an organization knows as its own. Both as compared (`addressKey`). */
export interface OwnAddresses {
  readonly domains: ReadonlySet<string>
  readonly addresses: ReadonlySet<string>
}

/** Domains under which providers give addresses to the rooms of everybody. */
const SHARED_DOMAINS: ReadonlySet<string> = new Set(['resource.calendar.google.com', 'group.calendar.google.com'])

/** The domain of an address as compared; null: it has none, or one that belongs to nobody in particular. */
export function domainOf(address: string): string | null {
  const domain = addressKey(address).split('@')[1]
  return domain === undefined || domain === '' || SHARED_DOMAINS.has(domain) ? null : domain
}

/** Whether somebody belongs to the organization: as a known person, or by the domain alone (a subdomain is another one). */
export function audienceOf(address: string, { domains, addresses }: OwnAddresses): Audience {
  if (addresses.has(addressKey(address))) return 'inside'
  const domain = domainOf(address)
  return domain !== null && domains.has(domain) ? 'inside' : 'outside'
}
