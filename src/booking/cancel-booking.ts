import type { Result } from '../core/result.ts'
import type { Verdict } from '../core/verdict.ts'
import { activeBooking, type WantedBooking } from './active-booking.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import type { BookingReader, Caller } from './ports.ts'
import { type RewritePorts, rewriteBooking } from './rewrite-booking.ts'

export interface CancelBookingPorts extends RewritePorts {
  readonly bookings: BookingReader
}

export interface CancelBookingCommand extends WantedBooking {
  /** Told to whoever asks why. */
  readonly reason: string | null
}

const ATTEMPTS = 5

/**
 * Gives up a booking. One that invited the room from somebody's calendar is not ours to cancel: the room lets go of it, which its organiser reads as a
 * decline.
 */
export async function cancelBooking(
  ports: CancelBookingPorts,
  caller: Caller,
  command: CancelBookingCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  for (let attempt = 1; ; attempt++) {
    const cancelled = await cancelOnce(ports, caller, command)
    // Who set no condition gives up whatever is there: a change between reading and writing is no reason to refuse.
    const isRace = !cancelled.ok && cancelled.error.code === 'version_mismatch' && command.expectedVersion === null
    if (!isRace || attempt === ATTEMPTS) return cancelled
  }
}

async function cancelOnce(
  ports: CancelBookingPorts,
  caller: Caller,
  command: CancelBookingCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const found = await activeBooking(ports, caller, command)
  if (!found.ok) return found
  const before = found.value
  const { reason } = command
  const isRelease = await ports.bookings.isInvitation(caller.organizationId, before.id)
  const verdict: Verdict = {
    code: isRelease ? 'released' : 'cancelled',
    rule: 'asked',
    value: null,
    limit: null,
    inputs: {
      decidedAt: ports.clock.now().toString(),
      decidedBy: caller.actor,
      ...(reason === null ? {} : { reason }),
    },
  }
  return rewriteBooking(ports, caller, {
    before,
    changes: {
      state: isRelease ? 'declined' : 'cancelled',
      verdict,
      holdExpiresAt: null,
      sequence: before.sequence + 1,
    },
    occupancy: 'replace',
    action: isRelease ? 'booking.release' : 'booking.cancel',
    changeKind: isRelease ? 'declined' : 'cancelled',
    mirrors: false,
  })
}
