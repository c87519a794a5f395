import type { FastifyBaseLogger } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Principal } from '../ops/keys/index.ts'
import type { Access } from './access.ts'
import type { Problem } from './problem.ts'

/** TypeBox schemas of one endpoint. Unknown members of a body are refused (`additionalProperties: false` is set for objects). */
export interface RouteSchema {
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** What comes back, by status. Only what the schema names leaves the house. */
  readonly response: Readonly<Record<number, TSchema>>
}

type StaticOr<Schema, Otherwise> = Schema extends TSchema ? Static<Schema> : Otherwise

/** One request, checked: shapes hold, the caller is known and permitted. */
export interface Call<Schema extends RouteSchema = RouteSchema> {
  readonly params: StaticOr<Schema['params'], Readonly<Record<never, never>>>
  readonly query: StaticOr<Schema['query'], Readonly<Record<never, never>>>
  readonly body: StaticOr<Schema['body'], undefined>
  /** Names in lower case; a repeated header is joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly requestId: string
  /** Follows this change through all hops (audit, queue). Equal for every repetition under one Idempotency-Key. */
  readonly causeId: string
  /** True when an earlier request with this Idempotency-Key began and was never finished: its effect may be there already. */
  readonly retaken: boolean
  readonly log: FastifyBaseLogger
}

export interface CallBy<Schema extends RouteSchema = RouteSchema> extends Call<Schema> {
  readonly principal: Principal
}

/** A successful answer. `Body` is a value of the schema of its status. */
export interface Reply<Status extends number = number, Body = unknown> {
  readonly kind: 'reply'
  readonly status: Status
  readonly body: Body
  readonly headers: Readonly<Record<string, string>>
}

export const reply = <Status extends number, Body>(
  status: Status,
  body: Body,
  headers: Readonly<Record<string, string>> = {},
): Reply<Status, Body> => ({ kind: 'reply', status, body, headers })

type Replies<Responses extends Readonly<Record<number, TSchema>>> = {
  [Status in keyof Responses & number]: Reply<Status, Static<Responses[Status]>>
}[keyof Responses & number]

interface RouteFacts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  /** Groups the endpoints in the description. */
  readonly tag: string
  /** One line: what it is for. */
  readonly summary: string
  readonly description?: string
  /** Bytes; 1 MiB unless told. */
  readonly bodyLimit?: number
  /** Media types of the body when it is not JSON; the handler then gets a Buffer. */
  readonly consumes?: readonly string[]
  /** Media type of the answer when it is not JSON; the body is then a Buffer. */
  readonly produces?: string
  /** For public routes whose path holds a secret: requests in a minute for one value of this part of the path. */
  readonly limitBy?: { readonly param: string; readonly perMinute: number }
  /** Honours Idempotency-Key. Every POST does unless told. */
  readonly idempotent?: boolean
  /** Waits for a provider: gets two minutes instead of the usual time. */
  readonly isSlow?: boolean
  /** Is answered under pressure too: health, which is asked then most of all. */
  readonly alwaysAnswers?: boolean
  /** The answer shows a secret once: it is sealed while it is kept for repetitions. */
  readonly answersSecret?: boolean
}

/** What the handler sees: a caller, unless the route is public. */
type CallFor<Role extends Access, Schema extends RouteSchema> = Role extends 'public' ? Call<Schema> : CallBy<Schema>

interface RouteDefinition<Role extends Access, Schema extends RouteSchema, Deps> extends RouteFacts {
  readonly role: Role
  readonly schema: Schema
  readonly handler: (call: CallFor<Role, Schema>, deps: Deps) => Promise<Replies<Schema['response']> | Problem>
}

/** An endpoint as the registry keeps it; `Deps` is what its handler needs, and nothing more. */
export interface Route<Deps> extends RouteFacts {
  readonly role: Access
  readonly schema: RouteSchema
  readonly idempotent: boolean
  /** `principal` is absent on public routes. */
  readonly handle: (call: Call & Partial<CallBy>, deps: Deps) => Promise<Reply | Problem>
}

/**
 * The one way to make an endpoint. The caller's role, the shapes of everything that comes in and goes out, and the handler stand
 * in one place; authentication, validation, idempotency, problems and the description follow from them.
 *
 * The handler declares what it needs by the type of its second argument, and returns `reply(status, body, headers?)` or
 * `problem(code, details?)`. It throws for bugs and lost infrastructure alone.
 */
export function defineRoute<Role extends Access, const Schema extends RouteSchema, Deps>(
  definition: RouteDefinition<Role, Schema, Deps>,
): Route<Deps> {
  const { handler, ...facts } = definition
  return {
    ...facts,
    idempotent: definition.idempotent ?? definition.method === 'POST',
    // Schema and caller have been checked before a call gets here.
    handle: (call, deps) => handler(call as unknown as CallFor<Role, Schema>, deps),
  }
}
