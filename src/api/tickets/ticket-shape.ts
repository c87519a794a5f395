import { type Static, Type } from 'typebox'
import { LANGUAGES } from '../../core/language.ts'
import { formatTicketNumber, STATE_LABELS, TICKET_STATES } from '../../support/index.ts'
import { type Contact, type Resolution, TICKET_KINDS, type Ticket } from '../../support/ports.ts'
import { Exactly, Id, Instant, ObjectOrNull, OneOf, OrNull } from '../shapes/shape.ts'

/** Path of a ticket. Whatever stands there is read by the desk: a wrong check character has an answer of its own. */
export const NumberPath = Type.Object({ number: Type.String({ description: '`MMU-001234-C`' }) })

export const Kind = OneOf(TICKET_KINDS, {
  description:
    'A failure for one user, a failure that stopped the system, a question for information, a wish for something new',
})

export const State = OneOf(TICKET_STATES)

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' })
export const Topic = Text(300)
export const LongText = Text(50_000)
export const ShortText = Text(1_000)

const Name = Text(200)
export const ResolutionShape = Type.Union(
  [
    Exactly(
      { kind: Type.Literal('mass_update'), component: Name, version: Name },
      { description: 'By an update for everybody' },
    ),
    Exactly(
      { kind: Type.Literal('single_work'), specialist: Name, act: ShortText },
      { description: 'By a single piece of work' },
    ),
    Exactly({ kind: Type.Literal('information') }, { description: 'By an explanation' }),
    Exactly({ kind: Type.Literal('planned') }, { description: 'It is planned for development' }),
  ],
  { description: 'How it was done' },
)

export const StateLabel = Type.Object({ en: Type.String(), ru: Type.String() })

const ContactShape = Type.Object({
  name: OrNull(Type.String()),
  address: OrNull(Type.String()),
  language: OneOf(LANGUAGES),
  timeZone: OrNull(Type.String()),
})

export const TicketShape = Type.Object({
  number: Type.String(),
  organizationId: Id,
  state: State,
  stateLabel: StateLabel,
  kind: Kind,
  kindGuessed: Type.Boolean({ description: 'The kind was guessed; say it in an answer to confirm or correct it' }),
  topic: Type.String(),
  description: Type.String(),
  roomId: OrNull(Id),
  occurredAt: OrNull(Instant),
  correlationId: OrNull(Type.String()),
  contact: ObjectOrNull(ContactShape),
  source: Type.String(),
  openedBy: Type.String(),
  resolution: ObjectOrNull(ResolutionShape),
  resolutionComment: OrNull(Type.String()),
  registeredAt: Instant,
  updatedAt: Instant,
  processedAt: OrNull(Instant),
  version: Type.Integer(),
})

/** A ticket as both sides see it in a list. */
export function showTicket(ticket: Ticket): Static<typeof TicketShape> {
  return {
    number: formatTicketNumber(ticket.id),
    organizationId: ticket.organizationId,
    state: ticket.state,
    stateLabel: STATE_LABELS[ticket.state],
    kind: ticket.kind,
    kindGuessed: ticket.isKindGuessed,
    topic: ticket.topic,
    description: ticket.description,
    roomId: ticket.roomId,
    occurredAt: ticket.occurredAt?.toString() ?? null,
    correlationId: ticket.correlationId,
    contact: showContact(ticket.contact),
    source: ticket.source,
    openedBy: ticket.openedBy,
    resolution: showResolution(ticket.resolution),
    resolutionComment: ticket.resolutionComment,
    registeredAt: ticket.registeredAt.toString(),
    updatedAt: ticket.updatedAt.toString(),
    processedAt: ticket.processedAt?.toString() ?? null,
    version: ticket.version,
  }
}

const showContact = (contact: Contact | null): Static<typeof ContactShape> | null =>
  contact === null ? null : { ...contact }

export const showResolution = (resolution: Resolution | null): Static<typeof ResolutionShape> | null =>
  resolution === null ? null : { ...resolution }
