import type { ProviderError, WrittenItem } from '../providers/provider.ts'
import { createKeyOf, type Link, type LinkUpdate } from './link.ts'
import { asWritten, type Pushing } from './push-link.ts'
import { stopsCalendar } from './stops-calendar.ts'

/**
 * Looks for every item whose write may or may not have happened, before news of that calendar is judged: or our own item would be met as a
 * stranger's. Answers the failure that kept it from looking, or null.
 */
export async function resolveUnknown({ outbound, calendar, provider }: Pushing): Promise<ProviderError | null> {
  if (!calendar.mayBeUncertain) return null
  for (const link of await outbound.uncertain(calendar)) {
    const found = await provider.findByKey(calendar.ref, createKeyOf(link))
    if (!found.ok && stopsCalendar(found.error)) return found.error
    // One that cannot be looked for stays unknown, and its own write fails until a person is asked.
    if (!found.ok) continue
    await outbound.looked(calendar, link, found.value === null ? null : asFound(link, found.value))
  }
  return null
}

/**
 * An item of ours that a person has cancelled meanwhile is news, to be judged like any other: it is no state that both sides agreed on. So is the answer to
 * a request, which its provider may have given before we looked.
 */
function asFound({ role }: Link, found: WrittenItem): LinkUpdate {
  const written = asWritten(found)
  const { base, baseHash, remoteVersion, remoteModifiedAt, ...where } = written
  if (found.item.cancelled || !found.item.blocking) return where
  return role === 'request' ? { ...written, remoteVersion: null } : written
}
