import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/api/index.ts'
import { openWorld, type World } from './world.ts'

describe('the description of the API', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  it('is OpenAPI 3.1 and knows every endpoint with its role and its refusals', async () => {
    const answer = await world.ask({ method: 'GET', url: '/openapi.json', key: null })
    const document = answer.json()
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.components.securitySchemes.key).toMatchObject({ type: 'http', scheme: 'bearer' })
    for (const { method, url, role, summary } of routes) {
      const operation = document.paths[url.replaceAll(/:([A-Za-z]+)/g, '{$1}')]?.[method.toLowerCase()]
      expect(operation, `${method} ${url}`).toMatchObject({ summary, 'x-role': role })
      expect(operation.responses.default.content['application/json'].schema.properties.code.enum).toContain('not_found')
    }
  })

  it('reads well on a page that needs no script and nothing from elsewhere', async () => {
    const answer = await world.ask({ method: 'GET', url: '/docs', key: null })
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain('/v1/rooms')
    expect(answer.body).toContain('id="problem-not_found"')
    expect(answer.body).not.toMatch(/<script|src=|@import|url\(/)
    expect(answer.body.match(/https?:\/\//g) ?? []).toEqual([])
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
  })

  it('comes with the headers that keep browsers careful', async () => {
    const answer = await world.ask({ method: 'GET', url: '/v1/rooms' })
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
  })
})

describe('health', () => {
  let world: World
  let queue = true
  beforeAll(async () => {
    world = await openWorld({
      change: (deps) => ({
        ...deps,
        readiness: { check: async () => [{ name: 'queue', ok: queue, detail: queue ? 'answers' : 'does not answer' }] },
        settings: { ...deps.settings, mostEventLoopDelayMs: 1 },
      }),
    })
  })
  afterAll(() => world.close())

  it('is told without a key', async () => {
    expect((await world.ask({ method: 'GET', url: '/healthz', key: null })).json()).toEqual({ status: 'ok' })
    const ready = await world.ask({ method: 'GET', url: '/readyz', key: null })
    expect(ready.json()).toEqual({ ready: true, checks: [{ name: 'queue', ok: true, detail: 'answers' }] })
  })

  it('is 503 when something is missing, and says what', async () => {
    queue = false
    const answer = await world.ask({ method: 'GET', url: '/readyz', key: null })
    queue = true
    expect(answer.statusCode).toBe(503)
    expect(answer.json().checks[0]).toMatchObject({ name: 'queue', ok: false })
  })

  it('is told under pressure too, when everything else is sent away with 503', async () => {
    const busy = setInterval(() => {
      const end = performance.now() + 40
      while (performance.now() < end);
    }, 45)
    try {
      await expect
        .poll(async () => (await world.ask({ method: 'GET', url: '/v1/rooms' })).statusCode, { timeout: 10_000 })
        .toBe(503)
      const refused = await world.ask({ method: 'GET', url: '/v1/rooms' })
      expect(refused.json().code).toBe('overloaded')
      expect(refused.headers['retry-after']).toBe('5')
      expect((await world.ask({ method: 'GET', url: '/healthz', key: null })).statusCode).toBe(200)
    } finally {
      clearInterval(busy)
    }
  })
})
