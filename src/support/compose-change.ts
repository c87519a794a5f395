import { ok, type Result } from '../core/result.ts'
import type {
  AskedItem,
  Author,
  LockedTicket,
  NewEvent,
  NewFile,
  Resolution,
  Ticket,
  TicketChange,
  TicketKind,
} from './ports.ts'
import { type TicketAct, type TicketState, type TicketStateError, walk } from './ticket-state.ts'

/** What somebody does to a ticket, in one go. */
export interface TicketDeed {
  readonly act: TicketAct
  readonly author: Author
  readonly at: Temporal.Instant
  readonly comment?: TicketChange['comment']
  readonly files?: readonly NewFile[]
  readonly asks?: TicketChange['asks']
  readonly ticks?: TicketChange['ticks']
  /** Said by a person, so no longer guessed. */
  readonly kind?: TicketKind | null
  readonly resolution?: { readonly how: Resolution; readonly comment: string | null }
}

/** The deed as the change that it makes: the new state by the state machine, and one event for each thing that happens. */
export function composeChange(
  { ticket, items }: LockedTicket,
  deed: TicketDeed,
): Result<TicketChange, TicketStateError> {
  const steps = walk(ticket, deed.act, deed.at)
  if (!steps.ok) return steps
  const { author, at, comment = null, files = [], asks = [], ticks = [], kind = null } = deed
  const state = steps.value.at(-1) ?? ticket.state
  return ok({
    author,
    at,
    state,
    kind: kind ?? ticket.kind,
    isKindGuessed: kind === null && ticket.isKindGuessed,
    ...outcome(ticket, { deed, state }),
    comment,
    files,
    asks,
    ticks,
    events: [
      ...(comment === null ? [] : [{ kind: 'commented', detail: { commentId: comment.id } }]),
      ...files.map(attached),
      ...ticks.map((tick) => ticked(items, tick)),
      ...(kind === null ? [] : [{ kind: 'kind_said', detail: { from: ticket.kind, to: kind } }]),
      ...asks.map(({ id, attribute, detail }) => ({ kind: 'asked', detail: { itemId: id, attribute, detail } })),
      ...stateEvents(ticket.state, steps.value, deed),
    ],
  })
}

/** How it was done stays with the ticket for as long as it is processed; the history keeps it for ever. */
function outcome(
  ticket: Ticket,
  { deed, state }: { deed: TicketDeed; state: TicketState },
): Pick<TicketChange, 'resolution' | 'resolutionComment' | 'processedAt'> {
  const { resolution, at } = deed
  if (resolution !== undefined)
    return { resolution: resolution.how, resolutionComment: resolution.comment, processedAt: at }
  if (state !== ticket.state) return { resolution: null, resolutionComment: null, processedAt: null }
  const { resolutionComment, processedAt } = ticket
  return { resolution: ticket.resolution, resolutionComment, processedAt }
}

export const attached = ({ id, name, sha256, refusal }: NewFile): NewEvent => ({
  kind: 'attached',
  detail: { attachmentId: id, name, sha256, refusal },
})

function ticked(items: readonly AskedItem[], { id, value, attachmentId }: TicketChange['ticks'][number]): NewEvent {
  const attribute = items.find((item) => item.id === id)?.attribute
  return { kind: 'ticked', detail: { itemId: id, attribute, value, attachmentId } }
}

function stateEvents(from: TicketState, steps: readonly TicketState[], { resolution }: TicketDeed): NewEvent[] {
  return steps.map((to, step) => ({
    kind: 'state_changed',
    detail: {
      from: steps[step - 1] ?? from,
      to,
      ...(to === 'processed' && resolution !== undefined
        ? { resolution: resolution.how, comment: resolution.comment }
        : {}),
    },
  }))
}
