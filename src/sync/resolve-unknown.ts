import type { ProviderError } from '../providers/provider.ts'
import { asWritten, type Pushing } from './push-link.ts'

/**
 * Looks for every item whose write may or may not have happened, before news of that calendar is judged: or our own item would be met as a
 * stranger's. Answers the failure that kept it from looking, or null.
 */
export async function resolveUnknown({ outbound, calendar, provider }: Pushing): Promise<ProviderError | null> {
  for (const link of await outbound.uncertain(calendar)) {
    const found = await provider.findByKey(calendar.ref, { linkId: String(link.id), generation: link.generation })
    if (!found.ok) return found.error
    await outbound.looked(calendar, link, found.value === null ? null : asWritten(found.value))
  }
  return null
}
