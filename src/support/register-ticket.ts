import { fail, ok, type Result } from '../core/result.ts'
import { hashSecret, type RandomBytes, randomSecret } from '../core/secret.ts'
import { attached } from './compose-change.ts'
import { inspectFile, type SentFile } from './files/inspect-file.ts'
import { guessKind } from './guess-kind.ts'
import type {
  DeskPorts,
  NewContact,
  RoomContext,
  RoomContexts,
  TicketCaller,
  TicketFile,
  TicketKind,
  TicketSource,
} from './ports.ts'

export interface RegisterTicketCommand {
  /** Whose ticket it is, when the desk registers what it was told by phone; null: the caller's. */
  readonly organizationId: number | null
  readonly source: TicketSource
  readonly topic: string
  readonly description: string
  /** Null: guessed by rule, and stored as guessed. */
  readonly kind: TicketKind | null
  readonly roomId: number | null
  readonly occurredAt: Temporal.Instant | null
  readonly correlationId: string | null
  readonly contact: NewContact | null
  readonly files: readonly SentFile[]
}

export interface RegisterTicketPorts extends Pick<DeskPorts, 'tickets' | 'grants' | 'clock' | 'newId'> {
  readonly contexts: RoomContexts
  readonly random: RandomBytes
  /** Of this program. */
  readonly version: string
}

export type RegisterTicketError =
  | { readonly code: 'room_not_found'; readonly roomId: number }
  /** The caller is not the desk of that organization. */
  | { readonly code: 'not_a_client'; readonly organizationId: number }

export interface Registered {
  readonly file: TicketFile
  /** Of the status link; shown once, kept as SHA-256. */
  readonly secret: string
}

/**
 * Stores a request under the next number. With a room, the state of its calendars at this moment goes with it. The same cause registers once,
 * however often it is tried; each try gets a status link of its own, because an earlier one cannot be shown again.
 */
export async function registerTicket(
  ports: RegisterTicketPorts,
  caller: TicketCaller,
  command: RegisterTicketCommand,
): Promise<Result<Registered, RegisterTicketError>> {
  const owner = await ownerOf(ports, caller, command.organizationId)
  if (!owner.ok) return owner
  const organizationId = owner.value
  const context = await contextOf(ports, organizationId, command.roomId)
  if (!context.ok) return context
  const files = command.files.map((file) => inspectFile(ports.newId(), file))
  const secret = randomSecret(ports.random)
  const { kind, source, topic, description, roomId, occurredAt, correlationId, contact } = command
  const said = { source, topic, description, roomId, occurredAt, correlationId, contact }
  const isKindGuessed = kind === null
  const ticket = await ports.tickets.register({
    ...said,
    organizationId,
    causeId: caller.causeId,
    author: authorOf(caller, command.organizationId),
    kind: kind ?? guessKind(topic, description),
    isKindGuessed,
    context: context.value,
    files,
    events: [{ kind: 'registered', detail: { source, isKindGuessed } }, ...files.map(attached)],
    at: ports.clock.now(),
    linkHash: hashSecret(secret),
  })
  const file = await ports.tickets.read(organizationId, ticket.id)
  if (file === null) throw new Error('a ticket that was just registered is gone')
  return ok({ file, secret })
}

const authorOf = ({ organizationId, actor }: TicketCaller, onBehalfOf: number | null) => ({
  side: onBehalfOf === null ? ('requester' as const) : ('desk' as const),
  organizationId,
  actor,
})

async function ownerOf(
  { grants }: RegisterTicketPorts,
  caller: TicketCaller,
  onBehalfOf: number | null,
): Promise<Result<number, RegisterTicketError>> {
  if (onBehalfOf === null) return ok(caller.organizationId)
  const clients = caller.mayHandle ? await grants.clientsOf(caller.organizationId) : []
  return clients.includes(onBehalfOf) ? ok(onBehalfOf) : fail({ code: 'not_a_client', organizationId: onBehalfOf })
}

async function contextOf(
  { contexts, clock, version }: RegisterTicketPorts,
  organizationId: number,
  roomId: number | null,
): Promise<Result<RoomContext | null, RegisterTicketError>> {
  if (roomId === null) return ok(null)
  const known = await contexts.read(organizationId, roomId)
  if (known === null) return fail({ code: 'room_not_found', roomId })
  return ok({ takenAt: clock.now().toString(), service: { version }, ...known })
}
