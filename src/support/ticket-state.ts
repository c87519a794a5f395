import { fail, ok, type Result } from '../core/result.ts'

export const TICKET_STATES = ['registered', 'in_work', 'awaiting_customer', 'processed', 'rejected', 'merged'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** Where a ticket may go from where it is. Nothing else ever happens to a state. */
export const TRANSITIONS: Readonly<Record<TicketState, readonly TicketState[]>> = {
  registered: ['in_work', 'rejected', 'merged'],
  in_work: ['awaiting_customer', 'processed', 'rejected', 'merged'],
  awaiting_customer: ['in_work', 'rejected', 'merged'],
  processed: ['in_work'],
  rejected: [],
  merged: [],
}

/**
 * What people do to a ticket, as far as its state is concerned. `discuss`: somebody adds something. `take`: the desk says its first word.
 * `answer`: the requester supplies what was asked, or is not content with what was processed.
 */
export const TICKET_ACTS = ['discuss', 'take', 'ask', 'answer', 'process'] as const
export type TicketAct = (typeof TICKET_ACTS)[number]

/** The states that an act walks through, one transition at a time, so that the history never jumps. Absent: the act is refused. */
const WALKS: Readonly<Record<TicketAct, Readonly<Partial<Record<TicketState, readonly TicketState[]>>>>> = {
  discuss: { registered: [], in_work: [], awaiting_customer: [], processed: [] },
  take: { registered: ['in_work'], in_work: [], awaiting_customer: [], processed: [] },
  ask: { registered: ['in_work', 'awaiting_customer'], in_work: ['awaiting_customer'], awaiting_customer: [] },
  answer: { registered: [], in_work: [], awaiting_customer: ['in_work'], processed: ['in_work'] },
  process: {
    registered: ['in_work', 'processed'],
    in_work: ['processed'],
    awaiting_customer: ['in_work', 'processed'],
  },
}

/** An answer within so many days opens a processed ticket again; what comes later is a new matter. */
export const REOPEN_DAYS = 14

export type TicketStateError =
  | { readonly code: 'state_refuses'; readonly state: TicketState; readonly act: TicketAct }
  | { readonly code: 'reopen_too_late'; readonly processedAt: Temporal.Instant; readonly days: number }

interface Standing {
  readonly state: TicketState
  /** Null unless it is processed. */
  readonly processedAt: Temporal.Instant | null
}

/** The states to walk through, none when the act leaves the state alone, or why the act is refused. */
export function walk(
  { state, processedAt }: Standing,
  act: TicketAct,
  now: Temporal.Instant,
): Result<readonly TicketState[], TicketStateError> {
  const steps = WALKS[act][state]
  if (steps === undefined) return fail({ code: 'state_refuses', state, act })
  if (state === 'processed' && act === 'answer' && processedAt !== null && isTooLate(processedAt, now))
    return fail({ code: 'reopen_too_late', processedAt, days: REOPEN_DAYS })
  return ok(steps)
}

const isTooLate = (processedAt: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, processedAt.add({ hours: REOPEN_DAYS * 24 })) > 0
