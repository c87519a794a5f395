import { fail, ok, type Result } from '../core/result.ts'
import { here } from '../providers/call-failure.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { DirtyLink } from './link.ts'
import type { CalendarLeases, Stray, Strays } from './ports.ts'
import { stopsCalendar } from './stops-calendar.ts'
import { wantedOn } from './wanted-on.ts'

export interface StrayPorts {
  readonly leases: CalendarLeases
  readonly strays: Strays
}

/** Takes away items of ours that are too many, each only while it is exactly as it was found. Answers the failure that ended it early, or null. */
export async function removeStrays(
  { leases, strays }: StrayPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  for (const stray of await strays.found(calendar)) {
    if (!(await leases.extend(calendar))) throw new LeaseLost(calendar.id)
    const outcome = await remove(calendar, provider, stray)
    if (outcome.ok) {
      if (!(await strays.settle(calendar, stray, outcome.value))) throw new LeaseLost(calendar.id)
      continue
    }
    await strays.failed(calendar, stray, outcome.error)
    if (stopsCalendar(outcome.error)) return outcome.error
  }
  return null
}

/** A provider may refuse an entity tag that is the right one: only what is another version by now comes back as news. */
async function remove(calendar: LeasedCalendar, provider: CalendarProvider, stray: Stray): Promise<Removed> {
  const removed = await removeAsFound(calendar, provider, stray)
  return !removed.ok && removed.error.kind === 'stale' ? await removeAsFound(calendar, provider, stray) : removed
}

type Removed = Result<'removed' | 'changed', ProviderError>

async function removeAsFound(
  calendar: LeasedCalendar,
  provider: CalendarProvider,
  { kind, remoteId, version, original }: Stray,
): Promise<Removed> {
  const ref = { remoteId, place: 'room' } as const
  const found = await provider.read(calendar.ref, ref)
  if (!found.ok) return found.error.kind === 'gone' ? ok('removed') : found
  if (found.value.version !== version || found.value.marker === null) return ok('changed')
  if (kind === 'twin' && isWanted(calendar, original) && !(await isThere(calendar, provider, original)))
    return fail(onlyOne)
  const deleted = await provider.delete({ calendar: calendar.ref, ref, ifMatch: found.value.etag })
  return deleted.ok || deleted.error.kind === 'gone' ? ok('removed') : deleted
}

/** What doubled an item of a booking, or of one of its dates, is left over as soon as that has ended. */
const isWanted = (calendar: LeasedCalendar, original: DirtyLink | null): original is DirtyLink =>
  original !== null && wantedOn(original.link, original.booking, calendar).kind === 'present'

/** It is tried again: the item that it doubles comes back, or the booking has ended. */
const onlyOne = here(
  'refused',
  'only_one',
  'the item that it doubles is not there, and the last item of a booking is never one too many',
)

async function isThere(
  calendar: LeasedCalendar,
  provider: CalendarProvider,
  { link: { remoteId, state } }: DirtyLink,
): Promise<boolean> {
  if (remoteId === null || state === 'gone') return false
  const item = await provider.read(calendar.ref, { remoteId, place: 'room' })
  return item.ok && !item.value.cancelled
}
