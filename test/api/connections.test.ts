import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ask, openWorld, type World } from './world.ts'

const EXCHANGE = {
  provider: 'exchange',
  name: 'Contoso',
  settings: { tenantId: 'contoso.example', clientId: 'app-1' },
  secret: { clientSecret: 'hush-hush-value' },
}
const GOOGLE = {
  provider: 'google',
  name: 'Workspace',
  settings: { serviceAccountEmail: 'robot@project.example', subject: null },
  secret: { privateKey: `-----BEGIN PRIVATE KEY-----\n${'hush'.repeat(30)}\n-----END PRIVATE KEY-----\n` },
}

describe('connections over the API', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
    world.memory.addRoom({
      remoteCalendarId: 'aspen@x.org',
      name: 'Aspen',
      timeZone: 'Europe/Berlin',
      answers: 'automatic',
      capacity: 8,
    })
  })
  afterAll(() => world.close())

  const create = async (body: object = EXCHANGE): Promise<number> => {
    const answer = await world.ask({ method: 'POST', url: '/v1/connections', body })
    expect(answer.statusCode).toBe(201)
    return answer.json().id
  }

  it.each([EXCHANGE, GOOGLE])('to $provider are stored with the defaults of their kind', async (body) => {
    const answer = await world.ask({ method: 'POST', url: '/v1/connections', body })
    expect(answer.statusCode).toBe(201)
    expect(answer.headers).toMatchObject({ etag: '"v1"', location: `/v1/connections/${answer.json().id}` })
    expect(answer.json()).toMatchObject({ name: body.name, state: 'ok', calendars: 0, settings: body.settings })
    expect(Object.keys(answer.json().settings).some((member) => member.endsWith('Url'))).toBe(true)
  })

  it('never show their secret: not in an answer, not in the database, not in the audit, not in the log', async () => {
    const id = await create()
    await world.ask({
      method: 'PATCH',
      url: `/v1/connections/${id}`,
      body: { secret: { clientSecret: 'hush-hush-value-2' } },
    })
    const answers = [
      await world.ask({ method: 'GET', url: `/v1/connections/${id}` }),
      await world.ask({ method: 'GET', url: '/v1/connections' }),
      await world.ask({ method: 'POST', url: '/v1/connections', body: { ...EXCHANGE, settings: { clientId: 'x' } } }),
    ]
    for (const { body } of answers) expect(body).not.toContain('hush')
    const rows = await world.database.sql<{ row: string }>(
      'select connection::text as row from connection union all select audit::text from audit union all select idempotency::text from idempotency',
    )
    for (const { row } of rows) expect(row).not.toContain('hush')
    for (const line of world.log) expect(line).not.toContain('hush')
  })

  it('open with their secret for the provider, also after a part of it was renewed', async () => {
    const id = await create()
    await world.ask({ method: 'PATCH', url: `/v1/connections/${id}`, body: { secret: { clientSecret: 'new-value' } } })
    const [row] = await world.database.sql<{ sealed: Uint8Array; keyId: string }>(
      'select secret_sealed as sealed, secret_key_id as "keyId" from connection where id = $1',
      [id],
    )
    const { createSealer } = await import('../../src/ops/secrets/sealer.ts')
    const { connectionSecretPlace } = await import('../../src/ops/connections/index.ts')
    const sealer = createSealer([{ id: 'test', key: new Uint8Array(32).fill(7) }], (count) => new Uint8Array(count))
    const opened = row && sealer.unseal(row, connectionSecretPlace(world.organizationId, id))
    expect(opened).toEqual({ ok: true, value: JSON.stringify({ clientSecret: 'new-value' }) })
  })

  it('that are signed out are tried again when their secret is renewed', async () => {
    const id = await create()
    await world.database.sql(`update connection set state = 'signed_out' where id = $1`, [id])
    const renamed = await world.ask({ method: 'PATCH', url: `/v1/connections/${id}`, body: { name: 'Renamed' } })
    expect(renamed.json()).toMatchObject({ name: 'Renamed', state: 'signed_out', version: 2 })
    const renewed = await world.ask({
      method: 'PATCH',
      url: `/v1/connections/${id}`,
      body: { secret: { clientSecret: 'new' } },
    })
    expect(renewed.json()).toMatchObject({ state: 'ok', version: 3 })
  })

  it('are not changed over somebody else’s change (If-Match)', async () => {
    const id = await create()
    const change = (version: number) =>
      world.ask({
        method: 'PATCH',
        url: `/v1/connections/${id}`,
        body: { name: 'x' },
        headers: { 'if-match': `"v${version}"` },
      })
    expect((await change(1)).statusCode).toBe(200)
    expect((await change(1)).json()).toMatchObject({ status: 412, code: 'precondition_failed', limit: '"v2"' })
  })

  it('are checked step by step, for one calendar too', async () => {
    const id = await create()
    const check = async (body?: object) =>
      (
        await world.ask({ method: 'POST', url: `/v1/connections/${id}/check`, ...(body === undefined ? {} : { body }) })
      ).json()
    expect(await check()).toMatchObject({
      passed: true,
      proofs: [{ step: 'sign_in' }, { step: 'directory', detail: '1 rooms are listed.' }],
    })
    const whole = await check({ remoteCalendarId: 'aspen@x.org', timeZone: 'Europe/Berlin' })
    expect(whole.passed).toBe(true)
    expect(whole.proofs.map(({ step }: { step: string }) => step)).toEqual([
      'sign_in',
      'directory',
      'sign_in',
      'read',
      'write',
      'delete',
    ])
    expect(world.memory.items('aspen@x.org')).toEqual([])
    const wrong = await check({ remoteCalendarId: 'nobody@x.org' })
    expect(wrong.passed).toBe(false)
  })

  it('whose credentials are refused say so, and go on once they are taken again', async () => {
    const id = await create()
    await world.database.sql(`update connection set state = 'signed_out' where id = $1`, [id])
    const check = async () => (await world.ask({ method: 'POST', url: `/v1/connections/${id}/check` })).json()
    world.memory.faults.signOut(true)
    const refused = await check()
    const discovery = await world.ask({ method: 'GET', url: `/v1/connections/${id}/rooms` })
    world.memory.faults.signOut(false)
    expect(refused).toMatchObject({
      passed: false,
      proofs: [
        { step: 'sign_in', passed: false },
        { step: 'directory', passed: false },
      ],
    })
    expect(discovery.json()).toMatchObject({ status: 502, code: 'provider_failed', rule: 'signed_out' })
    expect((await world.ask({ method: 'GET', url: `/v1/connections/${id}` })).json().state).toBe('signed_out')
    expect((await check()).passed).toBe(true)
    expect((await world.ask({ method: 'GET', url: `/v1/connections/${id}` })).json().state).toBe('ok')
  })

  it('list the rooms they see, and which of them are paired', async () => {
    const id = await create()
    const find = async () => (await world.ask({ method: 'GET', url: `/v1/connections/${id}/rooms` })).json().items
    expect(await find()).toMatchObject([{ remoteCalendarId: 'aspen@x.org', name: 'Aspen', capacity: 8, roomId: null }])
  })

  it('are forgotten with their secret, once nothing is paired through them', async () => {
    const id = await create()
    expect((await world.ask({ method: 'DELETE', url: `/v1/connections/${id}` })).statusCode).toBe(204)
    expect((await world.ask({ method: 'GET', url: `/v1/connections/${id}` })).statusCode).toBe(404)
    expect(await world.database.sql('select 1 from connection where id = $1', [id])).toEqual([])
  })

  it.each([
    ['a provider that we do not know', { ...EXCHANGE, provider: 'lotus' }, 400, 'validation_failed', 'body/provider'],
    ['the provider of tests', { ...EXCHANGE, provider: 'memory' }, 400, 'validation_failed', 'body/provider'],
    ['no tenant', { ...EXCHANGE, settings: { clientId: 'x' } }, 400, 'validation_failed', 'body/settings/tenantId'],
    ['no secret', { ...EXCHANGE, secret: {} }, 400, 'validation_failed', 'body/secret/clientSecret'],
    [
      'a member that nobody knows',
      { ...EXCHANGE, settings: { ...EXCHANGE.settings, colour: 'red' } },
      400,
      'validation_failed',
      'body/settings/colour',
    ],
    [
      'a server of one’s own',
      { ...EXCHANGE, settings: { ...EXCHANGE.settings, graphUrl: 'https://evil.example/v1.0' } },
      400,
      'validation_failed',
      'body/settings/graphUrl',
    ],
    [
      'this machine as the server',
      { ...EXCHANGE, settings: { ...EXCHANGE.settings, loginUrl: 'http://127.0.0.1:1/' } },
      400,
      'validation_failed',
      'body/settings/loginUrl',
    ],
    ['a quota of nothing', { ...EXCHANGE, quotaPerMinute: 0 }, 400, 'validation_failed', 'body/quotaPerMinute'],
  ])('are not made with %s', async (_title, body, status, code, field) => {
    expect((await world.ask({ method: 'POST', url: '/v1/connections', body })).json()).toMatchObject({
      status,
      code,
      field,
    })
  })

  it('are for administrators, of their own organization', async () => {
    const id = await create()
    expect((await world.ask({ method: 'GET', url: '/v1/connections', key: world.keys.booker })).statusCode).toBe(403)
    const asks: Ask[] = [
      { method: 'GET', url: `/v1/connections/${id}` },
      { method: 'PATCH', url: `/v1/connections/${id}`, body: { name: 'mine' } },
      { method: 'DELETE', url: `/v1/connections/${id}` },
      { method: 'POST', url: `/v1/connections/${id}/check` },
      { method: 'GET', url: `/v1/connections/${id}/rooms` },
    ]
    for (const ask of asks)
      expect((await world.ask({ ...ask, key: world.neighbour.key })).json()).toMatchObject({
        status: 404,
        code: 'not_found',
      })
  })
})
