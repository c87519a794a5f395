import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Fault, FaultInjector, FaultyAnswer } from '../shared/fault-injector.ts'
import type { JournalEntry, RequestJournal } from '../shared/request-journal.ts'
import type { SandboxClock } from '../shared/sandbox-clock.ts'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import type { Directory } from './directory.ts'
import { accessDenied, done, type GraphError, type Outcome, refused } from './graph-error.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from './graph-route.ts'
import type { Mailbox } from './mailbox.ts'
import type { MailboxThrottle } from './mailbox-throttle.ts'
import { parsePreferences } from './preferences.ts'
import type { SandboxSettings } from './sandbox-options.ts'
import type { Session, TokenIssuer } from './token-issuer.ts'

export interface PipelineWorld {
  readonly clock: SandboxClock
  readonly randomness: SeededRandomness
  readonly settings: SandboxSettings
  readonly directory: Directory
  readonly tokens: TokenIssuer
  readonly throttle: MailboxThrottle
  readonly journal: RequestJournal
  readonly faults: FaultInjector
  readonly origin: () => string
}

type TransportFault = Exclude<Fault, { kind: 'named' }>
type Admitted = { readonly session: Session; readonly mailbox: Mailbox | null }

/**
 * What every Graph request goes through: journal, faults, token, permission, mailbox scope, throttle, the operation
 * itself, and the answer in Graph's shape.
 */
export class GraphPipeline {
  private readonly world: PipelineWorld

  constructor(world: PipelineWorld) {
    this.world = world
  }

  register(server: FastifyInstance, routes: readonly GraphRoute[]): void {
    for (const route of routes)
      server.route({
        method: route.method,
        url: `/v1.0${route.path}`,
        handler: (request, reply) => this.run(route, request, reply),
      })
    server.setNotFoundHandler((request, reply) => {
      const entry = this.record(request)
      return this.answer(request, reply, {
        entry,
        outcome: refused(400, 'BadRequest', `Resource not found for the segment '${request.url}'.`),
      })
    })
  }

  /** Writes the request down; routes that are not Graph's own (the token address) use it too. */
  record(request: FastifyRequest): JournalEntry {
    const [path = '', query = ''] = request.url.split(/\?(.*)/s)
    return this.world.journal.arrived({
      receivedAt: this.world.clock.now(),
      method: request.method,
      path,
      query,
      headers: flat(request.headers),
      body: request.body ?? null,
    })
  }

  /** Strikes with a fault that needs no work done. True when the request is thereby over. */
  async struck(
    request: FastifyRequest,
    reply: FastifyReply,
    { entry, fault }: { entry: JournalEntry; fault: TransportFault | null },
  ): Promise<boolean> {
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    if (fault?.kind === 'reset') this.reset(request, reply, entry)
    else if (fault?.kind === 'respond') await this.answerFault(request, reply, { entry, fault })
    else return false
    return true
  }

  private async run(route: GraphRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const entry = this.record(request)
    const fault = this.world.faults.take(request.method, request.url)
    if (fault?.kind !== 'slow' && (await this.struck(request, reply, { entry, fault }))) return reply
    const admitted = this.admit(route, request)
    const { mailbox, session } = admitted.ok ? admitted.value : { mailbox: null, session: null }
    if (mailbox) this.world.journal.entered(entry, mailbox.address)
    const busy = mailbox && session ? this.world.throttle.enter(session.clientId, mailbox.address) : null
    if (!admitted.ok || busy)
      return this.answer(request, reply, {
        entry,
        outcome: admitted.ok && busy ? busy : (admitted as Outcome<GraphAnswer>),
      })
    try {
      const pause = this.world.settings.latencyMs + (fault?.kind === 'slow' ? fault.delayMs : 0)
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
      const outcome = await this.operate(route, request, admitted.value)
      if (fault?.kind === 'reset-after-commit') return this.reset(request, reply, entry)
      if (fault?.kind === 'respond-after-commit') return await this.answerFault(request, reply, { entry, fault })
      return await this.answer(request, reply, { entry, outcome })
    } finally {
      if (mailbox) this.world.throttle.leave(admitted.value.session.clientId, mailbox.address)
    }
  }

  private admit(route: GraphRoute, request: FastifyRequest): Outcome<Admitted> {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const session = token === undefined ? null : this.world.tokens.session(token)
    if (!session) {
      const message =
        token === undefined
          ? 'Access token is empty.'
          : 'Lifetime validation failed, the token is expired or not known.'
      return refused(401, 'InvalidAuthenticationToken', message)
    }
    if (route.scopes.length > 0 && !route.scopes.some((scope) => session.scopes.includes(scope))) return accessDenied()
    if (route.about === 'tenant') return done({ session, mailbox: null })
    const named = (request.params as Record<string, string>).user ?? ''
    const mailbox = this.world.directory.find(named)
    if (!mailbox || mailbox.identity.tenantId !== session.tenantId)
      return refused(404, 'ErrorInvalidUser', `The requested user '${named}' is invalid.`)
    if (mailbox.identity.room?.licensed === false)
      return refused(404, 'MailboxNotEnabledForRESTAPI', 'REST API is not yet supported for this mailbox.')
    return session.reaches(mailbox) ? done({ session, mailbox }) : accessDenied()
  }

  private async operate(
    route: GraphRoute,
    request: FastifyRequest,
    { session, mailbox }: Admitted,
  ): Promise<Outcome<GraphAnswer>> {
    const headers = flat(request.headers)
    const preferences = parsePreferences(headers.prefer)
    if (!preferences.ok) return preferences
    const call: GraphCall = {
      method: request.method,
      target: request.url,
      params: request.params as Record<string, string>,
      query: new URLSearchParams(request.url.split(/\?(.*)/s)[1] ?? ''),
      headers,
      body: request.body,
      session,
      preferences: preferences.value,
      origin: this.world.origin(),
    }
    if (route.about === 'tenant') return route.handle(call)
    return mailbox ? route.handle({ ...call, mailbox }) : accessDenied()
  }

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { entry, outcome }: { entry: JournalEntry; outcome: Outcome<GraphAnswer> },
  ): Promise<FastifyReply> {
    const ids = this.identify(request, reply)
    const status = outcome.ok ? outcome.value.status : outcome.error.status
    this.world.journal.answered(entry, status)
    reply.code(status).headers((outcome.ok ? outcome.value.headers : outcome.error.headers) ?? {})
    if (!outcome.ok) return reply.send(this.errorBody(outcome.error, ids))
    const prefer = request.headers.prefer
    if (prefer !== undefined) reply.header('preference-applied', prefer)
    return outcome.value.body === undefined ? reply.send() : reply.send(outcome.value.body)
  }

  private async answerFault(
    request: FastifyRequest,
    reply: FastifyReply,
    { entry, fault }: { entry: JournalEntry; fault: FaultyAnswer },
  ): Promise<FastifyReply> {
    const { status, code, message, headers, body } = fault
    if (body === undefined) {
      const error: GraphError = {
        status,
        code: code ?? 'UnknownError',
        message: message ?? '',
        ...(headers ? { headers } : {}),
      }
      return this.answer(request, reply, { entry, outcome: { ok: false, error } })
    }
    this.identify(request, reply)
    this.world.journal.answered(entry, status)
    if (typeof body === 'string') reply.type('text/html; charset=utf-8')
    return reply
      .code(status)
      .headers(headers ?? {})
      .send(body)
  }

  private reset(request: FastifyRequest, reply: FastifyReply, entry: JournalEntry): FastifyReply {
    this.world.journal.answered(entry, 0)
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }

  private identify(request: FastifyRequest, reply: FastifyReply): { requestId: string; clientRequestId: string } {
    const requestId = this.world.randomness.uuid()
    const sent = request.headers['client-request-id']
    const clientRequestId = typeof sent === 'string' ? sent : requestId
    reply.headers({
      'request-id': requestId,
      'client-request-id': clientRequestId,
      'x-ms-ags-diagnostic': '{"ServerInfo":{"DataCenter":"Sandbox","Slice":"E","Ring":"1"}}',
      date: new Date(this.world.clock.now()).toUTCString(),
    })
    return { requestId, clientRequestId }
  }

  private errorBody(
    { code, message }: GraphError,
    { requestId, clientRequestId }: { requestId: string; clientRequestId: string },
  ) {
    const date = this.world.clock.instant().toString({ smallestUnit: 'second' }).replace('Z', '')
    return {
      error: { code, message, innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId } },
    }
  }
}

function flat(headers: FastifyRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}
