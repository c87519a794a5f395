import type { FeedEvent } from './fit-events.ts'
import type { FeedEntry, FeedRoom } from './ports.ts'
import { type RenderOptions, renderEntry } from './render-entry.ts'

/** The bookings as their link shows them, in the order in which they are given; each is written when it is asked for. */
export function* bookingEvents(
  entries: Iterable<FeedEntry>,
  { rooms, ...options }: Omit<RenderOptions, 'roomName'> & { readonly rooms: readonly FeedRoom[] },
): Generator<FeedEvent> {
  const names = new Map(rooms.map(({ id, name }) => [id, name]))
  for (const entry of entries)
    yield { place: entry.place, text: renderEntry(entry, { ...options, roomName: names.get(entry.roomId) ?? '' }) }
}

/**
 * Without cancelled bookings of meetings that have their room again: both carry the UID of the meeting, and a subscriber would take the one
 * for the other.
 */
export function withoutReplaced(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  if (!entries.some(({ state }) => state === 'cancelled')) return entries
  const meeting = ({ roomId, uid }: FeedEntry) => `${roomId} ${uid}`
  const alive = new Set(entries.filter(({ state }) => state !== 'cancelled').map(meeting))
  return entries.filter((entry) => entry.state !== 'cancelled' || !alive.has(meeting(entry)))
}
