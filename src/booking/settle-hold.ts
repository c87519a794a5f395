import type { Booking } from '../core/booking.ts'
import { fail, type Result } from '../core/result.ts'
import type { Verdict } from '../core/verdict.ts'
import type { BookingError } from './booking-error.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import type { BookableRooms, BookingReader, Caller } from './ports.ts'
import { type RewritePorts, rewriteBooking } from './rewrite-booking.ts'

export interface SettleHoldPorts extends RewritePorts {
  readonly bookings: BookingReader
  readonly rooms: BookableRooms
}

/** `unreachable`: it could not be asked, or did not answer in time; the room's policy says what that means. */
export type ProviderAnswer = 'accepted' | 'declined' | 'unreachable' | 'expired'

export interface SettleHoldCommand {
  readonly bookingId: number
  readonly answer: ProviderAnswer
  /** The provider's own words. */
  readonly comment: string | null
}

/**
 * Ends a hold: confirmed, or declined with everything undone on the other calendars. A booking that is not held any more stays as it is
 * (`not_active`).
 */
export async function settleHold(
  ports: SettleHoldPorts,
  caller: Caller,
  { bookingId, answer, comment }: SettleHoldCommand,
): Promise<Result<BookingReceipt, BookingError>> {
  const before = await ports.bookings.read(caller.organizationId, bookingId)
  if (before === null) return fail({ code: 'booking_not_found', bookingId })
  if (before.state !== 'held') return fail({ code: 'not_active', bookingId, state: before.state })
  const isGranted = answer === 'accepted' || (await isConfirmedAnyway(ports, before, answer))
  return rewriteBooking(ports, caller, {
    before,
    changes: {
      state: isGranted ? 'confirmed' : 'declined',
      holdExpiresAt: null,
      verdict: answer === 'accepted' ? before.verdict : explain(answer, { isGranted, comment, now: ports.clock.now() }),
    },
    occupancy: isGranted ? 'settle' : 'replace',
    action: isGranted ? 'booking.confirm' : 'booking.decline',
    changeKind: isGranted ? 'settled' : 'declined',
    mirrors: isGranted,
  })
}

async function isConfirmedAnyway(
  { rooms }: SettleHoldPorts,
  { organizationId, roomId }: Booking,
  answer: ProviderAnswer,
): Promise<boolean> {
  if (answer === 'declined') return false
  const room = await rooms.read(organizationId, roomId, 0)
  return room !== null && room.policy.onUnreachableProvider === 'confirm'
}

const CODES = {
  declined: 'provider_refused',
  unreachable: 'provider_unreachable',
  expired: 'hold_expired',
} as const

function explain(
  answer: Exclude<ProviderAnswer, 'accepted'>,
  { isGranted, comment, now }: { isGranted: boolean; comment: string | null; now: Temporal.Instant },
): Verdict {
  return {
    code: CODES[answer],
    rule: answer === 'declined' ? 'decides' : 'onUnreachableProvider',
    value: answer,
    limit: answer === 'declined' ? 'provider' : isGranted ? 'confirm' : 'refuse',
    inputs: { decidedAt: now.toString(), ...(comment === null ? {} : { reason: comment }) },
  }
}
