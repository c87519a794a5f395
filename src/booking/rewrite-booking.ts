import type { Booking } from '../core/booking.ts'
import type { OccupancyRow } from '../core/occupancy.ts'
import { fail, type Result } from '../core/result.ts'
import type { BookingError } from './booking-error.ts'
import { type BookingDraft, bookingFields, draftOf, timesOf } from './booking-fields.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import { type CommitPorts, commitOne } from './commit-one.ts'
import type { ChangeKind, CommitRequest } from './commit-request.ts'
import type { Caller, Clock } from './ports.ts'

export interface RewritePorts extends CommitPorts {
  readonly clock: Clock
}

/** A change that asks no room for time: new words, another state, giving up what is held. */
export interface Rewrite {
  readonly before: Booking
  readonly changes: Partial<BookingDraft>
  readonly occupancy: CommitRequest['occupancy']
  readonly rows?: readonly OccupancyRow[]
  readonly action: string
  readonly changeKind: ChangeKind
  /** Whether calendars that have no copy yet are owed one. Those that have one are always told. */
  readonly mirrors: boolean
}

export async function rewriteBooking(
  ports: RewritePorts,
  caller: Caller,
  rewrite: Rewrite,
): Promise<Result<BookingReceipt, BookingError>> {
  const draft: BookingDraft = { ...draftOf(rewrite.before), ...rewrite.changes }
  const request = rewriteRequest(caller, rewrite, ports.clock.now())
  const written = await commitOne(ports, { request, draft, before: rewrite.before })
  if (written.ok) return written
  const failure = written.error
  if (failure.guard === 'version') return fail({ code: 'version_mismatch', version: failure.version })
  if (failure.guard === 'missing') return fail({ code: 'booking_not_found', bookingId: rewrite.before.id })
  throw new Error(`a change that asks for no time met the guard ${failure.guard}`)
}

export function rewriteRequest(caller: Caller, rewrite: Rewrite, now: Temporal.Instant): CommitRequest {
  const { before, changes, occupancy, rows, action, changeKind, mirrors } = rewrite
  return {
    organizationId: caller.organizationId,
    bookingId: before.id,
    expectedVersion: before.version,
    actor: caller.actor,
    causeId: caller.causeId,
    action,
    changeKind,
    booking: bookingFields({ ...draftOf(before), ...changes }, timesOf(before), now),
    occupancy,
    replaceFrom: null,
    rows: rows ?? [],
    policies: [],
    quota: null,
    sourceCalendarId: null,
    owesSource: false,
    origin: null,
    mirrors,
    asks: [],
  }
}
