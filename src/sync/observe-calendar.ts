import type { CalendarItem } from '../core/calendar-item.ts'
import { readMark } from '../core/link-mark.ts'
import { pollIntervalSeconds } from '../core/poll-interval.ts'
import { here } from '../providers/call-failure.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Seen } from './look-at.ts'
import type { CalendarLeases, Inbox, Observations } from './ports.ts'
import { type PullPorts, pullCalendar } from './pull-calendar.ts'
import type { Turn } from './turn.ts'

export interface ObservePorts extends PullPorts {
  readonly leases: CalendarLeases
  readonly turn: Turn
}

/**
 * A calendar that is only looked at: everything is read into the inbox, where it waits. Nothing of it is judged, and nothing is sent, not even
 * a subscription. Answers the failure that ended it early, or null.
 */
export async function observeCalendar(
  ports: ObservePorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  if (calendar.dirtySince === null && !calendar.pollDue) return null
  await ports.leases.takeNotice(calendar)
  const pulled = await pullCalendar(ports, calendar, provider)
  if (!pulled.ok) return pulled.error
  const seconds = pollIntervalSeconds({
    watched: false,
    quotaPerMinute: calendar.quotaPerMinute,
    calendars: calendar.siblings,
    requestsPerPoll: pulled.value.pages,
  })
  await ports.leases.observed(calendar, { pollIntervalSeconds: seconds })
  return null
}

/**
 * Whether an item proves that our database is older than what we have written: it carries a mark that we have not given out yet. Then a backup
 * was restored (or another installation writes here), and whatever we would do next may undo what was done since.
 */
export async function provesOldDatabase(
  observations: Observations,
  calendar: LeasedCalendar,
  seen: Seen,
): Promise<boolean> {
  if (seen.kind !== 'item' || seen.item.marker === null || isInvitedBySomebody(seen.item)) return false
  if (!(await observations.isAhead(calendar, seen.item))) return false
  await observations.begin(calendar, seen.item)
  return true
}

/** Marks travel with invitations (Google's shared properties): whoever invites the room can write what they like. */
const isInvitedBySomebody = ({ organizer, roomResponse }: CalendarItem): boolean =>
  organizer !== null && roomResponse !== 'organizer'

/** What is said of an item that waits for the room's other calendars; null: it need not wait. */
export async function whyItWaits(
  { observations, inbox }: { readonly observations: Observations; readonly inbox: Inbox },
  calendar: LeasedCalendar,
  seen: Seen,
): Promise<{ readonly code: string; readonly message: string } | null> {
  if (seen.kind !== 'item' || seen.item.marker === null) return null
  if ((await inbox.linkByRemote(calendar, seen.item.remoteId)) !== null) return null
  return (await observations.mustWait(calendar, readMark(seen.item.marker.linkId)?.date ? 'date' : 'whole'))
    ? { code: 'waits_for_others', message: 'it carries our mark: the other calendars of the room are read first' }
    : null
}

export const databaseIsOlder: ProviderError = here(
  'refused',
  'database_older',
  'this calendar shows writes of ours that the database does not know; it is only looked at until a person lets it go live',
)
