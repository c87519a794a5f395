import type { CalendarItem } from '../core/calendar-item.ts'
import type { Theirs } from '../core/decide.ts'
import { ok, type Result } from '../core/result.ts'
import type { CalendarProvider, ProviderError, RemoteRef } from '../providers/provider.ts'
import { asTheirs } from './as-theirs.ts'
import type { InboxRow } from './inbox-row.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Link } from './link.ts'
import type { Inbox } from './ports.ts'

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
  const newest = mostTelling(rows)
  if (newest === undefined) return ok({ kind: 'unknown' })
  if (newest.kind === 'unreadable') return await readAgain(looking, { remoteId: newest.remoteId, place: 'room' })
  const link = await looking.inbox.linkByRemote(looking.calendar, newest.remoteId)
  if (newest.kind === 'removed')
    return link === null || newest.certain
      ? ok({ kind: link === null ? 'unknown' : 'gone' })
      : await confirmRemoval(looking, link, newest)
  return mayBeOurs(looking, newest.item, link) || (await mayBeOld(looking, { rows, item: newest.item, link }))
    ? await readAgain(looking, { remoteId: newest.remoteId, place: 'room' })
    : ok(asTheirs(newest.item))
}

/**
 * Of several versions that came together the last need not be the newest, not even where it is the one that we know, or the others could not be read. A link knows which
 * version was the newest; what never had one (cancelled when it was first seen, say) is only known to have been told of before.
 */
async function mayBeOld(
  { calendar, inbox }: Looking,
  { rows, item, link }: { readonly rows: readonly InboxRow[]; readonly item: CalendarItem; readonly link: Link | null },
): Promise<boolean> {
  if (rows.filter(({ kind }) => kind !== 'removed').length > 1) return true
  if (link === null) return await inbox.toldBefore(calendar, rows)
  return link.remoteVersion !== item.version && !isNewer(item, link)
}

/** News of an item outweighs a removal beside it: every other window of a calendar calls removed what lies outside of it (Graph calendarView delta). */
export function mostTelling(rows: readonly InboxRow[]): InboxRow | undefined {
  const newest = rows.at(-1)
  if (newest?.kind !== 'removed' || newest.certain) return newest
  return rows.findLast(({ kind }) => kind !== 'removed') ?? newest
}

/** An item on the room's calendar that no link knows: where listings show no marks, only a read tells whether we wrote it. */
const mayBeOurs = ({ provider }: Looking, item: CalendarItem, link: Link | null): boolean =>
  link === null && !provider.capabilities.listsMarks && item.roomResponse === 'organizer' && !item.cancelled

/** Whether what a listing says of an item that no link knows, and that was never told of before, is believed as it is. */
export const needsNoRead = (looking: Looking, item: CalendarItem): boolean => !mayBeOurs(looking, item, null)

function isNewer(item: CalendarItem, link: Link): boolean {
  if (item.modifiedAt === null || link.remoteModifiedAt === null) return true
  return (
    Temporal.Instant.compare(Temporal.Instant.from(item.modifiedAt), Temporal.Instant.from(link.remoteModifiedAt)) > 0
  )
}

/** What was removed is read under its own id and in its own place: a request has one item on the booking mailbox and a copy on the room's calendar. */
async function confirmRemoval(
  looking: Looking,
  link: Link,
  { remoteId, unseen }: InboxRow & { readonly kind: 'removed' },
): Promise<Result<Seen, ProviderError>> {
  const seen = await readAgain(looking, { remoteId, place: remoteId === link.roomCopyId ? 'room' : link.place })
  return seen.ok && seen.value.kind === 'gone' && unseen ? ok({ ...seen.value, untold: true }) : seen
}

async function readAgain(looking: Looking, ref: RemoteRef): Promise<Result<Seen, ProviderError>> {
  const read = await looking.provider.read(looking.calendar.ref, ref)
  if (read.ok) return ok(asTheirs(read.value))
  if (read.error.kind !== 'gone') return read
  return ok(looking.provider.capabilities.keepsDeclined ? { kind: 'gone' } : { kind: 'gone', unsaid: true })
}
