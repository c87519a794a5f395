import type { CalendarItem } from '../core/calendar-item.ts'
import { canonical, canonicalHash } from '../core/canonical.ts'
import type { Theirs } from '../core/decide.ts'
import { ok, type Result } from '../core/result.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { Inbox, InboxRow, LeasedCalendar, Link } from './ports.ts'

export interface Looking {
  readonly calendar: LeasedCalendar
  readonly provider: CalendarProvider
  readonly inbox: Inbox
}

/** What the rows of one item say; `unknown` when it is gone and was never ours to know. */
export type Seen = Theirs | { readonly kind: 'unknown' }

/**
 * The present state of one remote item, from what the inbox holds of it. A removal is believed only when the provider itself said "deleted"
 * or a read proves it; an item that may be an old version replayed is read again.
 */
export async function lookAt(looking: Looking, rows: readonly InboxRow[]): Promise<Result<Seen, ProviderError>> {
  const newest = rows.at(-1)
  if (newest === undefined || newest.kind === 'unreadable') return ok({ kind: 'unknown' })
  const link = await looking.inbox.linkByRemote(looking.calendar, newest.remoteId)
  if (newest.kind === 'removed')
    return link === null ? ok({ kind: 'unknown' }) : await confirmRemoval(looking, link, newest.certain)
  const mayBeOld = rows.length > 1 || (link !== null && !isNewer(newest.item, link))
  return mayBeOld && link?.remoteVersion !== newest.item.version
    ? await readAgain(looking, newest.remoteId)
    : ok(asTheirs(newest.item))
}

function isNewer(item: CalendarItem, link: Link): boolean {
  if (item.modifiedAt === null || link.remoteModifiedAt === null) return true
  return (
    Temporal.Instant.compare(Temporal.Instant.from(item.modifiedAt), Temporal.Instant.from(link.remoteModifiedAt)) > 0
  )
}

async function confirmRemoval(looking: Looking, link: Link, certain: boolean): Promise<Result<Seen, ProviderError>> {
  if (certain || link.remoteId === null) return ok({ kind: 'gone' })
  return await readAgain(looking, link.remoteId)
}

async function readAgain(looking: Looking, remoteId: string): Promise<Result<Seen, ProviderError>> {
  const read = await looking.provider.read(looking.calendar.ref, { remoteId, place: 'room' })
  if (read.ok) return ok(asTheirs(read.value))
  return read.error.kind === 'gone' ? ok({ kind: 'gone' }) : read
}

function asTheirs(item: CalendarItem): Theirs {
  const form = canonical(item)
  return { kind: 'item', item, form, hash: canonicalHash(form) }
}
