import type { Booking } from '../core/booking.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { BookingDraft } from './booking-fields.ts'
import type { BookingReceipt } from './booking-receipt.ts'
import type { CommitRequest, GuardFailure } from './commit-request.ts'
import type { BookingCommitter, Waker } from './ports.ts'

export interface CommitPorts {
  readonly committer: BookingCommitter
  readonly waker: Waker
}

export interface OneCommit {
  readonly request: CommitRequest
  readonly draft: BookingDraft
  /** Null: a new booking. */
  readonly before: Booking | null
}

/** Commits one booking and wakes whoever is owed something. The receipt is made of what was sent and answered: nothing is read again. */
export async function commitOne(
  { committer, waker }: CommitPorts,
  { request, draft, before }: OneCommit,
): Promise<Result<BookingReceipt, GuardFailure>> {
  const [answer] = await committer.commit([request])
  if (answer === undefined) throw new Error('a commit gave no answer')
  if (!answer.ok) return fail(answer)
  const { bookingId, version, committedAt, revisions, links } = answer
  if (links.length > 0) waker.wake(request.organizationId, links)
  const { startsAt, endsAt, expandedUntil } = request.booking
  const booking: Booking = {
    ...draft,
    lost: draft.lost ?? [],
    id: bookingId,
    organizationId: request.organizationId,
    version,
    sequence: Math.max(draft.sequence, before?.sequence ?? 0),
    startsAt,
    endsAt,
    expandedUntil,
    createdBy: before?.createdBy ?? request.actor,
    updatedAt: Temporal.Instant.from(committedAt),
  }
  return ok({ booking, revisions, links })
}
