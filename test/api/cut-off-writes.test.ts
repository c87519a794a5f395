import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, openWorld, type World } from './world.ts'

describe('a write that was cut off after its commit, and is repeated under its Idempotency-Key', () => {
  let world: World
  let room: number
  let connection: number
  beforeAll(async () => {
    world = await openWorld()
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })).json().id
    connection = (await world.ask({ method: 'POST', url: '/v1/connections', body: CONNECTION })).json().id
    world.memory.addRoom({ remoteCalendarId: 'aspen@x.org', name: 'Aspen', timeZone: 'UTC', answers: 'application' })
  })
  afterAll(() => world.close())

  const CONNECTION = {
    provider: 'exchange',
    name: 'Contoso',
    settings: { tenantId: 'contoso.example', clientId: 'app-1' },
    secret: { clientSecret: 'hush' },
  }

  /** Sends, loses the stored answer as a crash would, waits until the claim has run out, and sends again. */
  async function twice(url: string, body: object) {
    const headers = { 'idempotency-key': url }
    const first = await world.ask({ method: 'POST', url, body, headers })
    await world.database.sql('update idempotency set status = 0, response = null, expires_at = $2 where key = $1', [
      url,
      world.now().toString(),
    ])
    return [first, await world.ask({ method: 'POST', url, body, headers })] as const
  }

  it.each([
    ['a room', '/v1/rooms', { name: 'Birch', timeZone: 'UTC' }],
    ['a connection', '/v1/connections', CONNECTION],
    ['a person', '/v1/people', { displayName: 'Ann', addresses: ['ann@x.org'] }],
  ])('makes one thing: %s', async (_title, url, body) => {
    const [first, again] = await twice(url, body)
    expect(again.statusCode).toBe(201)
    expect(again.json()).toEqual(first.json())
  })

  it('pairs a calendar once', async () => {
    const body = { connectionId: connection, remoteCalendarId: 'aspen@x.org', decides: 'meetmeup' }
    const [first, again] = await twice(`/v1/rooms/${room}/calendars`, body)
    expect([again.statusCode, again.json().id]).toEqual([201, first.json().id])
  })

  it('leaves one living link to a feed, the one that was shown', async () => {
    const [first, again] = await twice(`/v1/rooms/${room}/feeds`, { name: 'Lobby' })
    expect(again.json().id).not.toBe(first.json().id)
    const get = async (url: string) =>
      (await world.ask({ method: 'GET', url: new URL(url).pathname, key: null })).statusCode
    expect([await get(first.json().url), await get(again.json().url)]).toEqual([404, 200])
  })

  it('closes a room once, and names again whom that has met', async () => {
    const at = (hour: number) => `${NOW.toZonedDateTimeISO('UTC').toPlainDate().add({ days: 9 })}T${hour}:00:00Z`
    const meeting = { start: at(10), end: at(11), summary: 'Planning' }
    const { id } = (await world.ask({ method: 'POST', url: `/v1/rooms/${room}/bookings`, body: meeting })).json()
    const [first, again] = await twice(`/v1/rooms/${room}/closures`, {
      ...{ startsAt: at(10), endsAt: at(18), reason: 'new carpets' },
    })
    expect(first.json()).toMatchObject({ contested: [id] })
    expect([again.statusCode, again.json()]).toEqual([201, first.json()])
  })

  it('leaves one living password for a device, the one that was shown', async () => {
    const person = { displayName: 'Bo', addresses: ['bo@x.org'] }
    const { id } = (await world.ask({ method: 'POST', url: '/v1/people', body: person })).json()
    const [first, again] = await twice(`/v1/people/${id}/app-passwords`, { device: 'Phone' })
    expect(again.json().id).not.toBe(first.json().id)
    const enter = async ({ userName, password }: { userName: string; password: string }) =>
      (await world.signIn({ userName, password, address: '192.0.2.1' })).kind
    expect([await enter(first.json()), await enter(again.json())]).toEqual(['unknown', 'known'])
  })
})
