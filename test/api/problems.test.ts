import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiDeps, defineRoute, reply } from '../../src/api/index.ts'
import { type Ask, openWorld, type World } from './world.ts'

const broken = defineRoute({
  method: 'GET',
  url: '/v1/broken',
  role: 'viewer',
  tag: 'test',
  summary: 'Always fails',
  schema: { response: { 200: Type.Null() } },
  handler: async () => {
    throw new Error('password of the database is hunter2')
  },
})

const lost = defineRoute({
  method: 'GET',
  url: '/v1/lost',
  role: 'viewer',
  tag: 'test',
  summary: 'The database is away',
  schema: { response: { 200: Type.Null() } },
  handler: async () => {
    throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })
  },
})

const slow = defineRoute({
  method: 'GET',
  url: '/v1/slow',
  role: 'viewer',
  tag: 'test',
  summary: 'Never answers',
  schema: { response: { 200: Type.Null() } },
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 30_000).unref())
    return reply(200, null)
  },
})

const echo = defineRoute({
  method: 'POST',
  url: '/v1/echo',
  role: 'viewer',
  tag: 'test',
  summary: 'Says it back',
  schema: { body: Type.Unknown(), response: { 200: Type.Object({ said: Type.Unknown() }) } },
  handler: async ({ body }) => reply(200, { said: body }),
})

describe('a refusal of the API', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({
      routes: [broken, lost, slow, echo],
      change: (deps: ApiDeps) => ({
        ...deps,
        settings: { ...deps.settings, timeouts: { connection: 5_000, request: 400, handler: 2_000, keepAlive: 1_000 } },
      }),
    })
  })
  afterAll(() => world.close())

  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const room = (fields: object) => ({ name: 'Aspen', timeZone: 'Europe/Berlin', ...fields })
  const post = (body: unknown, headers: Record<string, string> = {}): Ask => ({
    method: 'POST',
    url: '/v1/rooms',
    body,
    headers,
  })

  const TABLE: readonly [title: string, ask: Ask, status: number, code: string, field?: string][] = [
    ['an address with nothing behind it', { method: 'GET', url: '/v1/nothing' }, 404, 'route_not_found'],
    [
      'an address without a key and with nothing behind it',
      { method: 'GET', url: '/nothing', key: null },
      404,
      'route_not_found',
    ],
    ['a method that the address does not know', { method: 'PUT', url: '/v1/rooms' }, 405, 'method_not_allowed'],
    ['an address that cannot be decoded', { method: 'GET', url: '/v1/rooms/%zz' }, 400, 'url_malformed'],
    ['an id that is no number', { method: 'GET', url: '/v1/rooms/abc' }, 404, 'not_found'],
    ['an id beyond all ids', { method: 'GET', url: '/v1/rooms/99999999999999' }, 404, 'not_found'],
    ['an endless id', { method: 'GET', url: `/v1/rooms/${'9'.repeat(5_000)}` }, 404, 'not_found'],
    ['broken JSON', post('{"name": '), 400, 'malformed_json'],
    ['an empty body', post(''), 400, 'malformed_json'],
    ['JSON that poisons prototypes', post('{"__proto__": {"admin": true}}'), 400, 'malformed_json'],
    ['JSON that poisons constructors', post('{"constructor": {"prototype": {}}}'), 400, 'malformed_json'],
    ['JSON nested too deeply', post(deep(33)), 400, 'json_too_deep'],
    ['JSON nested a hundred thousand times', post(deep(100_000)), 400, 'json_too_deep'],
    ['a body of two megabytes', post(`"${'x'.repeat(2_000_000)}"`), 413, 'body_too_large'],
    ['a body of fifty megabytes', post(`"${'x'.repeat(50_000_000)}"`), 413, 'body_too_large'],
    [
      'a body in another language',
      post('<room/>', { 'content-type': 'application/xml' }),
      415,
      'media_type_unsupported',
    ],
    ['a body that is an array', post([]), 400, 'validation_failed', 'body'],
    ['a member that is missing', post({ timeZone: 'UTC' }), 400, 'validation_failed', 'body/name'],
    ['a member that nobody knows', post(room({ nmae: 'x' })), 400, 'validation_failed', 'body/nmae'],
    ['a number where a text belongs', post(room({ name: 5 })), 400, 'validation_failed', 'body/name'],
    ['a text where a number belongs', post(room({ capacity: '8' })), 400, 'validation_failed', 'body/capacity'],
    ['a number that is too small', post(room({ capacity: 0 })), 400, 'validation_failed', 'body/capacity'],
    ['a fraction of a seat', post(room({ capacity: 1.5 })), 400, 'validation_failed', 'body/capacity'],
    [
      'a rule that is none',
      post(room({ policy: { winnerRule: 'me' } })),
      400,
      'validation_failed',
      'body/policy/winnerRule',
    ],
    ['a name without end', post(room({ name: 'x'.repeat(201) })), 400, 'validation_failed', 'body/name'],
    ['a zone that nobody knows', post(room({ timeZone: 'Europe/Atlantis' })), 422, 'zone_unknown', 'body/timeZone'],
    ['an offset instead of a zone', post(room({ timeZone: '+01:00' })), 422, 'zone_unknown', 'body/timeZone'],
    ['a zero byte in a text', post('{"name":"a\\u0000b","timeZone":"UTC"}'), 400, 'text_refused', 'body'],
    ['half a character in a text', post('{"name":"a\\ud800","timeZone":"UTC"}'), 400, 'text_refused', 'body'],
    ['a zero byte in the address', { method: 'GET', url: '/v1/rooms?cursor=%00' }, 400, 'text_refused', 'url'],
    ['a limit of nothing', { method: 'GET', url: '/v1/rooms?limit=0' }, 400, 'validation_failed', 'query/limit'],
    [
      'a limit that is no number',
      { method: 'GET', url: '/v1/rooms?limit=many' },
      400,
      'validation_failed',
      'query/limit',
    ],
    [
      'a cursor of one’s own making',
      { method: 'GET', url: '/v1/rooms?cursor=Zm9v' },
      400,
      'cursor_invalid',
      'query/cursor',
    ],
    [
      'a cursor of another shape',
      { method: 'GET', url: '/v1/rooms?cursor=WyJhIl0' },
      400,
      'cursor_invalid',
      'query/cursor',
    ],
    ['a fault of ours', { method: 'GET', url: '/v1/broken' }, 500, 'internal'],
    ['a database that is away', { method: 'GET', url: '/v1/lost' }, 503, 'unavailable'],
    ['work that takes too long', { method: 'GET', url: '/v1/slow' }, 503, 'unavailable'],
  ]

  it.each(TABLE)('for %s has a stable code', async (_title, ask, status, code, field) => {
    const answer = await world.ask(ask)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    const body = answer.json()
    expect(body).toMatchObject({ status, code, ...(field === undefined ? {} : { field }) })
    expect(answer.statusCode).toBe(status)
    expect(body.type).toBe(`/docs#problem-${code}`)
    expect(body.title).not.toBe('')
    expect(body.requestId).toBe(answer.headers['x-request-id'])
  })

  it('names the rule that was broken and its limit', async () => {
    const answer = await world.ask(post(room({ capacity: 0 })))
    expect(answer.json()).toMatchObject({ rule: 'minimum', value: 0, limit: 1 })
    const allowed = await world.ask({ method: 'PUT', url: '/v1/rooms/7' })
    expect(allowed.headers.allow).toBe('DELETE, GET, HEAD, PATCH')
  })

  it('tells nothing of the inside, and the log has the request by its id', async () => {
    const answer = await world.ask({ method: 'GET', url: '/v1/broken' })
    expect(answer.body).not.toContain('hunter2')
    expect(answer.body).not.toMatch(/at .*\.ts/)
    const line = world.log.find(
      (entry) => entry.includes('a request failed') && entry.includes(answer.json().requestId),
    )
    expect(line).toContain('hunter2')
    expect((await world.ask({ method: 'GET', url: '/v1/lost' })).headers['retry-after']).toBe('5')
  })

  it('leaves what is allowed alone: any text, 32 levels', async () => {
    const said = { text: '\u0001 🏢 "\\', levels: JSON.parse(deep(30)) }
    const answer = await world.ask({ method: 'POST', url: '/v1/echo', body: said })
    expect(answer.json()).toEqual({ said })
  })

  async function raw(text: string): Promise<string> {
    if (!world.app.server.listening) await world.app.listen({ port: 0, host: '127.0.0.1' })
    const socket = connect((world.app.server.address() as AddressInfo).port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data
    })
    socket.on('error', () => {})
    socket.write(text)
    await once(socket, 'close')
    return answer
  }

  it('for something that is not HTTP is a problem too', async () => {
    const answer = await raw('HELLO\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer).toContain('"code":"request_malformed"')
  })

  it('for headers without end is 431', async () => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(answer).toContain('"code":"headers_too_large"')
  })

  it('for a request that never ends is 408', async () => {
    const answer = await raw('GET /healthz HTTP/1.1\r\nhost: x\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"code":"request_timeout"')
  })
})
