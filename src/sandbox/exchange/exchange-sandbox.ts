import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import type { FaultInjector } from '../shared/fault-injector.ts'
import type { RequestJournal } from '../shared/request-journal.ts'
import type { SandboxClock } from '../shared/sandbox-clock.ts'
import { batchRoute } from './batch-route.ts'
import { calendarViewRoutes } from './calendar-view-routes.ts'
import { registerControlRoutes } from './control-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { createWorld, type ExchangeWorld } from './exchange-world.ts'
import { GraphPipeline } from './graph-pipeline.ts'
import type { MailOutbox } from './mail-outbox.ts'
import { mailboxRoutes } from './mailbox-routes.ts'
import type { People } from './people.ts'
import { placeRoutes } from './place-routes.ts'
import { SandboxControl } from './sandbox-control.ts'
import type { ExchangeSandboxOptions } from './sandbox-options.ts'
import { scheduleRoute } from './schedule-route.ts'
import { subscriptionRoutes } from './subscription-routes.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Where a listening sandbox is found. */
export interface SandboxAddresses {
  /** Stands for `https://graph.microsoft.com`; the paths begin with `/v1.0`. */
  readonly graphUrl: string
  /** Stands for `https://login.microsoftonline.com`. */
  readonly loginUrl: string
  readonly controlUrl: string
}

/** An Exchange Online tenant on loopback: Microsoft Graph v1.0 calendars, its login, its room mailboxes, its faults. */
export interface ExchangeSandbox extends AsyncDisposable {
  readonly people: People
  readonly control: SandboxControl
  readonly faults: FaultInjector
  readonly journal: RequestJournal
  readonly outbox: MailOutbox
  readonly clock: SandboxClock
  readonly subscriptions: Subscriptions
  listen(at?: { readonly port?: number; readonly host?: '127.0.0.1' }): Promise<SandboxAddresses>
  close(): Promise<void>
}

export function createExchangeSandbox(options: ExchangeSandboxOptions): ExchangeSandbox {
  const world = createWorld(options)
  const control = new SandboxControl(world, options.settings ?? {})
  const server = createServer()
  let origin = options.baseUrl?.replace(/\/$/, '') ?? ''
  register(server, world, { control, origin: () => origin })
  const close = async () => {
    world.sender.close()
    await world.clock[Symbol.asyncDispose]()
    await server.close()
  }
  return {
    people: world.people,
    control,
    faults: world.faults,
    journal: world.journal,
    outbox: world.outbox,
    clock: world.clock,
    subscriptions: world.subscriptions,
    close,
    [Symbol.asyncDispose]: close,
    async listen({ port = 0, host = '127.0.0.1' } = {}) {
      await server.listen({ port, host })
      const listening = `http://${host}:${(server.server.address() as AddressInfo).port}`
      if (origin === '') origin = listening
      return { graphUrl: listening, loginUrl: listening, controlUrl: `${listening}/_control` }
    },
  }
}

function createServer(): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    bodyLimit: 4 * 1024 * 1024,
    requestTimeout: 120_000,
    connectionTimeout: 300_000,
    routerOptions: { maxParamLength: 500 },
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, next) => next(null, readBody(String(body))))
  return server
}

function register(
  server: FastifyInstance,
  world: ExchangeWorld,
  { control, origin }: { control: SandboxControl; origin: () => string },
): void {
  const pipeline = new GraphPipeline({ ...world, origin })
  pipeline.register(server, [
    ...eventRoutes(world.operations),
    ...calendarViewRoutes(world),
    ...placeRoutes(world.directory, world.settings),
    ...mailboxRoutes(),
    ...subscriptionRoutes(world.subscriptions, world.settings),
    scheduleRoute(world.directory),
    batchRoute(server, world.randomness),
  ])
  server.post('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    const entry = pipeline.record(request)
    const fault = world.faults.take(request.method, request.url)
    if (await pipeline.struck(request, reply, { entry, fault })) return reply
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
    const { status, body } = world.tokens.issue((request.params as { tenant: string }).tenant, form)
    world.journal.answered(entry, status)
    return reply.code(status).send(body)
  })
  registerControlRoutes(server, world, control)
}

/** JSON where it is JSON, the text where it is something else, undefined where there is nothing. */
function readBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // A token request is a form; anything else that is not JSON is refused where a body is needed.
    return text
  }
}
