import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

describe('webhooks of an organization’s own', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  const create = (body: unknown, key?: string) =>
    world.ask({ method: 'POST', url: '/v1/webhooks', body, ...(key === undefined ? {} : { key }) })

  it('are made by administrators; the secret is shown once, the address never again', async () => {
    const made = await create({ name: 'Monitor', url: 'https://monitor.example.com/in?token=t0p' })
    expect(made.statusCode).toBe(201)
    expect(made.json()).toMatchObject({ name: 'Monitor', host: 'monitor.example.com', waiting: 0, failed: 0 })
    expect(made.json().secret).toMatch(/^whsec_[\w-]{43}$/)
    const listed = await world.ask({ method: 'GET', url: '/v1/webhooks' })
    expect(listed.json().items).toHaveLength(1)
    expect(listed.body).not.toMatch(/t0p|whsec_/)
    expect((await create({ name: 'x', url: 'https://a.example.com' }, world.keys.booker)).statusCode).toBe(403)
    const { key } = world.neighbour
    expect((await world.ask({ method: 'GET', url: '/v1/webhooks', key })).json().items).toEqual([])
    const gone = (asker?: string) =>
      world.ask({
        method: 'DELETE',
        url: `/v1/webhooks/${made.json().id}`,
        ...(asker === undefined ? {} : { key: asker }),
      })
    expect((await gone(key)).statusCode).toBe(404)
    expect((await gone()).statusCode).toBe(204)
    expect((await gone()).statusCode).toBe(404)
  })

  it.each(['http://monitor.example.com/', 'https://user:pw@monitor.example.com/', 'no address'])(
    'are refused where they would not be called: %s',
    async (url) => {
      const refused = await create({ name: 'Monitor', url })
      expect(refused.json()).toMatchObject({ status: 422, code: 'address_refused', field: 'body/url' })
    },
  )

  it('are asked for twice under one Idempotency-Key and made once', async () => {
    const ask = () =>
      world.ask({
        ...{ method: 'POST', url: '/v1/webhooks', headers: { 'idempotency-key': 'once' } },
        body: { name: 'Monitor', url: 'https://monitor.example.com/' },
      })
    const [first, second] = [await ask(), await ask()]
    expect(second.json()).toEqual(first.json())
    expect((await world.ask({ method: 'GET', url: '/v1/webhooks' })).json().items).toHaveLength(1)
  })

  it('stand beside the list of what is wrong, in words', async () => {
    const room = await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })
    await world.database.sql(
      `insert into trouble (organization_id, kind, subject, facts, first_seen_at, last_seen_at) values ($1, 'conflict_open', 'conflict:9', $2, now(), now())`,
      [
        world.organizationId,
        JSON.stringify({ conflictId: 9, conflictKind: 'ghost', room: 'Aspen', roomId: room.json().id }),
      ],
    )
    const { items } = (await world.ask({ method: 'GET', url: '/v1/troubles' })).json()
    expect(items).toMatchObject([
      { kind: 'conflict_open', title: 'Conflict 9 (ghost) in Aspen waits for a decision', toldAt: null },
    ])
  })
})
