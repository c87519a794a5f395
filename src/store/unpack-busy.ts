import type { BusySpan } from '../booking/ports.ts'
import { OCCUPANCY_KINDS } from '../core/occupancy.ts'

/** Booking (int8), number of the kind in `OCCUPANCY_KINDS`, from 1 (int2), and four times (timestamptz). */
const ROW_BYTES = 8 + 2 + 4 * 8
const KIND_AT = 8
const TIMES_AT = 10

/** Microseconds from 1970 to 2000, where PostgreSQL begins to count. */
const EPOCH_2000 = 946_684_800_000_000n

/**
 * The rows of one room as `ROOM_BUSY_PACKED` packs them. `instant` reads microseconds since 2000; whole seconds are exact for some ten thousand years,
 * microseconds until 2285.
 */
export function unpackBusy(
  roomId: number,
  packed: Buffer,
  instant: (microseconds: number) => Temporal.Instant,
): readonly BusySpan[] {
  const spans: BusySpan[] = []
  for (let at = 0; at < packed.length; at += ROW_BYTES) {
    const time = (index: number) => instant(int8(packed, at + TIMES_AT + 8 * index))
    const kind = OCCUPANCY_KINDS[packed.readInt16BE(at + KIND_AT) - 1]
    if (kind === undefined) throw new Error(`room ${roomId} is held by a kind that is not known`)
    spans.push({
      roomId,
      bookingId: int8(packed, at),
      kind,
      startsAt: time(0),
      endsAt: time(1),
      heldFrom: time(2),
      heldUntil: time(3),
    })
  }
  return spans
}

export const fromPostgres = (microseconds: number): Temporal.Instant =>
  new Temporal.Instant((BigInt(microseconds) + EPOCH_2000) * 1000n)

const int8 = (buffer: Buffer, at: number): number => buffer.readInt32BE(at) * 2 ** 32 + buffer.readUInt32BE(at + 4)
