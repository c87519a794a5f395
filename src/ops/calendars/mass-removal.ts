import type { Caller } from '../../booking/ports.ts'
import { decide } from '../../core/decide.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { RemovalAnswer } from '../../sync/inbox-row.ts'
import type { MassRemovals, StoppedRemoval } from './ports.ts'

/** What becomes of a booking. `put_back`: our copy is written again. `ask`: a person is asked once more. `stays`: it is settled already. */
export type Outcome = 'cancelled' | 'declined' | 'put_back' | 'ask' | 'stays'

export interface RemovalPreview extends StoppedRemoval {
  /** What each answer would do, if the item is not there when it is read once more. */
  readonly onConfirm: Outcome
  readonly onRestore: Outcome
}

export type RemovalError = { readonly code: 'calendar_not_found' } | { readonly code: 'nothing_stopped' }

/** Every meeting that vanished when the brake went on, with what would happen to it. Reads only. */
export async function previewRemovals(
  { removals }: { readonly removals: MassRemovals },
  organizationId: number,
  calendarId: number,
): Promise<Result<readonly RemovalPreview[], RemovalError>> {
  const stopped = await removals.list(organizationId, calendarId)
  if (stopped === null) return fail({ code: 'calendar_not_found' })
  return ok(stopped.map((removal) => ({ ...removal, onConfirm: ifConfirmed(removal), onRestore: ifRestored(removal) })))
}

export interface AnswerRemovalPorts {
  readonly removals: MassRemovals
  readonly wakeCalendar: (organizationId: number, calendarId: number) => void
}

export interface RemovalOrder {
  readonly calendarId: number
  readonly answer: RemovalAnswer
  readonly reason: string
}

/**
 * What a person says to a removal that was stopped. It is kept with the items, and the next visit carries it out, each item in a transaction
 * of its own and after a read that proves it gone. The conflict closes with it.
 */
export async function answerRemovals(
  ports: AnswerRemovalPorts,
  caller: Caller,
  order: RemovalOrder,
): Promise<Result<{ readonly answered: number }, RemovalError>> {
  const answered = await ports.removals.answer(caller, order)
  if (answered === null) return fail({ code: 'calendar_not_found' })
  if (answered === 0) return fail({ code: 'nothing_stopped' })
  ports.wakeCalendar(caller.organizationId, order.calendarId)
  return ok({ answered })
}

function ifConfirmed({ link, booking }: StoppedRemoval): Outcome {
  const agreed = {
    role: link.role,
    restored: link.restored,
    remoteVersion: null,
    baseHash: null,
    base: null,
    pushedHash: null,
    roomResponse: null,
  }
  const decision = decide({
    agreed,
    ours: { ...booking, movedHere: false, movedByCalendars: 0 },
    theirs: { kind: 'gone' },
    decides: 'meetmeup',
  })
  switch (decision.kind) {
    case 'cancel':
      return 'cancelled'
    case 'provider_answered':
      return 'declined'
    case 'restore':
      return 'put_back'
    case 'ask':
      return 'ask'
    default:
      return 'stays'
  }
}

const ifRestored = ({ booking }: StoppedRemoval): Outcome =>
  booking.state === 'cancelled' || booking.state === 'declined' ? 'stays' : 'put_back'
