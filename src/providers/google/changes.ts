import { ok, type Result } from '../../core/result.ts'
import type { Change, ProviderError } from '../provider.ts'
import type { GoogleClient } from './client.ts'
import { getEvent, withExceptions } from './event-reader.ts'
import type { EventTree } from './event-tree.ts'
import { type GoogleEvent, isTombstone } from './google-event.ts'
import { heldTimeOf } from './held-time.ts'
import { isMeeting, type Reading, toItem } from './translate.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** What a tree means to the engine; nothing where it is no meeting. */
export function changesOfTree(tree: EventTree, reading: Reading): readonly Change[] {
  const { event } = tree
  if (isTombstone(event)) return [{ kind: 'removed', remoteId: event.id, certain: true }]
  if (!isMeeting(event)) return []
  const item = toItem(tree, reading)
  if (item.ok) return [{ kind: 'upsert', item: item.value }]
  const { reason } = item.error
  const held = heldTimeOf(event, reading.calendar)
  return [{ kind: 'unreadable', remoteId: event.id, version: event.etag ?? reason, reason, raw: tree, held }]
}

/**
 * The changes of one series of which only parts were listed, by reading it whole. When this calendar has no such series, or has it no more, the
 * room was invited to single occurrences of it, and each is an item of its own.
 */
export async function changesOfSeries(
  client: GoogleClient,
  series: { readonly masterId: string; readonly occurrenceIds: readonly string[] },
  reading: Reading,
): Answer<readonly Change[]> {
  const { remoteCalendarId: calendarId } = reading.calendar
  const master = await getEvent(client, { calendarId, eventId: series.masterId })
  if (master.ok && !isTombstone(master.value)) return await changesOfMaster(client, master.value, reading)
  if (!master.ok && master.error.kind !== 'gone') return master
  const certain = master.ok || master.error.status === 410
  const changes: Change[] = [{ kind: 'removed', remoteId: series.masterId, certain }]
  for (const eventId of series.occurrenceIds) {
    const occurrence = await getEvent(client, { calendarId, eventId })
    if (occurrence.ok) changes.push(...changesOfTree({ event: occurrence.value, exceptions: [] }, reading))
    else if (occurrence.error.kind === 'gone') changes.push({ kind: 'removed', remoteId: eventId, certain: false })
    else return occurrence
  }
  return ok(changes)
}

async function changesOfMaster(client: GoogleClient, master: GoogleEvent, reading: Reading): Answer<readonly Change[]> {
  if ((master.recurrence ?? []).length === 0) return ok(changesOfTree({ event: master, exceptions: [] }, reading))
  const tree = await withExceptions(client, reading.calendar.remoteCalendarId, master)
  return tree.ok ? ok(changesOfTree(tree.value, reading)) : tree
}
