import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CHALLENGES, readCredentials } from '../ops/app-passwords/index.ts'
import { answer, type DavAnswer, notLocated, ours, refuse } from './answer.ts'
import type { DavCall } from './call.ts'
import type { CaldavDeps } from './deps.ts'
import { hrefOf, isCollection, type Located, locate } from './locate.ts'
import { dispatch } from './methods/dispatch.ts'
import { options } from './methods/options.ts'
import { refuseMethod } from './methods/refused-methods.ts'
import type { PersonPrincipal } from './ports.ts'
import { CALDAV } from './xml/namespaces.ts'
import { MOST_XML_OCTETS } from './xml/parse-xml.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who has signed in from a calendar program; null: nobody was asked. */
    davPerson: PersonPrincipal | null
  }
}

/** Methods that Fastify does not know by itself. */
const ADDED = [
  'PROPFIND',
  'PROPPATCH',
  'REPORT',
  'MKCALENDAR',
  'MKCOL',
  'MOVE',
  'COPY',
  'LOCK',
  'UNLOCK',
  'ACL',
] as const
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH', 'OPTIONS', ...ADDED]
/** Clients were tested with 301 for these; others must keep their method and body. */
const MOVED_PERMANENTLY = new Set(['GET', 'HEAD', 'PROPFIND', 'OPTIONS'])

const COMMON = { 'cache-control': 'no-transform, private' }
const RETRY_SECONDS = '30'

/** Puts CalDAV onto the running server, beside the API: `/dav/...`, `/.well-known/caldav`, and discovery from the root of the host. */
export async function registerCaldav(app: FastifyInstance, deps: CaldavDeps): Promise<void> {
  for (const method of ADDED) app.addHttpMethod(method, { hasBody: true })
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // Whatever type is said, or none: the octets are read by the method that wants them.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_XML_OCTETS }, (_request, body, done) =>
      done(null, body),
    )
    scope.decorateRequest('davPerson', null)
    scope.setErrorHandler((error: Error, request, reply) => send(reply, answerOfFault(deps, error, request)))
    scope.addHook('onRequest', async (request, reply) => signIn(deps, request, reply))
    const hidden = {
      schema: { hide: true },
      bodyLimit: MOST_XML_OCTETS,
      exposeHeadRoute: false,
    } as const
    for (const url of ['/dav', '/dav/*'])
      scope.route({
        ...hidden,
        method: METHODS,
        url,
        handler: (request, reply) => handle(deps, request, reply),
      })
    scope.route({
      ...hidden,
      method: ['PROPFIND', 'OPTIONS', 'REPORT'],
      url: '/',
      handler: (request, reply) => handle(deps, request, reply),
    })
  })
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const url of ['/.well-known/caldav', '/.well-known/caldav/'])
      scope.route({
        schema: { hide: true },
        exposeHeadRoute: false,
        method: METHODS,
        url,
        handler: (request, reply) => send(reply, redirect(request.method)),
      })
  })
}

/** RFC 6764 section 5. The path alone: the host is the one that the client has asked. */
const redirect = (method: string): DavAnswer =>
  answer(MOVED_PERMANENTLY.has(method) ? 301 : 308, {
    location: hrefOf({ kind: 'root' }),
    'cache-control': 'no-cache',
  })

const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '/').split('?', 1)[0] ?? '/'

/** Before a body is read: nobody who has not signed in costs more than a look-up. OPTIONS tells nothing, and is asked without credentials. */
async function signIn(
  deps: CaldavDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (request.method === 'OPTIONS') return undefined
  const given = readCredentials(request.headers.authorization)
  if (given.kind === 'none' || given.kind === 'malformed') return send(reply, challenge())
  const userName = given.kind === 'basic' ? given.userName : null
  const known = await deps.signIn({ userName, password: given.password, address: request.ip })
  switch (known.kind) {
    case 'known':
      request.davPerson = known.person
      return undefined
    case 'unknown':
      return send(reply, challenge())
    case 'wait':
      return send(
        reply,
        refuse({
          status: 429,
          condition: ours('too-many-sign-ins'),
          text: 'Too many wrong passwords. Try again later.',
          headers: { 'retry-after': String(known.seconds) },
        }),
      )
  }
}

const challenge = (): DavAnswer =>
  refuse({
    status: 401,
    condition: ours('sign-in-required'),
    text: 'Sign in with your mail address and the password that was made for this device.',
    headers: { 'www-authenticate': [...CHALLENGES] },
  })

async function handle(deps: CaldavDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = pathOf(request)
  const located = path === '/' ? { ok: true as const, value: { kind: 'root' as const } } : locate(path)
  if (!located.ok && located.error === 'malformed') return send(reply, notLocated('malformed'))
  const place = located.ok ? located.value : null
  if (request.method === 'OPTIONS') return send(reply, options(place))
  const headers = headersOf(request)
  const refused = refuseMethod({
    method: request.method,
    located: place,
    destination: headers.destination,
    host: headers.host,
  })
  if (refused !== null) return send(reply, refused)
  if (place === null || request.davPerson === null) return send(reply, notLocated('nowhere'))
  const call: DavCall = {
    method: request.method,
    located: place,
    href: path === '/' ? '/' : hrefOf(place),
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : EMPTY,
    person: request.davPerson,
    causeId: deps.newId(),
    deps,
  }
  return send(reply, withLocation(await dispatch(call), place, path))
}

const EMPTY = new Uint8Array(0)

/** RFC 4918 section 5.2: a collection that was asked for without its slash is served, and named with it. */
const withLocation = (given: DavAnswer, place: Located, path: string): DavAnswer =>
  isCollection(place) && !path.endsWith('/')
    ? {
        ...given,
        headers: { ...given.headers, 'content-location': hrefOf(place) },
      }
    : given

const headersOf = ({ headers }: FastifyRequest): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]))

function send(reply: FastifyReply, { status, headers, body }: DavAnswer): FastifyReply {
  reply.code(status).headers({ ...COMMON, ...headers })
  // As octets: a text would be gone through once for its length, and again when it is sent.
  return body === null ? reply.send() : reply.send(Buffer.from(body))
}

function answerOfFault(deps: CaldavDeps, error: Error, request: FastifyRequest): DavAnswer {
  const fault = deps.faultOf(error)
  switch (fault) {
    case 'too_large':
      return refuse({
        status: 413,
        condition: { namespace: CALDAV, name: 'max-resource-size' },
        text: 'The body is too large.',
      })
    case 'malformed':
      return refuse({
        status: 400,
        condition: ours('request-malformed'),
        text: 'The request cannot be read.',
      })
    case 'passing':
    case 'bug':
      request.log.error(
        {
          fault: {
            name: error.name,
            message: error.message,
            stack: error.stack,
          },
        },
        'a DAV request failed',
      )
      // Also for a bug: a 4xx on a PROPFIND switches the calendar off in some clients, and 500 is not tried again by others.
      return refuse({
        status: fault === 'bug' ? 500 : 503,
        condition: ours('try-again'),
        text: 'Something went wrong on our side. Try again later.',
        headers: { 'retry-after': RETRY_SECONDS },
      })
  }
}
