import { freeGaps, type Interval, instantToWall, startOfDay, type ZoneId } from '../core/time/index.ts'
import { contentLine, escapeText } from '../ical/content-line.ts'
import { utcText } from '../ical/date-time.ts'
import type { FeedEvent } from './fit-events.ts'
import { keyedHash } from './keyed-hash.ts'
import type { FeedRoom, HeldSpan } from './ports.ts'

/** From the present to the latest end of the day among the rooms: where each of them looks for its free time. */
export function freeSpan(
  rooms: readonly FeedRoom[],
  present: Temporal.Instant,
): { readonly from: Temporal.Instant; readonly to: Temporal.Instant } {
  const ends = rooms.map(({ timeZone }) => endOfDay(present, timeZone).epochMilliseconds)
  return { from: present, to: Temporal.Instant.fromEpochMilliseconds(Math.max(present.epochMilliseconds, ...ends)) }
}

/**
 * When rooms are free from the present to the end of the day in their zone: one VEVENT for each stretch that nobody holds, set-up and
 * clean-up counted as held. Transparent, so that a free room takes no time of whoever looks.
 */
export function* freeEvents(
  rooms: readonly FeedRoom[],
  { held, ...of }: { held: readonly HeldSpan[]; present: Temporal.Instant; uidSecret: Uint8Array },
): Generator<FeedEvent> {
  const byRoom = Map.groupBy(held, ({ roomId }) => roomId)
  let place = 0
  for (const room of rooms) {
    const taken = (byRoom.get(room.id) ?? []).map(({ from, until }) => ({
      start: Temporal.Instant.from(from),
      end: Temporal.Instant.from(until),
    }))
    const rest = { start: of.present, end: endOfDay(of.present, room.timeZone) }
    for (const stretch of freeGaps(rest, taken)) yield { place: place++, text: freeEvent(room, stretch, of) }
  }
}

const endOfDay = (at: Temporal.Instant, zone: ZoneId): Temporal.Instant =>
  startOfDay(instantToWall(at, zone).toPlainDate().add({ days: 1 }), zone)

/**
 * The stretch is known by its end, because the beginning of the one that runs moves with the present. DTSTAMP and SEQUENCE say the present
 * too: some subscribers overlook a change without them.
 */
function freeEvent(
  { id, name, capacity }: FeedRoom,
  { start, end }: Interval,
  { present, uidSecret }: { present: Temporal.Instant; uidSecret: Uint8Array },
): string {
  return [
    contentLine('BEGIN', 'VEVENT'),
    contentLine('UID', `${keyedHash(`free ${id} ${end.epochMilliseconds}`, uidSecret)}@free`),
    contentLine('DTSTAMP', utcText(present)),
    contentLine('SEQUENCE', String(Math.floor(present.epochMilliseconds / MINUTE_MS))),
    contentLine('DTSTART', utcText(start)),
    contentLine('DTEND', utcText(end)),
    contentLine('SUMMARY', escapeText(`Free: ${name}${seats(capacity)}`)),
    contentLine('LOCATION', escapeText(name)),
    contentLine('STATUS', 'CONFIRMED'),
    contentLine('TRANSP', 'TRANSPARENT'),
    contentLine('X-MICROSOFT-CDO-BUSYSTATUS', 'FREE'),
    contentLine('END', 'VEVENT'),
  ].join('')
}

const MINUTE_MS = 60_000

const seats = (capacity: number | null): string =>
  capacity === null ? '' : ` (${capacity} ${capacity === 1 ? 'seat' : 'seats'})`
