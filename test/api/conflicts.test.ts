import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

describe('conflicts over the API', () => {
  let world: World
  let room: number
  let holder: number
  let intruder: number
  let conflict: number
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  const book = async (start: string, end: string) =>
    (await world.ask({ method: 'POST', url: `/v1/rooms/${room}/bookings`, body: { start, end } })).json().id

  beforeEach(async () => {
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })).json().id
    holder = await book('2026-12-02T09:00:00Z', '2026-12-02T10:00:00Z')
    intruder = await book('2026-12-02T12:00:00Z', '2026-12-02T13:00:00Z')
    // Somebody wrote it over the holder, straight onto the room's calendar.
    await world.database.sql(`update booking set state = 'contested' where id = $1`, [intruder])
    await world.database.sql(
      `update occupancy set kind = 'contested', starts_at = $2, held_from = $2, ends_at = $3, held_until = $3 where booking_id = $1`,
      [intruder, '2026-12-02T09:30:00Z', '2026-12-02T10:30:00Z'],
    )
    const rows = await world.database.sql<{ id: number }>(
      `insert into conflict (organization_id, room_id, kind, state, matter, rule, bookings, evidence)
        values ($1, $2, 'direct_write', 'open', $3, 'first_commit', $4, '{"seen":"exchange"}') returning id`,
      [world.organizationId, room, `matter-${room}`, [holder, intruder]],
    )
    conflict = rows[0]?.id ?? 0
  })

  const resolve = (body: object, headers: Record<string, string> = {}) =>
    world.ask({ method: 'POST', url: `/v1/conflicts/${conflict}/resolve`, body, headers })

  it('are read with both sides and the evidence', async () => {
    const answer = await world.ask({ method: 'GET', url: `/v1/conflicts/${conflict}` })
    expect(answer.headers.etag).toBe('"v1"')
    expect(answer.json()).toMatchObject({
      kind: 'direct_write',
      state: 'open',
      bookingIds: [holder, intruder],
      evidence: { seen: 'exchange' },
      bookings: [
        { id: holder, state: 'confirmed' },
        { id: intruder, state: 'contested' },
      ],
    })
  })

  it('are listed newest first, page by page, by state and room', async () => {
    const list = async (query: string) => (await world.ask({ method: 'GET', url: `/v1/conflicts?${query}` })).json()
    const first = await list('limit=1')
    expect(first.items[0].id).toBe(conflict)
    expect((await list(`room=${room}`)).items.length).toBe(1)
    expect((await list(`room=${room}&state=resolved,dismissed`)).items).toEqual([])
    if (first.nextCursor !== null) expect((await list(`cursor=${first.nextCursor}`)).items[0].id).toBeLessThan(conflict)
  })

  it('are decided for one side: it has the room, the other loses it, and the case is closed', async () => {
    const answer = await resolve({ action: 'keep', bookingId: holder, reason: 'was first' })
    expect(answer.json()).toMatchObject({
      state: 'resolved',
      resolution: { action: 'keep', keep: holder, reason: 'was first' },
    })
    const states = await world.database.sql('select id, state from booking where id = any ($1) order by id', [
      [holder, intruder],
    ])
    expect(states).toEqual([
      { id: holder, state: 'confirmed' },
      { id: intruder, state: 'cancelled' },
    ])
    expect((await resolve({ action: 'dismiss', reason: 'again' })).json()).toMatchObject({
      status: 409,
      code: 'state_conflict',
    })
  })

  it('are dismissed without a change to any booking', async () => {
    expect((await resolve({ action: 'dismiss', reason: 'they agreed' })).json().state).toBe('dismissed')
    expect((await world.ask({ method: 'GET', url: `/v1/bookings/${intruder}` })).json().state).toBe('contested')
  })

  it('are not decided on an old reading (If-Match)', async () => {
    const late = await resolve({ action: 'dismiss', reason: 'x' }, { 'if-match': '"v7"' })
    expect(late.json()).toMatchObject({ status: 412, code: 'precondition_failed' })
  })

  it.each([
    ['a side that is none', { action: 'keep', bookingId: 999_999, reason: 'x' }, 422, 'field_unknown_value'],
    ['no reason', { action: 'dismiss' }, 400, 'validation_failed'],
    ['an act of one’s own', { action: 'burn', reason: 'x' }, 400, 'validation_failed'],
    ['no side to keep', { action: 'keep', reason: 'x' }, 400, 'validation_failed'],
  ])('are not decided with %s', async (_title, body, status, code) => {
    expect((await resolve(body)).json()).toMatchObject({ status, code })
  })

  it('are for administrators, of their own organization', async () => {
    const ask = (key: string) => world.ask({ method: 'GET', url: `/v1/conflicts/${conflict}`, key })
    expect((await ask(world.keys.booker)).statusCode).toBe(403)
    expect((await ask(world.neighbour.key)).statusCode).toBe(404)
    const theirs = await world.ask({
      method: 'POST',
      url: `/v1/conflicts/${conflict}/resolve`,
      body: { action: 'dismiss', reason: 'x' },
      key: world.neighbour.key,
    })
    expect(theirs.statusCode).toBe(404)
  })
})
