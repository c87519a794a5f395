import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

const BO = { displayName: 'Bo', addresses: ['bo@x.org'] }

describe('people', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  const post = (body: object, key?: string) =>
    world.ask({ method: 'POST', url: '/v1/people', body, ...(key === undefined ? {} : { key }) })
  const patch = (id: number, body: object, headers: Record<string, string> = {}) =>
    world.ask({ method: 'PATCH', url: `/v1/people/${id}`, body, headers })
  const get = (url: string, key?: string) => world.ask({ method: 'GET', url, ...(key === undefined ? {} : { key }) })

  it('are added with a name and an address, and are bookers in all rooms unless told otherwise', async () => {
    const answer = await post({ displayName: 'Ann Meyer', addresses: ['Ann@x.org', 'a.meyer@x.org'] })
    expect(answer.statusCode).toBe(201)
    const person = answer.json()
    expect(person).toEqual({
      id: expect.any(Number),
      displayName: 'Ann Meyer',
      addresses: ['Ann@x.org', 'a.meyer@x.org'],
      language: 'en',
      role: 'booker',
      rooms: null,
      groups: [],
      version: 1,
      createdAt: expect.stringMatching(/Z$/),
      archivedAt: null,
    })
    expect([answer.headers.location, answer.headers.etag]).toEqual([`/v1/people/${person.id}`, '"v1"'])
    const read = await get(`/v1/people/${person.id}`)
    expect([read.json(), read.headers.etag]).toEqual([person, '"v1"'])
    expect((await get('/v1/people?address=ANN@x.org')).json()).toEqual({ items: [person], nextCursor: null })
  })

  it('are listed page by page, for their organization alone', async () => {
    for (const n of [1, 2, 3]) await post({ displayName: `Page ${n}`, addresses: [`page${n}@x.org`] })
    const first = (await get('/v1/people?limit=2')).json()
    expect(first.items).toHaveLength(2)
    const second = (await get(`/v1/people?limit=2&cursor=${first.nextCursor}`)).json()
    expect(second.items[0].id).toBeGreaterThan(first.items[1].id)
    expect((await get('/v1/people', world.neighbour.key)).json()).toEqual({ items: [], nextCursor: null })
    expect((await get(`/v1/people/${first.items[0].id}`, world.neighbour.key)).statusCode).toBe(404)
  })

  it('are for administrators: what people there are is nobody else’s business', async () => {
    for (const key of [world.keys.viewer, world.keys.booker, world.keys.support])
      expect((await get('/v1/people', key)).json()).toMatchObject({ status: 403, limit: 'admin' })
  })

  it('have an address that nobody else has', async () => {
    await post({ displayName: 'First', addresses: ['one@x.org'] })
    const refused = await post({ displayName: 'Second', addresses: ['two@x.org', 'ONE@x.org'] })
    expect(refused.json()).toMatchObject({
      ...{ status: 409, code: 'already_exists', field: 'body/addresses', value: 'ONE@x.org' },
      detail: 'Another person has the address ONE@x.org.',
    })
  })

  it('are refused with the field that is wrong', async () => {
    const wrong: [body: object, field: string][] = [
      [{ displayName: ' ', addresses: ['x@x.org'] }, 'body/displayName'],
      [{ displayName: 'X', addresses: [] }, 'body/addresses'],
      [{ displayName: 'X', addresses: ['x'] }, 'body/addresses/0'],
      [{ displayName: 'X', addresses: ['x:y@x.org'] }, 'body/addresses/0'],
      [{ displayName: 'X', addresses: ['x\u0001@x.org'] }, 'body/addresses/0'],
      [{ displayName: 'X', addresses: Array.from({ length: 21 }, (_, n) => `${n}@x.org`) }, 'body/addresses'],
      [{ displayName: 'X', addresses: ['x@x.org'], role: 'king' }, 'body/role'],
      [{ displayName: 'X', addresses: ['x@x.org'], language: 'french, please' }, 'body/language'],
    ]
    for (const [body, field] of wrong)
      expect((await post(body)).json(), field).toMatchObject({ status: 400, code: 'validation_failed', field })
    expect((await post({ displayName: 'X', addresses: ['x@x.org'], rooms: [99_999] })).json()).toMatchObject({
      ...{ status: 422, code: 'field_unknown_value', field: 'body/rooms', value: 99_999 },
    })
  })

  it('are changed by whoever has seen the newest version', async () => {
    const { id } = (await post({ displayName: 'Bo', addresses: ['bo@x.org'] })).json()
    const room = { name: 'Aspen', timeZone: 'UTC' }
    const aspen = (await world.ask({ method: 'POST', url: '/v1/rooms', body: room })).json().id
    const changed = await patch(id, { rooms: [aspen], role: 'viewer' }, { 'if-match': '"v1"' })
    expect(changed.json()).toMatchObject({ displayName: 'Bo', rooms: [aspen], role: 'viewer', version: 2 })
    expect(changed.headers.etag).toBe('"v2"')
    expect((await patch(id, { role: 'booker' }, { 'if-match': '"v1"' })).statusCode).toBe(412)
    expect((await patch(id, { rooms: null })).json()).toMatchObject({ rooms: null, role: 'viewer' })
  })

  it('leave, once, and are still there for whoever looks them up', async () => {
    const { id } = (await post({ displayName: 'Cem', addresses: ['cem@x.org'] })).json()
    const leave = (headers = {}) => world.ask({ method: 'DELETE', url: `/v1/people/${id}`, headers })
    expect((await leave({ 'if-match': '"v7"' })).statusCode).toBe(412)
    expect((await leave()).statusCode).toBe(204)
    expect((await leave()).statusCode).toBe(404)
    expect((await patch(id, { role: 'viewer' })).statusCode).toBe(404)
    expect((await get(`/v1/people/${id}`)).json().archivedAt).not.toBeNull()
    expect((await get('/v1/people?address=cem@x.org')).json().items).toEqual([])
  })
})

describe('the devices of a person', () => {
  let world: World
  let person: number
  beforeAll(async () => {
    world = await openWorld()
    person = (await world.ask({ method: 'POST', url: '/v1/people', body: BO })).json().id
  })
  afterAll(() => world.close())

  const url = () => `/v1/people/${person}/app-passwords`
  const make = (body: object, key?: string) =>
    world.ask({ method: 'POST', url: url(), body, ...(key === undefined ? {} : { key }) })
  const enter = async (password: string) =>
    (await world.signIn({ userName: 'bo@x.org', password, address: '::1' })).kind

  it('each get a password, shown once, that opens the door', async () => {
    const answer = await make({ device: 'Phone' })
    expect(answer.statusCode).toBe(201)
    expect(answer.headers['cache-control']).toBe('no-store')
    const { password, userName, ...shown } = answer.json()
    expect([userName, await enter(password)]).toEqual(['bo@x.org', 'known'])
    expect(shown).toMatchObject({ personId: person, device: 'Phone', scope: 'write', hint: password.slice(0, 4) })
    const list = (await world.ask({ method: 'GET', url: url() })).json()
    expect(list.items).toEqual([{ ...shown, lastUsedAt: expect.stringMatching(/Z$/) }])
    for (const line of world.log) expect(line).not.toContain(password)
  })

  it('are signed out at once', async () => {
    const { id, password } = (await make({ device: 'Laptop', scope: 'read' })).json()
    expect(await enter(password)).toBe('known')
    const revoke = () => world.ask({ method: 'DELETE', url: `${url()}/${id}` })
    expect((await revoke()).statusCode).toBe(204)
    expect(await enter(password)).toBe('unknown')
    expect((await revoke()).statusCode).toBe(204)
  })

  it('are none of a neighbour’s business, nor another person’s', async () => {
    const { id, password } = (await make({ device: 'Tablet' })).json()
    const other = { displayName: 'Dee', addresses: ['dee@x.org'] }
    const dee = (await world.ask({ method: 'POST', url: '/v1/people', body: other })).json().id
    const { key } = world.neighbour
    expect((await make({ device: 'Mine' }, key)).statusCode).toBe(404)
    expect((await world.ask({ method: 'GET', url: url(), key })).statusCode).toBe(404)
    expect((await world.ask({ method: 'DELETE', url: `${url()}/${id}`, key })).statusCode).toBe(404)
    const wrong = `/v1/people/${dee}/app-passwords/${id}`
    expect((await world.ask({ method: 'DELETE', url: wrong })).statusCode).toBe(404)
    expect(await enter(password)).toBe('known')
  })

  it('are not made for somebody who has left', async () => {
    const left = { displayName: 'Eve', addresses: ['eve@x.org'] }
    const { id } = (await world.ask({ method: 'POST', url: '/v1/people', body: left })).json()
    await world.ask({ method: 'DELETE', url: `/v1/people/${id}` })
    const answer = await world.ask({ method: 'POST', url: `/v1/people/${id}/app-passwords`, body: { device: 'Phone' } })
    expect(answer.statusCode).toBe(404)
  })
})
