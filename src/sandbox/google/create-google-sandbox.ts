import Fastify, { type FastifyInstance } from 'fastify'
import type { JournalEntry } from '../shared/request-journal.ts'
import { Backend } from './backend.ts'
import { ControlRefusal } from './control-refusal.ts'
import { GoogleControl } from './google-control.ts'
import { googleErrors } from './google-error.ts'
import { readBody } from './routes/api-method.ts'
import { calendarRoutes } from './routes/calendar-routes.ts'
import { controlRoutes } from './routes/control-routes.ts'
import { directoryRoutes } from './routes/directory-routes.ts'
import { sendError } from './routes/error-reply.ts'
import { eventRoutes } from './routes/event-routes.ts'
import { tokenRoute } from './routes/token-route.ts'
import type { GoogleSandboxOptions } from './sandbox-options.ts'

/** Where a listening sandbox is reached. */
export interface GoogleSandboxUrls {
  /** Origin for the client's `rootUrl`. */
  readonly googleUrl: string
  /** Stands for `https://oauth2.googleapis.com/token`. */
  readonly tokenUrl: string
  readonly controlUrl: string
}

/** A Google domain on loopback: Calendar v3, the Directory API's resources, the token endpoint. */
export interface GoogleSandbox extends AsyncDisposable {
  /** The control interface, as methods. */
  readonly control: GoogleControl
  /** Port 0 (the default) takes any free one; the default host is 127.0.0.1. */
  listen(where?: { readonly port?: number; readonly host?: string }): Promise<GoogleSandboxUrls>
  close(): Promise<void>
}

/** Builds a sandbox. Nothing listens before `listen`. */
export function createGoogleSandbox(options: GoogleSandboxOptions = {}): GoogleSandbox {
  const backend = new Backend(options)
  const control = new GoogleControl(backend)
  const app = server(backend)
  tokenRoute(app, backend)
  eventRoutes(app, backend)
  calendarRoutes(app, backend)
  directoryRoutes(app, backend)
  controlRoutes(app, control)
  const close = async (): Promise<void> => {
    await app.close()
    await backend.world.clock[Symbol.asyncDispose]()
  }
  return {
    control,
    listen: async ({ port = 0, host = '127.0.0.1' } = {}) => {
      await app.listen({ port, host })
      return urlsOf(app, host)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function urlsOf(app: FastifyInstance, host: string): GoogleSandboxUrls {
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const googleUrl = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  return { googleUrl, tokenUrl: `${googleUrl}/token`, controlUrl: `${googleUrl}/_control` }
}

/** Longest event id, percent-encoded. */
const LONGEST_PARAMETER = 3072

function server(backend: Backend): FastifyInstance {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 4 * 1024 * 1024,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setNotFoundHandler((_request, reply) => sendError(reply, googleErrors.notFound()))
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ControlRefusal) {
      return reply.code(error.status).send({ error: { reason: error.reason, message: error.message } })
    }
    throw error
  })
  journal(app, backend)
  return app
}

/** Writes down every request but those of the control interface. */
function journal(app: FastifyInstance, backend: Backend): void {
  const entries = new WeakMap<object, JournalEntry>()
  app.addHook('preHandler', async (request, reply) => {
    if (request.url.startsWith('/_control')) return
    const [path = '', query = ''] = request.url.split('?')
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    const entry = backend.journal.arrived({
      receivedAt: backend.world.clock.now(),
      method: request.method,
      path,
      query,
      headers: Object.fromEntries(headers),
      body: bodyOf(request.body),
    })
    entries.set(request.raw, entry)
    const subject = subjectOf(path)
    if (subject) backend.journal.entered(entry, subject)
    reply.raw.once('close', () => backend.journal.answered(entry, reply.raw.writableFinished ? reply.statusCode : 0))
  })
  app.addHook('onResponse', async (request, reply) => {
    const entry = entries.get(request.raw)
    if (entry) backend.journal.answered(entry, reply.statusCode)
  })
}

function bodyOf(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return null
  const parsed = readBody(text)
  return parsed.ok ? parsed.value : text
}

function subjectOf(path: string): string | null {
  const encoded = /^\/calendar\/v3\/calendars\/([^/]+)/.exec(path)?.[1]
  return encoded === undefined ? null : decodeURIComponent(encoded)
}
