import { Client, GraphError, type GraphRequest, ResponseType } from '@microsoft/microsoft-graph-client'
import { fail, ok, type Result } from '../../core/result.ts'
import { type CallNature, classifySilence, malformedAnswer, type Subject } from '../call-failure.ts'
import type { OutgoingGuard } from '../outgoing-guard.ts'
import type { ProviderError } from '../provider.ts'
import { SILENCES, type Silence, silenceOf } from '../silence.ts'
import type { TokenSource } from './auth.ts'
import { classifyAnswer } from './errors.ts'
import { readBody } from './read-body.ts'
import { GuardedTransport } from './transport.ts'

/** One call to Graph. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the API version, with query; every value in it is URL-encoded already. */
  readonly path: string
  readonly about: Subject
  readonly body?: object
  /** An entity tag of Graph (`W/"..."`). */
  readonly ifMatch?: string
  /** A POST that does not create (accept, decline). */
  readonly changes?: true
}

/** What a successful call brought: parsed JSON, or null where there was no body. */
export type GraphAnswer = Result<unknown, ProviderError>

export interface GraphClient {
  send(call: GraphCall): Promise<GraphAnswer>
  /** The path of a link that Graph handed out; an error when it points anywhere but to the configured API. */
  pathOf(link: string): Result<string, ProviderError>
  /** Proves the credentials without touching any mailbox. */
  signIn(): Promise<Result<string, ProviderError>>
}

export interface ClientDeps {
  readonly guard: OutgoingGuard
  readonly tokens: TokenSource
  now(): Temporal.Instant
}

/**
 * The same on every request. Immutable ids survive moves between folders; the zone makes times comparable; and a delta link keeps
 * none of the three, so one request without them would bring other ids, other times and other pages.
 */
export const PREFER = 'IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=100'

const TIMEOUT_MS = 20_000
const LINK_NATURE: CallNature = { about: 'cursor', effect: 'read' }
const VERBS = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const

export function createGraphClient(graphUrl: string, deps: ClientDeps): GraphClient {
  const { origin, prefix, version } = partsOf(graphUrl)
  const middleware = new GuardedTransport(deps.guard.fetch)
  const client = Client.initWithMiddleware({ baseUrl: origin + prefix, defaultVersion: version, middleware })

  const sendWith = async (call: GraphCall, token: string): Promise<Sent> => {
    const request = client.api(call.path).responseType(ResponseType.RAW)
    request.headers({ ...headersOf(call), Authorization: `Bearer ${token}` })
    request.option('signal', AbortSignal.timeout(TIMEOUT_MS))
    return await sent(request, call)
  }

  return {
    send: async (call) => {
      const token = await deps.tokens.token()
      if (!token.ok) return token
      const first = await sendWith(call, token.value)
      if (first.kind !== 'answer' || first.status !== 401) return readAnswer(call, first, deps.now())
      const renewed = await deps.tokens.tokenInsteadOf(token.value)
      return renewed.ok ? readAnswer(call, await sendWith(call, renewed.value), deps.now()) : renewed
    },
    pathOf: (link) => pathOf(link, { origin, base: `${prefix}/${version}/` }),
    signIn: () => deps.tokens.token(),
  }
}

type Sent =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'silence'; readonly silence: Silence }
  | { readonly kind: 'too_large' }

async function sent(request: GraphRequest, call: GraphCall): Promise<Sent> {
  let response: Response
  try {
    response = await start(request, call)
  } catch (error) {
    return { kind: 'silence', silence: silenceIn(error) }
  }
  try {
    const body = await readBody(response)
    if (body.kind === 'too_large') return body
    return { kind: 'answer', status: response.status, headers: response.headers, text: body.text }
  } catch (error) {
    return { kind: 'silence', silence: silenceOf(error) }
  }
}

/** The SDK gives the raw response for every status, so that size, type and emptiness of bodies are judged in one place: here. */
async function start(request: GraphRequest, call: GraphCall): Promise<Response> {
  const verb = VERBS[call.method]
  const response: unknown =
    verb === 'get' || verb === 'delete' ? await request[verb]() : await request[verb](call.body ?? {})
  if (response instanceof Response) return response
  throw new TypeError('the Graph SDK did not hand over the response')
}

function silenceIn(error: unknown): Silence {
  if (!(error instanceof GraphError)) throw error
  const silence = SILENCES.find((name) => name === error.code)
  if (silence === undefined) throw error
  return silence
}

function readAnswer(call: GraphCall, answer: Sent, now: Temporal.Instant): GraphAnswer {
  const nature = natureOf(call)
  if (answer.kind === 'silence') return fail(classifySilence('Exchange', nature, answer.silence))
  if (answer.kind === 'too_large')
    return fail(malformedAnswer(nature, 'too_large', 'the answer is larger than any page may be'))
  const parsed = parseJson(answer.text)
  if (answer.status < 200 || answer.status > 299) {
    return fail(classifyAnswer(nature, { ...answer, body: parsed === NOT_JSON ? null : parsed }, now))
  }
  if (parsed === NOT_JSON) return fail(malformedAnswer(nature, 'not_json', 'the answer is not JSON'))
  return ok(parsed)
}

const NOT_JSON: unique symbol = Symbol('not JSON')

function parseJson(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    // The caller names it: what is no JSON is a proxy's page or a broken answer.
    return NOT_JSON
  }
}

function natureOf(call: GraphCall): CallNature {
  if (call.method === 'GET') return { about: call.about, effect: 'read' }
  if (call.method === 'DELETE') return { about: call.about, effect: 'delete' }
  return { about: call.about, effect: call.method === 'POST' && call.changes !== true ? 'create' : 'change' }
}

function headersOf(call: GraphCall): Record<string, string> {
  const headers: Record<string, string> = { Prefer: PREFER, 'client-request-id': crypto.randomUUID() }
  if (call.ifMatch !== undefined) headers['If-Match'] = call.ifMatch
  return headers
}

function partsOf(graphUrl: string): { origin: string; prefix: string; version: string } {
  const url = new URL(graphUrl)
  const path = url.pathname.replace(/\/+$/, '')
  const cut = path.lastIndexOf('/')
  return { origin: url.origin, prefix: path.slice(0, cut), version: path.slice(cut + 1) }
}

/** Pins a link to the connection's own origin and version; the SDK would follow any `https://` it finds in a path. */
function pathOf(link: string, home: { origin: string; base: string }): Result<string, ProviderError> {
  const elsewhere = malformedAnswer(LINK_NATURE, 'foreign_link', 'Exchange handed over a link to another address')
  const start = home.origin + home.base
  if (!URL.canParse(link) || !link.startsWith(start)) return fail(elsewhere)
  const path = link.slice(start.length)
  return path.includes('://') || path.includes('#') ? fail(elsewhere) : ok(`/${path}`)
}
