import type { Preferences } from './event-rendering.ts'
import type { Outcome } from './graph-error.ts'
import type { Mailbox } from './mailbox.ts'
import type { Session } from './token-issuer.ts'

/** A request that passed authentication. */
export interface GraphCall {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON; undefined when nothing, or nothing readable, was sent. */
  readonly body: unknown
  readonly session: Session
  readonly preferences: Preferences
  /** Origin for links in the answer. */
  readonly origin: string
}

/** A request about one mailbox that exists and that the app reaches. */
export interface MailboxCall extends GraphCall {
  readonly mailbox: Mailbox
}

export interface GraphAnswer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One operation of Graph. `scopes`: one of them is enough; none means any valid token. */
export type GraphRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/v1.0`, in Fastify's notation; a mailbox is named `:user`. */
  readonly path: string
  readonly scopes: readonly string[]
} & (
  | {
      readonly about: 'mailbox'
      readonly handle: (call: MailboxCall) => Outcome<GraphAnswer> | Promise<Outcome<GraphAnswer>>
    }
  | {
      readonly about: 'tenant'
      readonly handle: (call: GraphCall) => Outcome<GraphAnswer> | Promise<Outcome<GraphAnswer>>
    }
)

export const READ_CALENDARS = ['Calendars.Read', 'Calendars.ReadWrite'] as const
export const WRITE_CALENDARS = ['Calendars.ReadWrite'] as const

/** The ways to say "this user's calendar"; the sandbox keeps one calendar per mailbox. */
export const CALENDAR_PATHS = ['/users/:user', '/users/:user/calendar', '/users/:user/calendars/:calendar'] as const
