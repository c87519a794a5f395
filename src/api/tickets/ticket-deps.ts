import type { Result } from '../../core/result.ts'
import type {
  AddCommentCommand,
  AnswerTicketCommand,
  AskClarificationCommand,
  AttachFilesCommand,
  ListTicketsQuery,
  NotAsked,
  NotTheDesk,
  ProcessTicketCommand,
  ReadAttachmentError,
  Registered,
  RegisterTicketCommand,
  RegisterTicketError,
  TicketAbsence,
  TicketActError,
} from '../../support/index.ts'
import type { Attachment, Note, Seat, Ticket, TicketCaller, TicketFile } from '../../support/ports.ts'
import type { GroundDeps } from '../ports.ts'

/** The use cases of `src/support` with their ports already given. */
export interface TicketActs {
  register(caller: TicketCaller, command: RegisterTicketCommand): Promise<Result<Registered, RegisterTicketError>>
  list(caller: TicketCaller, query: ListTicketsQuery): Promise<readonly Ticket[]>
  read(
    caller: TicketCaller,
    number: string,
  ): Promise<Result<{ readonly file: TicketFile; readonly seat: Seat }, TicketAbsence>>
  comment(caller: TicketCaller, command: AddCommentCommand): Promise<Result<Ticket, TicketActError>>
  note(
    caller: TicketCaller,
    command: { readonly number: string; readonly body: string },
  ): Promise<Result<Note, TicketAbsence | NotTheDesk>>
  notes(caller: TicketCaller, number: string): Promise<Result<readonly Note[], TicketAbsence | NotTheDesk>>
  attach(
    caller: TicketCaller,
    command: AttachFilesCommand,
  ): Promise<Result<{ readonly file: TicketFile; readonly seat: Seat }, TicketActError>>
  attachment(
    caller: TicketCaller,
    at: { readonly number: string; readonly attachmentId: string },
  ): Promise<Result<{ readonly attachment: Attachment; readonly bytes: Uint8Array }, ReadAttachmentError>>
  ask(caller: TicketCaller, command: AskClarificationCommand): Promise<Result<Ticket, TicketActError | NotTheDesk>>
  answer(caller: TicketCaller, command: AnswerTicketCommand): Promise<Result<Ticket, TicketActError | NotAsked>>
  process(caller: TicketCaller, command: ProcessTicketCommand): Promise<Result<Ticket, TicketActError | NotTheDesk>>
  erase(caller: TicketCaller, number: string): Promise<Result<Ticket, TicketAbsence>>
  /** For whoever has the status link; null: it is nobody's. */
  status(secret: string): Promise<TicketFile | null>
}

export interface TicketDeps {
  readonly tickets: TicketActs
  readonly settings: Pick<GroundDeps['settings'], 'publicUrl'>
}
