import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

const ASPEN = { name: 'Aspen', timeZone: 'Europe/Berlin', capacity: 8, features: ['screen'], building: 'North' }

describe('rooms over the API', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  const create = async (body: object = ASPEN): Promise<{ id: number; version: number }> =>
    (await world.ask({ method: 'POST', url: '/v1/rooms', body })).json()

  it('are created with the rules that nobody named as by default', async () => {
    const answer = await world.ask({ method: 'POST', url: '/v1/rooms', body: ASPEN })
    expect(answer.statusCode).toBe(201)
    const room = answer.json()
    expect(answer.headers.location).toBe(`/v1/rooms/${room.id}`)
    expect(answer.headers.etag).toBe('"v1"')
    expect(room).toMatchObject({ ...ASPEN, floor: null, setupMinutes: 0, version: 1, archivedAt: null })
    expect(room.policy).toMatchObject({ bookingWindowDays: 400, allowConflicts: false })
    const read = await world.ask({ method: 'GET', url: `/v1/rooms/${room.id}`, key: world.keys.viewer })
    expect(read.json()).toEqual(room)
  })

  it('and their places have tidy names: NFC, no space around them, no control characters', async () => {
    const typed = {
      name: '  Cafe\u0301 \u001b[2Jroom ',
      building: ' Nord\u00a0 haus\n',
      floor: ' 2 ',
      features: ['Video', ' Video ', 'Cafe\u0301'],
    }
    const kept = { name: 'Caf\u00e9 [2Jroom', building: 'Nord haus', floor: '2', features: ['Video', 'Caf\u00e9'] }
    const answer = await world.ask({ method: 'POST', url: '/v1/rooms', body: { ...typed, timeZone: 'UTC' } })
    expect(answer.json()).toMatchObject(kept)
    const found = await world.ask({ method: 'GET', url: '/v1/rooms?building=%20Nord%20haus%20' })
    expect(found.json().items).toHaveLength(1)
    const { id } = await create()
    expect((await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: typed })).json()).toMatchObject(kept)
  })

  it('and their places are never called nothing', async () => {
    for (const [field, body] of Object.entries({
      'body/name': { name: ' \t ' },
      'body/building': { building: ' ' },
      'body/floor': { floor: '\u0001' },
      'body/features/0': { features: ['\u0007'] },
    })) {
      const answer = await world.ask({ method: 'POST', url: '/v1/rooms', body: { ...ASPEN, ...body } })
      expect(answer.json()).toMatchObject({ status: 400, code: 'validation_failed', field })
    }
  })

  it('understand the Windows name of a time zone', async () => {
    const answer = await world.ask({
      method: 'POST',
      url: '/v1/rooms',
      body: { name: 'Birch', timeZone: 'W. Europe Standard Time' },
    })
    expect(answer.json().timeZone).toBe('Europe/Berlin')
  })

  it('have a revision of their own from the first moment', async () => {
    const { id } = await create()
    expect(await world.database.sql('select rev from room_revision where room_id = $1', [id])).toEqual([{ rev: 0 }])
  })

  it('are changed member by member, and the version moves on', async () => {
    const { id } = await create()
    const answer = await world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${id}`,
      body: { capacity: 10, setupMinutes: 5, policy: { maxDurationMinutes: 60 } },
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers.etag).toBe('"v2"')
    expect(answer.json()).toMatchObject({
      name: 'Aspen',
      capacity: 10,
      setupMinutes: 5,
      policy: { maxDurationMinutes: 60, bookingWindowDays: 400 },
    })
  })

  it('tell bookings to be judged anew when rules change, and only then', async () => {
    const { id } = await create()
    const policyVersion = async () =>
      (await world.database.sql<{ v: number }>('select policy_version v from room where id = $1', [id]))[0]?.v
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: { name: 'Alder' } })
    expect(await policyVersion()).toBe(1)
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: { policy: { minNoticeMinutes: 5 } } })
    expect(await policyVersion()).toBe(2)
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: { cleanupMinutes: 15 } })
    expect(await policyVersion()).toBe(3)
  })

  it('are not changed over somebody else’s change (If-Match)', async () => {
    const { id } = await create()
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: { name: 'First' } })
    const late = await world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${id}`,
      body: { name: 'Second' },
      headers: { 'if-match': '"v1"' },
    })
    expect(late.statusCode).toBe(412)
    expect(late.json()).toMatchObject({ code: 'precondition_failed', limit: '"v2"' })
    const inTime = await world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${id}`,
      body: { name: 'Second' },
      headers: { 'if-match': 'W/"v2", "v2"' },
    })
    expect(inTime.json().name).toBe('Second')
    const weak = await world.ask({ method: 'DELETE', url: `/v1/rooms/${id}`, headers: { 'if-match': 'W/"v3"' } })
    expect(weak.statusCode).toBe(412)
  })

  it('are taken out of service, keep their history and disappear from the list', async () => {
    const { id } = await create({ ...ASPEN, name: 'Doomed' })
    expect((await world.ask({ method: 'DELETE', url: `/v1/rooms/${id}` })).statusCode).toBe(204)
    expect((await world.ask({ method: 'GET', url: `/v1/rooms/${id}` })).json().archivedAt).not.toBeNull()
    const names = async () =>
      (await world.ask({ method: 'GET', url: '/v1/rooms?limit=200' }))
        .json()
        .items.map((room: { name: string }) => room.name)
    expect(await names()).not.toContain('Doomed')
    expect((await world.ask({ method: 'DELETE', url: `/v1/rooms/${id}` })).statusCode).toBe(404)
    expect((await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: { name: 'Back' } })).statusCode).toBe(404)
  })

  it('are listed page by page, each exactly once', async () => {
    for (let n = 0; n < 5; n++) await create({ ...ASPEN, name: `Page ${n}` })
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const url: string = `/v1/rooms?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`
      const page: { items: { id: number }[]; nextCursor: string | null } = (
        await world.ask({ method: 'GET', url })
      ).json()
      expect(page.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    const all = await world.database.sql<{ id: number }>(
      'select id from room where organization_id = $1 and archived_at is null order by id',
      [world.organizationId],
    )
    expect(seen).toEqual(all.map(({ id }) => id))
  })

  it('leave an audit line for every change, with who did it', async () => {
    const { id } = await create()
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body: { name: 'Renamed' } })
    await world.ask({ method: 'DELETE', url: `/v1/rooms/${id}` })
    const lines = await world.database.sql(
      `select action, actor ~ '^key:[0-9]+$' as "byKey", to_version as "toVersion" from audit where entity = 'room' and entity_id = $1 order by id`,
      [id],
    )
    expect(lines).toEqual([
      { action: 'room.create', byKey: true, toVersion: 1 },
      { action: 'room.change', byKey: true, toVersion: 2 },
      { action: 'room.archive', byKey: true, toVersion: 3 },
    ])
  })

  it('of another organization are not there', async () => {
    const { id } = await create()
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const body = method === 'PATCH' ? { name: 'Mine now' } : undefined
      const answer = await world.ask({
        method,
        url: `/v1/rooms/${id}`,
        key: world.neighbour.key,
        ...(body === undefined ? {} : { body }),
      })
      expect(answer.statusCode).toBe(404)
      expect(answer.json().code).toBe('not_found')
    }
  })
})
