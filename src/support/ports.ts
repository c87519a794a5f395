/**
 * The support desk: requests with a number, their clarification, and the word "Processed".
 * Why apart: it has its own people on two sides of a table, and what one side writes for itself must never reach the other.
 * Called by the API and the command line; mail joins as one more way to register, answer and comment, through the same use cases.
 */
import type { Caller, Clock } from '../booking/ports.ts'
import type { Language } from '../core/language.ts'
import type { Result } from '../core/result.ts'
import type { ZoneId } from '../core/time/index.ts'
import type { TicketState } from './ticket-state.ts'

/** `incident`: a failure for one; `problem`: one that stopped the system; then a question and a wish. */
export const TICKET_KINDS = ['incident', 'problem', 'service_request', 'development_request'] as const
export type TicketKind = (typeof TICKET_KINDS)[number]

/** What the desk may ask for. Files tick the first three and the screenshot, words tick the rest. */
export const ASKABLE = [
  'log',
  'event_journal',
  'text_bundle',
  'screenshot',
  'version',
  'room',
  'time',
  'correlation_id',
  'other',
] as const
export type Askable = (typeof ASKABLE)[number]

export const FILE_KINDS = ['log', 'event_journal', 'text_bundle', 'screenshot', 'other'] as const
export type FileKind = (typeof FILE_KINDS)[number]

/** On which side of the desk somebody sits, for one ticket. */
export type Seat = 'desk' | 'requester'

/** On whose behalf something is done at the desk, and what their key lets them do there. */
export interface TicketCaller extends Caller {
  /** Works on tickets, where their organization is the desk. */
  readonly mayHandle: boolean
  /** Sees all tickets of their own organization; others see those that they opened. */
  readonly seesAll: boolean
}

export interface Contact {
  readonly name: string | null
  readonly address: string | null
  readonly language: Language
  /** IANA; null: not told. */
  readonly timeZone: ZoneId | null
}

/** What is told of a contact; what is left out stays as it is known from earlier, for the same address. */
export interface NewContact {
  readonly name: string | null
  readonly address: string | null
  readonly language: Language | null
  readonly timeZone: ZoneId | null
}

/** How it was done: by a version for all, by a specialist's hands, by words, or by a plan. */
export type Resolution =
  | { readonly kind: 'mass_update'; readonly component: string; readonly version: string }
  | { readonly kind: 'single_work'; readonly specialist: string; readonly act: string }
  | { readonly kind: 'information' }
  | { readonly kind: 'planned' }

/** Where a request came from. */
export type TicketSource = 'api' | 'cli' | 'mail' | 'desk'

/** The system around a room at the moment of registration, for whoever has to understand the request. No titles, no people. */
export interface RoomContext {
  readonly takenAt: string
  readonly service: { readonly version: string }
  readonly room: {
    readonly id: number
    readonly name: string
    readonly timeZone: string
    readonly version: number
    readonly revision: number
  }
  readonly calendars: readonly {
    readonly id: number
    readonly provider: string
    readonly decides: string
    readonly health: string
    readonly healthSince: string
    readonly watch: string
    /** The last moment at which the provider proved to hold nothing that we do not know. */
    readonly provenAt: string | null
    readonly dirtySince: string | null
    readonly failures: number
    readonly openWrites: number
  }[]
  readonly openConflicts: readonly {
    readonly id: number
    readonly kind: string
    readonly rule: string
    readonly detectedAt: string
  }[]
  /** Newest first, at most 50. */
  readonly lastEvents: readonly {
    readonly revision: number
    readonly bookingId: number
    readonly kind: string
    readonly at: string
  }[]
}

export interface Ticket {
  readonly organizationId: number
  /** The running number, over all organizations; people see it as `MMU-001234-C`. */
  readonly id: number
  readonly version: number
  readonly source: TicketSource
  readonly kind: TicketKind
  /** Nobody has said the kind yet; it was guessed by rule. */
  readonly isKindGuessed: boolean
  readonly topic: string
  readonly description: string
  readonly roomId: number | null
  readonly occurredAt: Temporal.Instant | null
  readonly correlationId: string | null
  readonly contact: Contact | null
  readonly openedBy: string
  readonly context: RoomContext | null
  readonly state: TicketState
  readonly resolution: Resolution | null
  readonly resolutionComment: string | null
  readonly registeredAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
  readonly processedAt: Temporal.Instant | null
}

/** Who wrote something. */
export interface Author {
  readonly side: Seat
  readonly organizationId: number
  readonly actor: string
}

/** What both sides read. A note is not one of these: see {@link Note}. */
export interface Comment {
  readonly id: string
  readonly author: Author
  readonly body: string
  readonly at: Temporal.Instant
}

/** What the desk writes for itself. It belongs to the desk's organization, not to the requester's, and travels by its own port. */
export interface Note {
  readonly id: string
  readonly actor: string
  readonly body: string
  readonly at: Temporal.Instant
}

/** Why a file was registered by name and hash alone. */
export const FILE_REFUSALS = ['executable', 'script', 'markup', 'macros', 'too_many_pixels'] as const
export type FileRefusal = (typeof FILE_REFUSALS)[number]

export interface Attachment {
  readonly id: string
  readonly name: string
  readonly kind: FileKind
  /** Found in the content; what it is given out as. */
  readonly mediaType: string
  readonly size: number
  /** SHA-256 of what was sent, hexadecimal. */
  readonly sha256: string
  readonly refusal: FileRefusal | null
  /** Whether its bytes are here. False: it was refused, or erased. */
  readonly isKept: boolean
  readonly author: Author
  readonly at: Temporal.Instant
}

/** A file that has been looked at; `bytes` null: it is registered, and not kept. */
export interface NewFile extends Omit<Attachment, 'author' | 'at'> {
  readonly bytes: Uint8Array | null
}

/** One line of what the desk has asked for. */
export interface AskedItem {
  readonly id: string
  readonly attribute: Askable
  /** What exactly, in the desk's words. */
  readonly detail: string | null
  readonly askedAt: Temporal.Instant
  readonly tickedAt: Temporal.Instant | null
  /** What was answered in words; null when a file answers it. */
  readonly value: string | null
  readonly attachmentId: string | null
}

export interface TicketEvent {
  readonly seq: number
  readonly at: Temporal.Instant
  readonly kind: string
  readonly author: Author
  readonly detail: Readonly<Record<string, unknown>>
}

/** All that both sides may read of a ticket. There is no place for a note in it. */
export interface TicketFile {
  readonly ticket: Ticket
  readonly comments: readonly Comment[]
  readonly attachments: readonly Attachment[]
  readonly items: readonly AskedItem[]
  readonly events: readonly TicketEvent[]
}

export type NewEvent = Pick<TicketEvent, 'kind' | 'detail'>

export interface NewTicket {
  readonly organizationId: number
  /** Of the request: registering again under the same cause finds the ticket instead of making a second one. */
  readonly causeId: string
  readonly author: Author
  readonly source: TicketSource
  readonly kind: TicketKind
  readonly isKindGuessed: boolean
  readonly topic: string
  readonly description: string
  readonly roomId: number | null
  readonly occurredAt: Temporal.Instant | null
  readonly correlationId: string | null
  readonly contact: NewContact | null
  readonly context: RoomContext | null
  readonly files: readonly NewFile[]
  readonly events: readonly NewEvent[]
  readonly at: Temporal.Instant
  /** SHA-256 of the secret in the status link. */
  readonly linkHash: Uint8Array
}

/** What an act changes, complete: the store writes it and decides nothing. */
export interface TicketChange {
  readonly author: Author
  readonly at: Temporal.Instant
  readonly state: TicketState
  readonly kind: TicketKind
  readonly isKindGuessed: boolean
  readonly resolution: Resolution | null
  readonly resolutionComment: string | null
  readonly processedAt: Temporal.Instant | null
  readonly comment: { readonly id: string; readonly body: string } | null
  readonly files: readonly NewFile[]
  readonly asks: readonly Pick<AskedItem, 'id' | 'attribute' | 'detail'>[]
  readonly ticks: readonly Pick<AskedItem, 'id' | 'value' | 'attachmentId'>[]
  readonly events: readonly NewEvent[]
}

export interface TicketChangeAt {
  readonly organizationId: number
  readonly ticketId: number
  /** A second change under one cause does nothing: the first one has happened. */
  readonly causeId: string
  /** One of them must still be there; null: whatever is there. */
  readonly expectedVersions: readonly number[] | null
}

export interface StaleTicket {
  readonly code: 'version_mismatch'
  readonly version: number
}

/** A ticket under its lock. */
export interface LockedTicket {
  readonly ticket: Ticket
  readonly items: readonly AskedItem[]
}

export interface TicketPageQuery {
  /** All tickets of these, and of `own`: one organization's, or what one actor has opened there. */
  readonly clients: readonly number[]
  readonly own: { readonly organizationId: number; readonly openedBy: string | null }
  readonly states: readonly TicketState[] | null
  readonly kinds: readonly TicketKind[] | null
  readonly roomId: number | null
  readonly organizationId: number | null
  readonly before: number | null
  readonly limit: number
}

/** Implemented by `store/ticket-store.ts`. */
export interface Tickets {
  /** Number, ticket, files and first events in one transaction; the number is given last, and has no gaps. */
  register(ticket: NewTicket): Promise<Ticket>
  /** The ticket, and the desks that its organization has granted at this moment. */
  find(ticketId: number): Promise<{ readonly ticket: Ticket; readonly desks: readonly number[] } | null>
  /** Decides under the ticket's lock, and writes what was decided. `decide` may be called again after a deadlock. */
  change<Failure>(
    at: TicketChangeAt,
    decide: (locked: LockedTicket) => Result<TicketChange, Failure>,
  ): Promise<Result<Ticket, Failure | StaleTicket>>
  read(organizationId: number, ticketId: number): Promise<TicketFile | null>
  /** Newest number first. */
  list(query: TicketPageQuery): Promise<readonly Ticket[]>
  attachment(
    at: { readonly organizationId: number; readonly ticketId: number },
    attachmentId: string,
  ): Promise<{ readonly attachment: Attachment; readonly bytes: Uint8Array | null } | null>
  /** Forgets who asked, and what was written and sent; number, kind, times, states and resolution stay. */
  erase(at: Omit<TicketChangeAt, 'expectedVersions'>, by: Pick<TicketChange, 'author' | 'at'>): Promise<Ticket>
  /** The ticket behind a status link; null: the link is nobody's. */
  findByLink(hash: Uint8Array): Promise<TicketFile | null>
}

/** Notes of a desk, by a path of their own. Implemented by `store/ticket-store.ts`. */
export interface TicketNotes {
  add(note: {
    readonly desk: Caller
    readonly ticket: { readonly organizationId: number; readonly id: number }
    readonly id: string
    readonly body: string
    readonly at: Temporal.Instant
  }): Promise<Note>
  /** Of one desk, oldest first. Never another desk's. */
  list(
    deskOrganizationId: number,
    ticket: { readonly organizationId: number; readonly id: number },
  ): Promise<readonly Note[]>
}

/** Which desk reads whose tickets. Implemented by `store/ticket-store.ts`. */
export interface SupportGrants {
  /** The caller's organization lets a desk read and handle its tickets; false: there is no such organization. Granting twice is once. */
  grant(caller: Caller, deskOrganizationId: number): Promise<boolean>
  /** False: it was not granted. */
  revoke(caller: Caller, deskOrganizationId: number): Promise<boolean>
  /** Organizations whose desk this is: those that granted it, and itself when it has granted nobody. */
  clientsOf(deskOrganizationId: number): Promise<readonly number[]>
  /** Writes into the client's audit that a desk has used its grant, and for which tickets. */
  noteUse(
    desk: Caller,
    use: { readonly organizationId: number; readonly action: string; readonly ticketIds: readonly number[] },
  ): Promise<void>
}

/** What the service knows of a room's calendars. Implemented by `store/ticket-store.ts`. */
export interface RoomContexts {
  /** Null: there is no such room. */
  read(organizationId: number, roomId: number): Promise<Omit<RoomContext, 'takenAt' | 'service'> | null>
}

/** What most use cases of the desk stand on. */
export interface DeskPorts {
  readonly tickets: Tickets
  readonly grants: SupportGrants
  readonly clock: Clock
  /** A new uuid. */
  readonly newId: () => string
}
