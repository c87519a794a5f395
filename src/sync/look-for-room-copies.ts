import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Clock, Outbound } from './ports.ts'
import { stopsCalendar } from './stops-calendar.ts'

export interface CopyPorts {
  readonly outbound: Outbound
  readonly clock: Clock
}

/**
 * The room accepted what we asked for, and its calendar has never shown it: whoever deleted its copy before we looked has left no trace there, and the
 * inviting side goes on to say "accepted". To be called when all of the calendar was listed. A copy that is not there counts as removed. Answers the
 * failure that ended it early, or null.
 */
export async function lookForRoomCopies(
  { outbound, clock }: CopyPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  for (const link of await outbound.acceptedUnseen(calendar, clock.now())) {
    if (link.remoteId === null) continue
    const found = await provider.roomCopyOf(calendar.ref, { remoteId: link.remoteId, place: link.place })
    if (found.ok && found.value !== null) await outbound.looked(calendar, link, { roomCopyId: found.value })
    if (found.ok ? found.value === null : found.error.kind === 'gone')
      await outbound.noticeGone(calendar, link, 'certain')
    if (!found.ok && stopsCalendar(found.error)) return found.error
  }
  return null
}
