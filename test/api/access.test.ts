import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPermitted, routes } from '../../src/api/index.ts'
import { ROLES, revokeKey } from '../../src/ops/keys/index.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { openWorld, type World } from './world.ts'

const PUBLIC = [/^\/healthz$/, /^\/readyz$/, /^\/feeds\//, /^\/t\//, /^\/webhooks\//]

describe('who may call what', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  it('is declared by every endpoint, and only feeds, notices and health are open to everybody', () => {
    expect(routes.length).toBeGreaterThan(5)
    for (const route of routes) {
      expect(route.role, route.url).toBeTypeOf('string')
      expect(route.role === 'public', route.url).toBe(PUBLIC.some((pattern) => pattern.test(route.url)))
      if (route.role !== 'public') expect(route.url).toMatch(/^\/v1\//)
    }
  })

  it('is asked by every endpoint that is not public, before anything else', async () => {
    for (const { method, url, role } of routes) {
      if (role === 'public') continue
      const answer = await world.ask({ method, url: url.replaceAll(/:[A-Za-z]+/g, '1'), key: null, body: '{broken' })
      expect(answer.statusCode, `${method} ${url}`).toBe(401)
    }
  })

  it('follows viewer < booker < admin < operator, with the support desk apart', () => {
    const permitted = (access: Parameters<typeof isPermitted>[1]) => ROLES.filter((role) => isPermitted(role, access))
    expect(permitted('viewer')).toEqual(['viewer', 'booker', 'admin', 'operator'])
    expect(permitted('booker')).toEqual(['booker', 'admin', 'operator'])
    expect(permitted('admin')).toEqual(['admin', 'operator'])
    expect(permitted('operator')).toEqual(['operator'])
    expect(permitted('support')).toEqual(['support', 'operator'])
    expect(permitted('requester')).toEqual([...ROLES])
  })

  it('is refused with 403 when the role is too low', async () => {
    const body = { name: 'Aspen', timeZone: 'UTC' }
    for (const key of [world.keys.viewer, world.keys.booker, world.keys.support]) {
      const answer = await world.ask({ method: 'POST', url: '/v1/rooms', body, key })
      expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden', limit: 'admin' })
    }
    expect((await world.ask({ method: 'POST', url: '/v1/rooms', body, key: world.keys.operator })).statusCode).toBe(201)
  })

  it('is refused with 401 and a challenge without a key, with a wrong one and with a revoked one', async () => {
    const list = (headers: Record<string, string>) => world.ask({ method: 'GET', url: '/v1/rooms', key: null, headers })
    const none = await list({})
    expect(none.json()).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(none.headers['www-authenticate']).toBe('Bearer realm="MeetMeUp"')
    const key = world.keys.viewer
    for (const authorization of [
      `Bearer ${key}x`,
      `Bearer ${key.slice(0, -1)}`,
      `Basic ${key}`,
      key,
      'Bearer',
      `Bearer ${key} ${key}`,
    ])
      expect((await list({ authorization })).statusCode, authorization).toBe(401)
    expect((await list({ authorization: `Bearer ${key}x` })).headers['www-authenticate']).toContain('invalid_token')
    const keys = apiKeyStore(world.database)
    const mine = (await keys.list(world.organizationId)).find(({ role }) => role === 'viewer')
    await revokeKey({ keys }, { organizationId: world.organizationId, keyId: mine?.id ?? 0 })
    expect((await list({ authorization: `Bearer ${key}` })).statusCode).toBe(401)
  })

  it('takes the scheme in any letter case (RFC 9110)', async () => {
    const headers = { authorization: `bearer ${world.keys.admin}` }
    expect((await world.ask({ method: 'GET', url: '/v1/rooms', key: null, headers })).statusCode).toBe(200)
  })

  it('never shows a key in the log', async () => {
    await world.ask({ method: 'GET', url: `/v1/rooms?token=${world.keys.admin}` })
    await world.ask({ method: 'GET', url: '/v1/rooms', headers: { 'x-other': world.keys.admin } })
    for (const line of world.log) expect(line).not.toContain(world.keys.admin.slice(8))
    expect(world.log.some((line) => line.includes('"path":"/v1/rooms"'))).toBe(true)
  })
})

describe('a key that asks too often', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({
      change: (deps) => ({ ...deps, settings: { ...deps.settings, limits: { perKey: 3, failedPerAddress: 2 } } }),
    })
  })
  afterAll(() => world.close())

  it('is sent away with 429 and told when to come back; other keys are not', async () => {
    const ask = (key: string) => world.ask({ method: 'GET', url: '/v1/rooms', key })
    for (let n = 0; n < 3; n++) expect((await ask(world.keys.viewer)).statusCode).toBe(200)
    const refused = await ask(world.keys.viewer)
    expect(refused.json()).toMatchObject({ status: 429, code: 'rate_limited', limit: 3 })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await ask(world.keys.admin)).statusCode).toBe(200)
  })

  it('may not be guessed at speed', async () => {
    const guess = () => world.ask({ method: 'GET', url: '/v1/rooms', key: `mmu_${'a'.repeat(43)}` })
    expect((await guess()).statusCode).toBe(401)
    expect((await guess()).statusCode).toBe(401)
    expect((await guess()).statusCode).toBe(429)
    expect((await world.ask({ method: 'GET', url: '/v1/rooms', key: world.keys.operator })).statusCode).toBe(200)
  })
})
