import { isMassRemoval } from '../core/mass-removal.ts'
import { ok, type Result } from '../core/result.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { InboxRow } from './inbox-row.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import { type Looking, lookAt } from './look-at.ts'
import type { Clock, Inbox, Outbound } from './ports.ts'

export interface BrakePorts {
  readonly inbox: Inbox
  readonly outbound: Pick<Outbound, 'raise'>
  readonly clock: Clock
}

/**
 * Before anything is applied: when a large part of a calendar's meetings ahead has vanished at once, nothing is cancelled. The removals are set
 * aside and a person is asked; everything else goes on. Answers the failure that kept it from looking, or null.
 */
export async function stopMassRemoval(
  ports: BrakePorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  const { inbox, clock } = ports
  const { items, known, recent, stopped } = await inbox.removals(calendar, clock.now())
  // What vanishes while a person is being asked belongs to the same question.
  const mustStop = (vanished: number) =>
    vanished > 0 && (stopped || isMassRemoval({ vanished: vanished + recent, known: known + recent }))
  if (!mustStop(items.length)) return null
  const vanished = await proven({ calendar, provider, inbox }, items)
  if (!vanished.ok) return vanished.error
  if (!mustStop(vanished.value.length)) return null
  const count = vanished.value.length
  for (const rows of vanished.value) {
    await inbox.quarantine(calendar, rows, {
      code: 'mass_removal',
      message: `${count} of ${known} meetings vanished from this calendar at once; none was cancelled, because this may be a mistake`,
    })
  }
  await ports.outbound.raise(calendar, massRemoval(calendar, { count, known }))
  return null
}

/** Those that a read does not find either. */
async function proven(
  looking: Looking,
  items: readonly (readonly InboxRow[])[],
): Promise<Result<readonly (readonly InboxRow[])[], ProviderError>> {
  const vanished: (readonly InboxRow[])[] = []
  for (const rows of items) {
    const gone = await isGone(looking, rows)
    if (!gone.ok) return gone
    if (gone.value) vanished.push(rows)
  }
  return ok(vanished)
}

/** Read once: so many may have vanished that it takes several visits. */
async function isGone(looking: Looking, rows: readonly InboxRow[]): Promise<Result<boolean, ProviderError>> {
  const newest = rows.at(-1)
  if (newest?.kind === 'removed' && newest.found !== null) return ok(newest.found === 'gone')
  const seen = await lookAt(looking, rows)
  if (!seen.ok) return seen
  const gone = seen.value.kind === 'gone'
  if (newest?.kind === 'removed' && !newest.certain)
    await looking.inbox.noteFound(looking.calendar, newest, gone ? 'gone' : 'there')
  return ok(gone)
}

const massRemoval = (
  calendar: LeasedCalendar,
  { count, known }: { readonly count: number; readonly known: number },
) => ({
  kind: 'mass_removal' as const,
  state: 'open' as const,
  matter: `mass_removal:${calendar.id}`,
  rule: 'a calendar that empties at once cancels nothing until a person says so',
  bookings: [],
  links: [],
  evidence: { calendarId: calendar.id, provider: calendar.provider, vanished: count, known },
})
