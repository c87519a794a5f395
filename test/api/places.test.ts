import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typedHere } from '../cli/command-line.ts'
import { openWorld, type World } from './world.ts'

describe('places', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, more: object = {}) =>
    world.ask({ method, url, ...more })
  const room = async (name: string, more: object = {}): Promise<number> =>
    (await ask('POST', '/v1/rooms', { body: { name, timeZone: 'UTC', ...more } })).json().id
  const list = async (query = '') =>
    (await ask('GET', `/v1/places?limit=200${query}`)).json().items as readonly {
      id: number
      kind: string
      name: string
      building: string | null
      buildingId: number | null
      rooms: number
      version: number
    }[]
  const place = async (kind: string, name: string) =>
    (await list(`&kind=${kind}`)).find((one) => one.name === name) ?? { id: 0, rooms: -1, version: 0, buildingId: null }

  it('are there as soon as a room names them, with the rooms counted', async () => {
    await room('Aspen', { building: 'North', floor: '2', features: ['Video', 'Whiteboard'] })
    await room('Birch', { building: 'North', floor: '3', features: ['Video'] })
    await room('Cedar', { building: 'South', floor: '2' })
    await room('Dogwood', { floor: '2' })
    const shown = (await list()).map(({ kind, name, building, rooms }) => `${kind} ${name} of ${building}: ${rooms}`)
    expect(shown.sort()).toEqual([
      'building North of null: 2',
      'building South of null: 1',
      'feature Video of null: 2',
      'feature Whiteboard of null: 1',
      'floor 2 of North: 1',
      'floor 2 of South: 1',
      'floor 2 of null: 1',
      'floor 3 of North: 1',
    ])
    const north = await place('building', 'North')
    expect((await list(`&buildingId=${north.id}`)).map(({ name }) => name).sort()).toEqual(['2', '3'])
    const read = await ask('GET', `/v1/places/${north.id}`, { key: world.keys.viewer })
    expect([read.json().name, read.headers.etag]).toEqual(['North', '"v1"'])
  })

  it('may be made before their first room, once', async () => {
    const made = await ask('POST', '/v1/places', { body: { kind: 'building', name: ' West wing ' } })
    expect(made.statusCode).toBe(201)
    const { id } = made.json()
    expect(made.json()).toMatchObject({ kind: 'building', name: 'West wing', rooms: 0, version: 1, buildingId: null })
    expect(made.headers.location).toBe(`/v1/places/${id}`)
    const floor = await ask('POST', '/v1/places', { body: { kind: 'floor', name: '1', buildingId: id } })
    expect(floor.json()).toMatchObject({ building: 'West wing', buildingId: id })
    const twice = await ask('POST', '/v1/places', { body: { kind: 'floor', name: '1', buildingId: id } })
    expect(twice.json()).toMatchObject({ status: 409, code: 'already_exists', field: 'body/name', value: '1' })
    await room('Elm', { building: 'West wing', floor: '1' })
    expect((await ask('GET', `/v1/places/${id}`)).json()).toMatchObject({ rooms: 1, version: 1 })
  })

  it('are refused with the field that is wrong', async () => {
    const wrong = [
      [{ kind: 'city', name: 'X' }, 400, 'body/kind'],
      [{ kind: 'building', name: '  ' }, 400, 'body/name'],
      [{ kind: 'floor', name: 'x'.repeat(51) }, 400, 'body/name'],
      [{ kind: 'feature', name: 'X', buildingId: 1 }, 400, 'body/buildingId'],
      [{ kind: 'floor', name: 'X', buildingId: 99_999 }, 422, 'body/buildingId'],
    ] as const
    for (const [body, status, field] of wrong)
      expect((await ask('POST', '/v1/places', { body })).json(), field).toMatchObject({ status, field })
  })

  it('are renamed for every room that names them, and each room has a new version and a line in its history', async () => {
    const [fir, gum] = [
      await room('Fir', { building: 'Annex', floor: 'G', features: ['Beamer'] }),
      await room('Gum', { building: 'Annex', features: ['Phone', 'Beamer'] }),
    ]
    const annex = await place('building', 'Annex')
    const url = `/v1/places/${annex.id}`
    const renamed = await ask('PATCH', url, { body: { name: 'East wing' }, headers: { 'if-match': '"v1"' } })
    expect(renamed.json()).toMatchObject({ id: annex.id, name: 'East wing', rooms: 2, version: 2 })
    expect((await ask('PATCH', url, { body: { name: 'X' }, headers: { 'if-match': '"v1"' } })).statusCode).toBe(412)
    const floor = (await list(`&buildingId=${annex.id}`))[0]
    await ask('PATCH', `/v1/places/${floor?.id}`, { body: { name: 'Ground' } })
    await ask('PATCH', `/v1/places/${(await place('feature', 'Beamer')).id}`, { body: { name: 'Projector' } })
    expect((await ask('GET', `/v1/rooms/${fir}`)).json()).toMatchObject({
      ...{ building: 'East wing', floor: 'Ground', features: ['Projector'], version: 4 },
    })
    expect((await ask('GET', `/v1/rooms/${gum}`)).json()).toMatchObject({
      ...{ building: 'East wing', floor: null, features: ['Phone', 'Projector'], version: 3 },
    })
    expect((await ask('GET', '/v1/rooms?building=Annex')).json().items).toEqual([])
    expect((await ask('GET', '/v1/rooms?building=East%20wing')).json().items).toHaveLength(2)
    expect((await list()).filter(({ name }) => ['Annex', 'G', 'Beamer'].includes(name))).toEqual([])
    const lines = await world.database.sql<{ detail: object }>(
      `select detail from audit where entity = 'room' and entity_id = $1 and action = 'room.change' order by id`,
      [fir],
    )
    expect(lines.map(({ detail }) => detail)).toMatchObject([
      { building: 'East wing', because: `place:${annex.id}` },
      { floor: 'Ground' },
      { feature: 'Projector' },
    ])
  })

  it('do not change the policy by which bookings of their rooms were judged', async () => {
    const id = await room('Hazel', { building: 'Lodge' })
    const versions = () => world.database.sql<{ v: number }>('select policy_version as v from room where id = $1', [id])
    const [before] = await versions()
    await ask('PATCH', `/v1/places/${(await place('building', 'Lodge')).id}`, { body: { name: 'Gatehouse' } })
    expect(await versions()).toEqual([before])
  })

  it('keep the links of feeds: the address stays, and what it says is what the building is called now', async () => {
    await room('Ivy', { building: 'Old town' })
    const made = await ask('POST', '/v1/feeds', {
      body: { scope: { kind: 'building', building: 'Old town' }, name: 'Lobby screen', detail: 'busy' },
    })
    expect(made.statusCode).toBe(201)
    const path = new URL(made.json().url, 'https://rooms.example.com').pathname
    const read = (headers = {}) => ask('GET', path, { key: null, headers })
    const before = await read()
    expect(before.body).toContain('Old town')
    await ask('PATCH', `/v1/places/${(await place('building', 'Old town')).id}`, { body: { name: 'New town' } })
    const after = await read({ 'if-none-match': before.headers.etag })
    expect(after.statusCode).toBe(200)
    expect(after.body).toContain('New town')
    expect(after.body).not.toContain('Old town')
    expect((await read({ 'if-none-match': after.headers.etag })).statusCode).toBe(304)
    expect((await ask('GET', '/v1/feeds')).json().items).toMatchObject([{ scope: { building: 'New town' } }])
  })

  it('are not brought together by a name that another one has', async () => {
    await room('Jack', { building: 'One' })
    const two = await room('Kapok', { building: 'Two' })
    const refused = await ask('PATCH', `/v1/places/${(await place('building', 'Two')).id}`, { body: { name: 'One' } })
    expect(refused.json()).toMatchObject({ status: 409, code: 'already_exists', field: 'body/name', value: 'One' })
    expect((await ask('GET', `/v1/rooms/${two}`)).json().building).toBe('Two')
  })

  it('are removed when nothing names them any more, and not before', async () => {
    const larch = await room('Larch', { building: 'Barn', floor: 'Loft' })
    const barn = await place('building', 'Barn')
    const remove = (id: number) => ask('DELETE', `/v1/places/${id}`)
    expect((await remove(barn.id)).json()).toMatchObject({ status: 409, code: 'in_use', value: 2, limit: 0 })
    await ask('PATCH', `/v1/rooms/${larch}`, { body: { building: null, floor: null } })
    expect((await remove(barn.id)).json()).toMatchObject({ code: 'in_use', value: 1 })
    const [loft] = await list(`&buildingId=${barn.id}`)
    expect((await remove(loft?.id ?? 0)).statusCode).toBe(204)
    expect((await remove(barn.id)).statusCode).toBe(204)
    expect((await remove(barn.id)).statusCode).toBe(404)
  })

  it('are shown to everybody with a key, changed by administrators, and known to their organization alone', async () => {
    const north = await place('building', 'North')
    for (const key of [world.keys.viewer, world.keys.booker]) {
      expect((await ask('GET', '/v1/places', { key })).statusCode).toBe(200)
      expect((await ask('PATCH', `/v1/places/${north.id}`, { body: { name: 'X' }, key })).statusCode).toBe(403)
      expect((await ask('DELETE', `/v1/places/${north.id}`, { key })).statusCode).toBe(403)
    }
    const { key } = world.neighbour
    expect((await ask('GET', '/v1/places', { key })).json().items).toEqual([])
    expect((await ask('GET', `/v1/places/${north.id}`, { key })).statusCode).toBe(404)
    expect((await ask('PATCH', `/v1/places/${north.id}`, { body: { name: 'X' }, key })).statusCode).toBe(404)
    await ask('POST', '/v1/rooms', { body: { name: 'Theirs', timeZone: 'UTC', building: 'North' }, key })
    await ask('PATCH', `/v1/places/${north.id}`, { body: { name: 'Northern' } })
    expect((await ask('GET', '/v1/rooms?building=North', { key })).json().items).toHaveLength(1)
    await ask('PATCH', `/v1/places/${north.id}`, { body: { name: 'North' } })
  })

  it('lose no room that is made or moved while they are renamed', { timeout: 60_000 }, async () => {
    const mover = await room('Mover', { building: 'Left' })
    for (let round = 0; round < 8; round++) {
      const [from, to] = round % 2 === 0 ? ['Hall A', 'Hall B'] : ['Hall B', 'Hall A']
      await room(`Standing ${round}`, { building: from })
      const { id } = await place('building', from)
      const answers = await Promise.all([
        ask('PATCH', `/v1/places/${id}`, { body: { name: to } }),
        ...[1, 2, 3].map((n) =>
          ask('POST', '/v1/rooms', { body: { name: `R${round}.${n}`, timeZone: 'UTC', building: from } }),
        ),
        ask('PATCH', `/v1/rooms/${mover}`, { body: { building: from } }),
        ask('PATCH', `/v1/rooms/${mover}`, { body: { capacity: round + 1 } }),
      ])
      for (const { statusCode, body } of answers) expect([200, 201, 409], body).toContain(statusCode)
      const named = await world.database.sql<{ name: string }>(
        `select distinct r.building as name from room r where r.organization_id = $1 and r.building is not null and not exists (
          select from place p where p.organization_id = r.organization_id and p.kind = 'building' and p.name = r.building)`,
        [world.organizationId],
      )
      expect(named).toEqual([])
    }
  })

  it('can be seen and changed on the command line as well', async () => {
    const type = (...words: string[]) => typedHere(world.database, 'places', ...words, '--organization', 'Home')
    expect((await type('list', '--kind', 'feature')).out).toMatch(
      /^ID +KIND +NAME +BUILDING +ROOMS\n\d+ +feature +Video +2\n/,
    )
    expect((await type('add', 'Tower', '--kind', 'building')).out).toMatch(
      /^Place \d+ \(building Tower\) is there\.\n$/,
    )
    expect((await type('add', '7', '--kind', 'floor', '--building', 'Tower')).code).toBe(0)
    expect((await type('rename', 'North', 'North wing')).out).toBe(
      'The building North is North wing now; 2 rooms name it.\n',
    )
    expect((await type('remove', 'North wing')).err).toMatch(/^Nothing was changed: 2 rooms name it, /)
    expect((await type('remove', '7')).out).toBe('The floor 7 is removed.\n')
    expect((await type('remove', 'Tower')).out).toBe('The building Tower is removed.\n')
    expect((await type('remove', 'Tower')).err).toContain('has no place "Tower"')
    expect((await type('remove', '2')).code).toBe(1)
    for (const words of [
      ['list', '--kind', 'city'],
      ['add', 'X'],
      ['rename', 'X'],
      ['add', 'X', '--kind', 'feature', '--building', 'South'],
    ])
      expect(await type(...words)).toMatchObject({ code: 2, out: '' })
  })
})
