import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

describe('groups of people', () => {
  let world: World
  let aspen: number
  let birch: number
  beforeAll(async () => {
    world = await openWorld()
    ;[aspen, birch] = [await room('Aspen'), await room('Birch')]
  })
  afterAll(() => world.close())

  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, more: object = {}) =>
    world.ask({ method, url, ...more })
  const room = async (name: string): Promise<number> =>
    (await ask('POST', '/v1/rooms', { body: { name, timeZone: 'UTC' } })).json().id
  const person = async (address: string, more: object = {}): Promise<number> =>
    (await ask('POST', '/v1/people', { body: { displayName: address, addresses: [address], ...more } })).json().id
  const group = async (name: string, rooms: number[] = []): Promise<number> =>
    (await ask('POST', '/v1/groups', { body: { name, rooms } })).json().id

  it('are made with a name that no other group has, whatever its case', async () => {
    const made = await ask('POST', '/v1/groups', { body: { name: ' Sales ', rooms: [birch, aspen, birch] } })
    expect(made.statusCode).toBe(201)
    const { id } = made.json()
    expect(made.json()).toEqual({
      ...{ id, name: 'Sales', rooms: [aspen, birch], members: 0, version: 1 },
      createdAt: expect.stringMatching(/Z$/),
    })
    expect([made.headers.location, made.headers.etag]).toEqual([`/v1/groups/${id}`, '"v1"'])
    expect((await ask('GET', '/v1/groups?name=SALES')).json().items).toEqual([made.json()])
    expect((await ask('POST', '/v1/groups', { body: { name: 'sALES' } })).json()).toMatchObject({
      ...{ status: 409, code: 'already_exists', field: 'body/name', value: 'sALES' },
    })
  })

  it('are made once when a request is repeated', async () => {
    const headers = { 'idempotency-key': 'one' }
    const made = await Promise.all([1, 2].map(() => ask('POST', '/v1/groups', { body: { name: 'Once' }, headers })))
    const again = await ask('POST', '/v1/groups', { body: { name: 'Once' }, headers })
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(made.some(({ statusCode }) => statusCode === 201)).toBe(true)
    expect((await ask('GET', '/v1/groups?name=once')).json().items).toHaveLength(1)
  })

  it('are refused with the field that is wrong', async () => {
    for (const [body, field] of [
      [{ name: ' ' }, 'body/name'],
      [{ name: 'X', rooms: ['a'] }, 'body/rooms/0'],
      [{ name: 'x'.repeat(201) }, 'body/name'],
    ] as const)
      expect((await ask('POST', '/v1/groups', { body })).json()).toMatchObject({ status: 400, field })
    expect((await ask('POST', '/v1/groups', { body: { name: 'X', rooms: [99_999] } })).json()).toMatchObject({
      ...{ status: 422, code: 'field_unknown_value', field: 'body/rooms', value: 99_999 },
    })
    expect((await ask('GET', '/v1/groups?name=x')).json().items).toEqual([])
  })

  it('are renamed and given other rooms by whoever has seen the newest version', async () => {
    const id = await group('Legal', [aspen])
    await group('Finance')
    const url = `/v1/groups/${id}`
    const renamed = await ask('PATCH', url, { body: { name: 'Law' }, headers: { 'if-match': '"v1"' } })
    expect(renamed.json()).toMatchObject({ name: 'Law', rooms: [aspen], version: 2 })
    const stale = await ask('PATCH', url, { body: { rooms: [] }, headers: { 'if-match': '"v1"' } })
    expect(stale.statusCode).toBe(412)
    expect((await ask('PATCH', url, { body: { rooms: [] } })).json()).toMatchObject({ name: 'Law', rooms: [] })
    expect((await ask('PATCH', url, { body: { name: 'finance' } })).json()).toMatchObject({ code: 'already_exists' })
    expect((await ask('PATCH', url, { body: {} })).statusCode).toBe(400)
  })

  it('have members, who join and leave once however often it is said', async () => {
    const [id, ann] = [await group('Board'), await person('ann@x.org')]
    const member = `/v1/groups/${id}/members/${ann}`
    for (let n = 0; n < 2; n++) expect((await ask('PUT', member)).json()).toMatchObject({ id, members: 1, version: 2 })
    expect((await ask('GET', `/v1/groups/${id}/members`)).json().items).toMatchObject([
      { id: ann, addresses: ['ann@x.org'], groups: [{ id, name: 'Board' }] },
    ])
    for (let n = 0; n < 2; n++) expect((await ask('DELETE', member)).json()).toMatchObject({ members: 0, version: 3 })
    expect((await ask('PUT', `/v1/groups/${id}/members/99999`)).statusCode).toBe(404)
    expect((await ask('PUT', `/v1/groups/99999/members/${ann}`)).statusCode).toBe(404)
  })

  it('lose whoever leaves the organization', async () => {
    const [id, eve] = [await group('Leavers'), await person('eve@x.org')]
    await ask('PUT', `/v1/groups/${id}/members/${eve}`)
    await ask('DELETE', `/v1/people/${eve}`)
    expect((await ask('GET', `/v1/groups/${id}`)).json()).toMatchObject({ members: 0 })
    expect((await ask('PUT', `/v1/groups/${id}/members/${eve}`)).statusCode).toBe(404)
  })

  it('can be removed; the people stay', async () => {
    const [id, bo] = [await group('Gone'), await person('bo@x.org')]
    await ask('PUT', `/v1/groups/${id}/members/${bo}`)
    const remove = (headers = {}) => ask('DELETE', `/v1/groups/${id}`, { headers })
    expect((await remove({ 'if-match': '"v1"' })).statusCode).toBe(412)
    expect((await remove()).statusCode).toBe(204)
    expect((await remove()).statusCode).toBe(404)
    expect((await ask('GET', `/v1/people/${bo}`)).json()).toMatchObject({ groups: [], archivedAt: null })
  })

  it('are for administrators, and for their organization alone', async () => {
    const [id, cem] = [await group('Private'), await person('cem@x.org')]
    for (const key of [world.keys.viewer, world.keys.booker, world.keys.support])
      expect((await ask('GET', '/v1/groups', { key })).statusCode).toBe(403)
    const { key } = world.neighbour
    expect((await ask('GET', '/v1/groups', { key })).json().items).toEqual([])
    for (const url of [`/v1/groups/${id}`, `/v1/groups/${id}/members`])
      expect((await ask('GET', url, { key })).statusCode).toBe(404)
    expect((await ask('PUT', `/v1/groups/${id}/members/${cem}`, { key })).statusCode).toBe(404)
    expect((await ask('DELETE', `/v1/groups/${id}`, { key })).statusCode).toBe(404)
  })

  it('open their rooms for members, beside their own, and close them again with the next request', async () => {
    const dee = await person('dee@x.org', { rooms: [aspen] })
    const { password } = (await ask('POST', `/v1/people/${dee}/app-passwords`, { body: { device: 'Phone' } })).json()
    const rooms = async () => {
      const entered = await world.signIn({ userName: 'dee@x.org', password, address: '::1' })
      return entered.kind === 'known' ? entered.person.rooms : entered.kind
    }
    const id = await group('Second floor', [birch])
    expect(await rooms()).toEqual([aspen])
    await ask('PUT', `/v1/groups/${id}/members/${dee}`)
    expect(await rooms()).toEqual([aspen, birch])
    await ask('PATCH', `/v1/groups/${id}`, { body: { rooms: [] } })
    expect(await rooms()).toEqual([aspen])
    await ask('PATCH', `/v1/groups/${id}`, { body: { rooms: [aspen, birch] } })
    expect(await rooms()).toEqual([aspen, birch])
    await ask('DELETE', `/v1/groups/${id}`)
    expect(await rooms()).toEqual([aspen])
    await ask('PATCH', `/v1/people/${dee}`, { body: { rooms: null } })
    expect(await rooms()).toBe(null)
  })
})
