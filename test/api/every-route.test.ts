import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/api/index.ts'
import { openWorld, type World } from './world.ts'

const KEYED = routes.filter(({ role }) => role !== 'public')
const WRITING = KEYED.filter(({ schema, consumes }) => schema.body !== undefined && consumes === undefined)
const named = (list: typeof routes) => list.map((route) => [`${route.method} ${route.url}`, route] as const)

describe('every endpoint', () => {
  let world: World
  let room: number
  beforeAll(async () => {
    world = await openWorld()
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })).json().id
  })
  afterAll(() => world.close())

  const at = (url: string, id: string | number = room) => url.replaceAll(/:[A-Za-z]+/g, String(id))
  const fill = (url: string, value: string) => at(url, encodeURIComponent(value))

  it.each(named(WRITING))('%s refuses bodies that are no body, by a stable code', async (_name, { method, url }) => {
    const bodies: [body: string, code: string][] = [
      ['{"a":', 'malformed_json'],
      [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'json_too_deep'],
      ['{"__proto__":{"x":1}}', 'malformed_json'],
      ['{"a":"\\u0000"}', 'text_refused'],
      ['[]', 'validation_failed'],
      ['"text"', 'validation_failed'],
      ['7', 'validation_failed'],
      ['{"nobody-knows-this":1}', 'validation_failed'],
    ]
    for (const [body, code] of bodies) {
      const answer = await world.ask({ method, url: at(url), body, key: world.keys.operator })
      expect(answer.json(), body.slice(0, 40)).toMatchObject({ status: 400, code })
    }
  })

  it.each(named(WRITING))(
    '%s refuses other languages and bodies without end',
    async (_name, { method, url, bodyLimit }) => {
      const key = world.keys.operator
      const xml = await world.ask({ method, url: at(url), body: '<a/>', headers: { 'content-type': 'text/xml' }, key })
      expect(xml.json()).toMatchObject({ status: 415, code: 'media_type_unsupported' })
      const endless = await world.ask({ method, url: at(url), body: `"${'x'.repeat(bodyLimit ?? 1_048_576)}"`, key })
      expect(endless.json()).toMatchObject({ status: 413, code: 'body_too_large' })
    },
  )

  it.each(named(KEYED))('%s knows nobody by a wrong key', async (_name, { method, url }) => {
    for (const key of [null, 'mmu_', `mmu_${'0'.repeat(43)}`, `${world.keys.operator}0`]) {
      const answer = await world.ask({ method, url: at(url), key })
      expect(answer.json()).toMatchObject({ status: 401, code: 'unauthenticated' })
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer /)
    }
  })

  it.each(named(KEYED.filter(({ url }) => url.includes(':'))))(
    '%s finds nothing behind ids that are none',
    async (_name, { method, url, schema }) => {
      for (const id of ['0', '-1', 'abc', '1.5', '99999999999999999999', "1' or '1'='1", '../1', 'NaN', '1e400']) {
        const answer = await world.ask({
          method,
          url: fill(url, id),
          key: world.keys.operator,
          ...(schema.body === undefined ? {} : { body: {} }),
        })
        expect([400, 404], id).toContain(answer.statusCode)
      }
    },
  )

  it('never answers with a fault of ours, whatever the body', async () => {
    const member = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        '',
        'UTC',
        'Europe/Berlin',
        '2026-12-02T10:00:00Z',
        '9999-12-31',
        'FREQ=DAILY',
        '-0',
        1e308,
        -1,
        0,
        true,
        null,
      ),
      fc.record({ dateTime: fc.string(), timeZone: fc.string() }),
      fc.record({ date: fc.string() }),
    )
    for (const { method, url, schema } of WRITING) {
      const names = Object.keys(Reflect.get(schema.body ?? {}, 'properties') ?? { action: 1, reason: 1, bookingId: 1 })
      const body = fc.dictionary(fc.constantFrom(...names), member, { maxKeys: names.length })
      await fc.assert(
        fc.asyncProperty(body, async (value) => {
          const answer = await world.ask({ method, url: at(url), body: value, key: world.keys.operator })
          expect(answer.statusCode, `${method} ${url} ${answer.body}`).toBeLessThan(500)
        }),
        { numRuns: 40 },
      )
    }
  })

  it('never answers with a fault of ours, whatever the query', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '0',
        '-1',
        '1,2',
        'NaN',
        '2026-12-02T10:00:00Z',
        '0000-01-01T00:00:00Z',
        '9999-12-31T23:59:59Z',
        'FREQ=DAILY',
        "';--",
        '%',
        '\u0000',
      ),
    )
    for (const { method, url, schema } of KEYED.filter(({ method }) => method === 'GET')) {
      const names = Object.keys(Reflect.get(schema.query ?? {}, 'properties') ?? {})
      if (names.length === 0) continue
      const query = fc.dictionary(fc.constantFrom(...names), text, { maxKeys: names.length })
      await fc.assert(
        fc.asyncProperty(query, async (value) => {
          const search = Object.entries(value).map(
            ([name, given]) => `${name}=${encodeURIComponent(given.toWellFormed())}`,
          )
          const answer = await world.ask({ method, url: `${at(url)}?${search.join('&')}`, key: world.keys.operator })
          expect(answer.statusCode, `${url}?${search} ${answer.body}`).toBeLessThan(500)
        }),
        { numRuns: 40 },
      )
    }
  })

  it('never answers with a fault of ours, whatever the headers', async () => {
    const value = fc.oneof(
      fc.constantFrom('*', '""', 'W/"v1"', '"v99999999999"', 'wait=-1', 'wait=99999999999', '"v1","v2"'),
      fc.base64String({ minLength: 1 }),
    )
    await fc.assert(
      fc.asyncProperty(value, value, value, async (match, none, prefer) => {
        const headers = { 'if-match': match, 'if-none-match': none, prefer, 'if-modified-since': none }
        const answer = await world.ask({ method: 'PATCH', url: `/v1/rooms/${room}`, body: { floor: '1' }, headers })
        expect([200, 412]).toContain(answer.statusCode)
      }),
      { numRuns: 50 },
    )
  })
})

describe('two people who book one room at the same moment, over real HTTP', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
    await world.app.listen({ port: 0, host: '127.0.0.1' })
  })
  afterAll(() => world.close())

  it('get one room and one refusal that names the other', async () => {
    const address = world.app.server.address()
    const base = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
    const { id } = (
      await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })
    ).json()
    for (let day = 2; day < 12; day++) {
      const date = `2026-12-${String(day).padStart(2, '0')}`
      const book = (name: string) =>
        fetch(`${base}/v1/rooms/${id}/bookings`, {
          method: 'POST',
          headers: { authorization: `Bearer ${world.keys.booker}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            start: `${date}T09:00:00Z`,
            end: `${date}T10:00:00Z`,
            organizer: { name, address: `${name}@x.org` },
          }),
        })
      const answers = await Promise.all(['ann', 'bob', 'cem', 'dee'].map(book))
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
      const winner = (await answers.find(({ status }) => status === 201)?.json()) as { organizer: { name: string } }
      const loser = (await answers.find(({ status }) => status === 409)?.json()) as {
        holders: { organizerName: string }[]
      }
      expect(loser.holders[0]?.organizerName).toBe(winner.organizer.name)
    }
  })
})
