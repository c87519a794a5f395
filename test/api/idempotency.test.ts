import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineRoute, problem, reply } from '../../src/api/index.ts'
import { openWorld, type World } from './world.ts'

const seen: { causeId: string; retaken: boolean }[] = []
let outcome: 'fine' | 'refused' | 'fault' | 'crash' = 'fine'
let gate: Promise<void> = Promise.resolve()

const order = defineRoute({
  method: 'POST',
  url: '/v1/orders',
  role: 'booker',
  tag: 'test',
  summary: 'Counts its calls',
  schema: { body: Type.Unknown(), response: { 201: Type.Object({ number: Type.Integer() }) } },
  async handler({ causeId, retaken }) {
    seen.push({ causeId, retaken })
    const number = seen.length
    await gate
    if (outcome === 'fault') return problem('provider_failed')
    if (outcome === 'crash') throw new Error('gone')
    return outcome === 'refused'
      ? problem('state_conflict')
      : reply(201, { number }, { location: `/v1/orders/${number}` })
  },
})

const secret = defineRoute({
  method: 'POST',
  url: '/v1/secrets',
  role: 'booker',
  tag: 'test',
  summary: 'Shows a secret once',
  answersSecret: true,
  schema: { response: { 201: Type.Object({ secret: Type.String() }) } },
  handler: async ({ causeId }) => reply(201, { secret: `hush-${causeId}` }),
})

describe('a write with an Idempotency-Key', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ routes: [order, secret] })
  })
  afterAll(() => world.close())

  const send = (key: string, body: unknown = { item: 'room' }, as: string = world.keys.booker) =>
    world.ask({ method: 'POST', url: '/v1/orders', body, headers: { 'idempotency-key': key }, key: as })

  it('happens once, and is answered again the same', async () => {
    const first = await send('a')
    const again = await send('a')
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect([again.statusCode, again.json(), again.headers.location]).toEqual([
      201,
      first.json(),
      first.headers.location,
    ])
  })

  it('is the same whatever the order of its members', async () => {
    const first = await send('order', { a: 1, b: { c: 2, d: 3 } })
    const again = await send('order', { b: { d: 3, c: 2 }, a: 1 })
    expect(again.json()).toEqual(first.json())
  })

  it('is refused when the key was used with another request', async () => {
    await send('b')
    expect((await send('b', { item: 'desk' })).json()).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
  })

  it('belongs to one API key: another may use the same text', async () => {
    const mine = await send('c')
    const theirs = await send('c', { item: 'desk' }, world.keys.admin)
    expect(theirs.json().number).not.toBe(mine.json().number)
  })

  it('that is overtaken by its own repetition stays one', async () => {
    let open = () => {}
    gate = new Promise((resolve) => {
      open = resolve
    })
    const count = seen.length
    const first = send('d')
    await expect.poll(() => seen.length).toBe(count + 1)
    expect((await send('d')).json()).toMatchObject({ status: 409, code: 'idempotency_in_progress' })
    open()
    gate = Promise.resolve()
    expect((await first).statusCode).toBe(201)
    expect((await send('d')).headers['idempotency-replayed']).toBe('true')
    expect(seen.length).toBe(count + 1)
  })

  it('that was refused by rule is refused again the same', async () => {
    outcome = 'refused'
    await send('e')
    outcome = 'fine'
    const again = await send('e')
    expect(again.json()).toMatchObject({ status: 409, code: 'state_conflict' })
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  it.each(['fault', 'crash'] as const)('that met a %s of ours may be tried again', async (kind) => {
    outcome = kind
    expect((await send(kind)).statusCode).toBeGreaterThanOrEqual(500)
    outcome = 'fine'
    expect((await send(kind)).statusCode).toBe(201)
  })

  it('whose process was killed is taken up again, knowing its past', async () => {
    const [{ id }] = (await world.database.sql<{ id: number }>(
      `select id from api_key where organization_id = $1 and role = 'booker'`,
      [world.organizationId],
    )) as [{ id: number }]
    const first = await send('f')
    const { causeId } = seen.at(-1) ?? { causeId: '' }
    await world.database.sql(`update idempotency set status = 0, expires_at = $2 where api_key_id = $1 and key = 'f'`, [
      id,
      world.now().add({ seconds: 60 }).toString(),
    ])
    expect((await send('f')).json().code).toBe('idempotency_in_progress')
    world.travel(world.now().add({ seconds: 61 }))
    expect((await send('f', { item: 'desk' })).json().code).toBe('idempotency_key_reused')
    const second = await send('f')
    expect(second.statusCode).toBe(first.statusCode)
    expect(seen.at(-1)).toEqual({ causeId, retaken: true })
  })

  it('is forgotten after a day', async () => {
    await send('g')
    world.travel(world.now().add({ hours: 25 }))
    const later = await send('g', { item: 'desk' })
    expect(later.statusCode).toBe(201)
    expect(later.headers['idempotency-replayed']).toBeUndefined()
    expect(seen.at(-1)?.retaken).toBe(false)
  })

  it('that shows a secret shows it again, and keeps it sealed meanwhile', async () => {
    const ask = () => world.ask({ method: 'POST', url: '/v1/secrets', headers: { 'idempotency-key': 'h' } })
    const first = await ask()
    expect(first.json().secret).toMatch(/^hush-/)
    expect((await ask()).json()).toEqual(first.json())
    const rows = await world.database.sql<{ text: string }>(
      'select response::text as text from idempotency where response is not null',
    )
    expect(rows.some(({ text }) => text.includes('hush'))).toBe(false)
  })

  it.each(['', 'with space', 'é', 'x'.repeat(256)])('needs a key of visible ASCII (not %j)', async (key) => {
    const answer = await send(key)
    expect(answer.json()).toMatchObject({ status: 400, code: 'idempotency_key_malformed' })
  })

  it('that was never answered is found as long as an answer would be', async () => {
    const { forgetExpired } = await import('../../src/store/forget-expired.ts')
    await send('j')
    await send('k')
    await world.database.sql(
      `update idempotency set status = 0, created_at = now() - interval '23 hours', expires_at = now() - interval '22 hours' where key = 'j'`,
    )
    await world.database.sql(`update idempotency set created_at = now(), expires_at = now() where key = 'k'`)
    await forgetExpired(world.database.sql)
    expect(await world.database.sql(`select key from idempotency where key in ('j', 'k')`)).toEqual([{ key: 'j' }])
    await send('j')
    expect(seen.at(-1)?.retaken).toBe(true)
  })

  it('leaves no more than its rows, and they are swept', async () => {
    const { idempotencyStore } = await import('../../src/store/idempotency-store.ts')
    await send('i')
    expect(await idempotencyStore(world.database).sweep(world.now().add({ hours: 72 }))).toBeGreaterThan(5)
    expect(await world.database.sql('select 1 from idempotency')).toEqual([])
  })
})
