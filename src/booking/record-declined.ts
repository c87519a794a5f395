import type { Booking } from '../core/booking.ts'
import { fail, type Result } from '../core/result.ts'
import type { Verdict } from '../core/verdict.ts'
import type { BookingError } from './booking-error.ts'
import { type BookingDraft, bookingFields } from './booking-fields.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { type CommitPorts, commitOne } from './commit-one.ts'
import { expandPlan } from './plan-booking.ts'
import type { BookableRooms, Caller, Clock } from './ports.ts'

export interface RecordDeclinedPorts extends CommitPorts {
  readonly rooms: BookableRooms
  readonly clock: Clock
}

/** A wish that was not granted, and is written down all the same: it holds nothing, and says why. */
export interface DeclinedWish {
  readonly draft: Omit<BookingDraft, 'state' | 'holdExpiresAt' | 'verdict'>
  readonly verdict: Verdict
  /** What was declined before and asks again; null: a new wish. */
  readonly before: Booking | null
}

/** As a room mailbox does: taken, and declined. Nothing is owed to any calendar, and no time is held. */
export async function recordDeclined(
  ports: RecordDeclinedPorts,
  caller: Caller,
  { draft: said, verdict, before }: DeclinedWish,
): Promise<Result<BookingReceipt, BookingError>> {
  const room = await ports.rooms.read(caller.organizationId, said.roomId, 0)
  if (room === null) return fail({ code: 'room_not_found', roomId: said.roomId })
  const now = ports.clock.now()
  const plan = expandPlan({ room, series: said.series, kind: 'booking', now })
  if (!plan.ok) return fail({ code: 'refused', verdict })
  const draft: BookingDraft = { ...said, state: 'declined', holdExpiresAt: null, verdict }
  const written = await commitOne(ports, {
    draft,
    before,
    request: {
      organizationId: caller.organizationId,
      bookingId: before?.id ?? null,
      expectedVersion: before?.version ?? null,
      actor: caller.actor,
      causeId: caller.causeId,
      action: 'booking.decline',
      changeKind: 'declined',
      booking: bookingFields(draft, plan.value, now),
      occupancy: 'replace',
      replaceFrom: null,
      rows: [],
      policies: [],
      quota: null,
      sourceCalendarId: null,
      owesSource: false,
      origin: null,
      mirrors: false,
      asks: [],
    },
  })
  if (written.ok) return written
  if (written.error.guard === 'version') return fail({ code: 'version_mismatch', version: written.error.version })
  return fail({ code: 'booking_not_found', bookingId: before?.id ?? 0 })
}
