import type { FastifyInstance } from 'fastify'
import type { SeededRandomness } from '../shared/seeded-randomness.ts'
import { done, type Outcome, refused } from './graph-error.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from './graph-route.ts'

const MAXIMUM_REQUESTS = 20

interface BatchRequest {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly dependsOn?: readonly string[]
}

interface BatchResponse {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/**
 * `$batch`: up to twenty requests in one, each with its own answer, told in any order. What does not wait for another
 * runs at the same time, and so meets the limits of a mailbox like any other crowd.
 */
export function batchRoute(server: FastifyInstance, randomness: SeededRandomness): GraphRoute {
  return {
    about: 'tenant',
    method: 'POST',
    path: '/$batch',
    scopes: [],
    handle: (call) => runBatch(server, randomness, call),
  }
}

async function runBatch(
  server: FastifyInstance,
  randomness: SeededRandomness,
  call: GraphCall,
): Promise<Outcome<GraphAnswer>> {
  const requests = (call.body as { requests?: readonly BatchRequest[] } | undefined)?.requests
  if (!Array.isArray(requests) || requests.length > MAXIMUM_REQUESTS)
    return refused(400, 'BadRequest', `A batch holds at most ${MAXIMUM_REQUESTS} requests.`)
  const batch = requests as readonly BatchRequest[]
  const ids = batch.map(({ id }) => String(id).toLowerCase())
  if (new Set(ids).size < ids.length)
    return refused(400, 'BadRequest', 'The ids of the requests of a batch must differ.')
  const early = batch.find(({ dependsOn }, index) =>
    dependsOn?.some((id) => !ids.slice(0, index).includes(id.toLowerCase())),
  )
  if (early)
    return refused(400, 'BadRequest', `Request '${early.id}' depends on a request that does not come before it.`)
  const answers = new Map<string, Promise<BatchResponse>>()
  for (const request of batch) {
    const awaited = (request.dependsOn ?? [])
      .map((id) => answers.get(id.toLowerCase()))
      .filter((each) => each !== undefined)
    answers.set(
      request.id.toLowerCase(),
      runOne(server, request, { awaited, authorization: call.headers.authorization ?? '' }),
    )
  }
  return done({ status: 200, body: { responses: randomness.shuffle(await Promise.all(answers.values())) } })
}

type Circumstances = { readonly awaited: readonly Promise<BatchResponse>[]; readonly authorization: string }

async function runOne(
  server: FastifyInstance,
  request: BatchRequest,
  { awaited, authorization }: Circumstances,
): Promise<BatchResponse> {
  const { id, method, url, headers, body } = request
  const before = await Promise.all(awaited)
  if (before.some(({ status }) => status >= 400)) {
    const error = { code: 'FailedDependency', message: 'A request that this one depends on failed.' }
    return { id, status: 424, headers: {}, body: { error } }
  }
  const answer = await server.inject({
    method,
    url: `/v1.0${url.startsWith('/') ? url : `/${url}`}`,
    headers: { ...headers, authorization },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  return { id, status: answer.statusCode, headers: answer.headers, body: answer.payload === '' ? null : answer.json() }
}
