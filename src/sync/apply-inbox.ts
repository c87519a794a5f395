import type { Waker } from '../booking/ports.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import { type ApplyItemPorts, applyItem } from './apply-item.ts'
import { LeaseLost } from './lease-lost.ts'
import { type Looking, lookAt } from './look-at.ts'
import type { Apply, CalendarLeases, Inbox, InboxRow, LeasedCalendar } from './ports.ts'

export interface ApplyPorts extends ApplyItemPorts {
  readonly leases: CalendarLeases
  readonly inbox: Inbox
  readonly apply: Apply
  readonly waker: Waker
  /** Tells lost infrastructure (which ends the visit) from an item that cannot be applied (which is set aside). */
  readonly isInfrastructure: (error: unknown) => boolean
}

const BATCH = 100

/**
 * Turns everything that waits in the inbox into decisions, one transaction for each item. What cannot be applied is set aside, listed, and
 * stops nobody. Answers the provider failure that ended it early (what is left waits), or null.
 */
export async function applyInbox(
  ports: ApplyPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  for (;;) {
    const waiting = await ports.inbox.waiting(calendar, BATCH)
    if (waiting.length === 0) return null
    for (const rows of waiting) {
      if (!(await ports.leases.extend(calendar))) throw new LeaseLost(calendar.id)
      const failure = await applyRows(ports, { calendar, provider, inbox: ports.inbox }, rows)
      if (failure !== null) return failure
    }
  }
}

async function applyRows(
  ports: ApplyPorts,
  looking: Looking,
  rows: readonly InboxRow[],
): Promise<ProviderError | null> {
  const { calendar } = looking
  const newest = rows.at(-1)
  if (newest === undefined) return null
  if (newest.kind === 'unreadable') {
    await ports.inbox.quarantine(calendar, newest, { code: 'unreadable', message: newest.reason })
    return null
  }
  const seen = await lookAt(looking, rows)
  if (!seen.ok) return seen.error
  try {
    const owed = await ports.apply.inTransaction(calendar, (unit) =>
      applyItem(ports, unit, { rows, theirs: seen.value }),
    )
    if (owed === null) throw new LeaseLost(calendar.id)
    // What this calendar itself is owed is written later in this very visit.
    ports.waker.wake(
      calendar.organizationId,
      owed.filter(({ calendarId }) => calendarId !== calendar.id),
    )
  } catch (error) {
    if (error instanceof LeaseLost || ports.isInfrastructure(error)) throw error
    const message = error instanceof Error ? error.message : String(error)
    await ports.inbox.quarantine(calendar, newest, { code: 'not_applicable', message })
  }
  return null
}
