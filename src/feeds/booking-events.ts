import type { FeedEvent } from './fit-events.ts'
import type { FeedBooking, FeedEntry, FeedRoom } from './ports.ts'
import { type RenderOptions, renderEntry } from './render-entry.ts'

/** The bookings as their link shows them, in the order in which they are given; each is written when it is asked for. */
export function* bookingEvents(
  entries: Iterable<FeedEntry>,
  { rooms, ...options }: Omit<RenderOptions, 'roomName'> & { readonly rooms: readonly FeedRoom[] },
): Generator<FeedEvent> {
  const names = new Map(rooms.map(({ id, name }) => [id, name]))
  for (const { booking, place } of entries)
    yield { place, text: rendered(booking, { ...options, roomName: names.get(booking.roomId) ?? '' }) }
}

const texts = new WeakMap<FeedBooking, Map<string, string>>()
/** Of one booking: as busy, with its title, in full, alone and among others, and a name of the room that it had before. */
const MOST_FORMS = 8

/** Written once for as long as the booking is remembered: after a change of the room all others are as they were. */
function rendered(booking: FeedBooking, options: RenderOptions): string {
  const forms = texts.get(booking) ?? new Map<string, string>()
  const form = `${options.detail} ${options.isShared} ${options.roomName}`
  const known = forms.get(form)
  if (known !== undefined) return known
  const text = renderEntry(booking, options)
  if (forms.size >= MOST_FORMS) forms.clear()
  texts.set(booking, forms.set(form, text))
  return text
}

/**
 * Without cancelled bookings of meetings that have their room again: both carry the UID of the meeting, and a subscriber would take the one
 * for the other.
 */
export function withoutReplaced(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  if (!entries.some(isCancelled)) return entries
  const meeting = ({ booking: { roomId, uid } }: FeedEntry) => `${roomId} ${uid}`
  const alive = new Set(entries.filter((entry) => !isCancelled(entry)).map(meeting))
  return entries.filter((entry) => !isCancelled(entry) || !alive.has(meeting(entry)))
}

const isCancelled = ({ booking }: FeedEntry): boolean => booking.state === 'cancelled'
