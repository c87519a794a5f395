import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ask, openWorld, type World } from './world.ts'

describe('pairing rooms with calendars over the API', () => {
  let world: World
  let room: number
  let connection: number
  let count = 0
  let remote: string
  beforeAll(async () => {
    world = await openWorld()
    const body = {
      provider: 'exchange',
      name: 'Contoso',
      settings: { tenantId: 'contoso.example', clientId: 'app-1' },
      secret: { clientSecret: 'hush' },
    }
    connection = (await world.ask({ method: 'POST', url: '/v1/connections', body })).json().id
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    world.memory.faults.clear()
    count += 1
    remote = `room-${count}@x.org`
    world.memory.addRoom({ remoteCalendarId: remote, name: 'Aspen', timeZone: 'Europe/Berlin', answers: 'application' })
    room = (
      await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'Europe/Berlin' } })
    ).json().id
  })

  const pair = (body: object = {}) =>
    world.ask({
      method: 'POST',
      url: `/v1/rooms/${room}/calendars`,
      body: { connectionId: connection, remoteCalendarId: remote, decides: 'meetmeup', ...body },
    })
  const list = async () => (await world.ask({ method: 'GET', url: `/v1/rooms/${room}/calendars` })).json().items

  it('proves every right first and answers with the proofs, one by one', async () => {
    const answer = await pair()
    expect(answer.statusCode).toBe(201)
    const calendar = answer.json()
    expect(calendar.proofs.map(({ step, passed }: { step: string; passed: boolean }) => [step, passed])).toEqual([
      ['sign_in', true],
      ['read', true],
      ['write', true],
      ['delete', true],
      // Nobody can call this test: the room is polled, and the proof says so.
      ['watch', false],
    ])
    expect(calendar).toMatchObject({
      roomId: room,
      decides: 'meetmeup',
      canAsk: false,
      timeZone: 'Europe/Berlin',
      health: 'ok',
    })
    expect(world.memory.items(remote)).toEqual([])
    expect(world.woken).toContain(calendar.id)
  })

  it('is refused when a right is missing, with all proofs, and nothing is kept', async () => {
    world.memory.faults.forbid(remote, true)
    const refused = (await pair()).json()
    expect(refused).toMatchObject({ status: 422, code: 'pairing_refused', rule: 'read' })
    expect(refused.proofs).toMatchObject([
      { step: 'sign_in', passed: true },
      { step: 'read', passed: false },
    ])
    expect(await list()).toEqual([])
  })

  it('takes from the provider who answers invitations, where it tells', async () => {
    world.memory.setAnswers(remote, 'automatic')
    const calendar = (await pair({ decides: undefined })).json()
    expect(calendar).toMatchObject({ decides: 'provider', canAsk: true })
  })

  it('gives each calendar to one room', async () => {
    await pair()
    const other = (
      await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Birch', timeZone: 'UTC' } })
    ).json().id
    const answer = await world.ask({
      method: 'POST',
      url: `/v1/rooms/${other}/calendars`,
      body: { connectionId: connection, remoteCalendarId: remote, decides: 'meetmeup' },
    })
    expect(answer.json()).toMatchObject({ status: 409, code: 'already_exists', value: room })
  })

  it('owes the new calendar the bookings that stand, and judges the next booking anew', async () => {
    const book = (start: string, end: string) =>
      world.ask({ method: 'POST', url: `/v1/rooms/${room}/bookings`, body: { start, end } })
    const standing = (await book('2026-12-02T09:00:00Z', '2026-12-02T10:00:00Z')).json().id
    const given = (await book('2026-12-03T09:00:00Z', '2026-12-03T10:00:00Z')).json().id
    await world.ask({ method: 'DELETE', url: `/v1/bookings/${given}` })
    const calendar = (await pair()).json()
    expect(calendar.owed).toBe(1)
    const links = await world.database.sql(
      'select booking_id as booking, role, state from link where calendar_id = $1',
      [calendar.id],
    )
    expect(links).toEqual([{ booking: standing, role: 'mirror', state: 'pending' }])
    expect(await world.database.sql('select 1 from outbox where calendar_id = $1', [calendar.id])).toHaveLength(1)
    await book('2026-12-04T09:00:00Z', '2026-12-04T10:00:00Z')
    expect((await list())[0].owed).toBe(2)
    const [row] = await world.database.sql<{ v: number }>('select policy_version v from room where id = $1', [room])
    expect(row?.v).toBe(2)
  })

  it('says how fresh, how watched and how well each calendar is, in words', async () => {
    const { id } = (await pair()).json()
    const words = async (change: string) => {
      await world.database.sql(`update calendar set ${change} where id = $1`, [id])
      const [calendar] = await list()
      return calendar
    }
    expect((await list())[0]).toMatchObject({ provenAt: null, ageSeconds: null, pollIntervalSeconds: 60 })
    expect((await list())[0].healthInWords).toBe('We look every 60 s. It has not been read whole yet.')
    const fresh = await words(
      `last_proof_at = '${world.now().subtract({ seconds: 35 })}', watch = 'watching', poll_interval_seconds = 300`,
    )
    expect(fresh).toMatchObject({ ageSeconds: 35, watch: 'watching' })
    expect(fresh.healthInWords).toBe(
      'The provider tells us of changes, and we look every 300 s to be sure. What we know is 35 s old.',
    )
    expect((await words(`watch = 'refused', watch_detail = 'service accounts cannot'`)).healthInWords).toContain(
      'does not let us watch it (service accounts cannot): we look every 300 s.',
    )
    const forbidden = await words(`health = 'forbidden', health_detail = 'ErrorAccessDenied'`)
    expect(forbidden.healthInWords).toMatch(
      /^Rights on this calendar are missing since .* \(ErrorAccessDenied\): grant them and check again\./,
    )
    await world.database.sql(`update connection set state = 'signed_out' where id = $1`, [connection])
    const [signedOut] = await list()
    await world.database.sql(`update connection set state = 'ok' where id = $1`, [connection])
    expect(signedOut).toMatchObject({ health: 'signed_out' })
    expect(signedOut.healthInWords).toContain('renew the secret of the connection')
  })

  it('is checked again, and what had stopped for want of rights goes on', async () => {
    const { id } = (await pair()).json()
    const check = async () =>
      (await world.ask({ method: 'POST', url: `/v1/rooms/${room}/calendars/${id}/check` })).json()
    await world.database.sql(`update calendar set health = 'forbidden', dirty_since = null where id = $1`, [id])
    world.memory.faults.forbid(remote, true)
    expect(await check()).toMatchObject({
      health: 'forbidden',
      proofs: [{ passed: true }, { step: 'read', passed: false }],
    })
    world.memory.faults.forbid(remote, false)
    const before = world.woken.length
    expect(await check()).toMatchObject({ health: 'ok' })
    expect(world.woken.length).toBe(before + 1)
  })

  it('ends without a trace at the provider, and no booking is touched', async () => {
    const { id } = (await pair()).json()
    const booking = (
      await world.ask({
        method: 'POST',
        url: `/v1/rooms/${room}/bookings`,
        body: { start: '2026-12-02T09:00:00Z', end: '2026-12-02T10:00:00Z' },
      })
    ).json()
    const gone = await world.ask({ method: 'DELETE', url: `/v1/rooms/${room}/calendars/${id}` })
    expect(gone.statusCode).toBe(204)
    expect(await list()).toEqual([])
    expect(
      await world.database.sql(
        'select 1 from link where calendar_id = $1 union all select 1 from outbox where calendar_id = $1',
        [id],
      ),
    ).toEqual([])
    expect((await world.ask({ method: 'GET', url: `/v1/bookings/${booking.id}` })).json()).toEqual(booking)
    expect((await world.ask({ method: 'DELETE', url: `/v1/rooms/${room}/calendars/${id}` })).statusCode).toBe(404)
    expect((await pair()).statusCode).toBe(201)
  })

  it('keeps a room and a connection that are paired from being deleted', async () => {
    await pair()
    expect((await world.ask({ method: 'DELETE', url: `/v1/rooms/${room}` })).json()).toMatchObject({
      status: 409,
      code: 'in_use',
    })
    expect((await world.ask({ method: 'DELETE', url: `/v1/connections/${connection}` })).json()).toMatchObject({
      status: 409,
      code: 'in_use',
    })
  })

  it.each([
    ['a connection that is not there', { connectionId: 999_999 }, 422, 'field_unknown_value', 'body/connectionId'],
    ['a zone that nobody knows', { timeZone: 'Mars/Base' }, 422, 'zone_unknown', 'body/timeZone'],
    ['a calendar that is not there', { remoteCalendarId: 'nobody@x.org' }, 422, 'pairing_refused', undefined],
    ['no calendar', { remoteCalendarId: '' }, 400, 'validation_failed', 'body/remoteCalendarId'],
    ['a judge of one’s own', { decides: 'me' }, 400, 'validation_failed', 'body/decides'],
  ])('is refused with %s', async (_title, body, status, code, field) => {
    expect((await pair(body)).json()).toMatchObject({ status, code, ...(field === undefined ? {} : { field }) })
  })

  it('needs the administrator to say who decides where the provider does not tell', async () => {
    const answer = await pair({ decides: undefined, remoteCalendarId: 'nobody@x.org' })
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'validation_failed',
      field: 'body/decides',
      rule: 'required',
    })
  })

  it('is not possible with rooms, calendars or connections of another organization', async () => {
    const { id } = (await pair()).json()
    const { key } = world.neighbour
    const asks: Ask[] = [
      {
        method: 'POST',
        url: `/v1/rooms/${room}/calendars`,
        body: { connectionId: connection, remoteCalendarId: 'x', decides: 'meetmeup' },
      },
      { method: 'GET', url: `/v1/rooms/${room}/calendars` },
      { method: 'POST', url: `/v1/rooms/${room}/calendars/${id}/check` },
      { method: 'DELETE', url: `/v1/rooms/${room}/calendars/${id}` },
    ]
    for (const ask of asks)
      expect((await world.ask({ ...ask, key })).json()).toMatchObject({ status: 404, code: 'not_found' })
    const theirs = (
      await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Spy', timeZone: 'UTC' }, key })
    ).json().id
    const stolen = await world.ask({
      method: 'POST',
      url: `/v1/rooms/${theirs}/calendars`,
      body: { connectionId: connection, remoteCalendarId: remote, decides: 'meetmeup' },
      key,
    })
    expect(stolen.json()).toMatchObject({ status: 422, code: 'field_unknown_value', field: 'body/connectionId' })
  })

  describe('and what was set aside', () => {
    it('is listed with its error, page by page, and counted in the status', async () => {
      const { id } = (await pair()).json()
      await world.database.sql(
        `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id, state, error)
          select $1, $2, 'item-' || n, 'v1', 'unreadable', '{}', gen_random_uuid(), 'quarantined', '{"code":"rule_unknown","message":"what?"}' from generate_series(1, 3) n`,
        [world.organizationId, id],
      )
      const get = async (query: string) =>
        (await world.ask({ method: 'GET', url: `/v1/quarantine?room=${room}&${query}` })).json()
      const first = await get('limit=2')
      expect(first.items[0]).toMatchObject({
        roomId: room,
        calendarId: id,
        remoteId: 'item-1',
        kind: 'unreadable',
        error: { code: 'rule_unknown' },
      })
      const second = await get(`limit=2&cursor=${first.nextCursor}`)
      expect([...first.items, ...second.items].map(({ remoteId }: { remoteId: string }) => remoteId)).toEqual([
        'item-1',
        'item-2',
        'item-3',
      ])
      expect(second.nextCursor).toBeNull()
      const status = (await world.ask({ method: 'GET', url: '/v1/status', key: world.keys.viewer })).json()
      expect(status).toMatchObject({ verdict: 'attention', quarantinedItems: 3 })
      expect(status.reasons).toContain('3 items were set aside: see the quarantine')
      expect((await list())[0].quarantined).toBe(3)
      expect(
        (await world.ask({ method: 'GET', url: '/v1/quarantine', key: world.neighbour.key })).json().items,
      ).toEqual([])
    })

    it('is nothing in an organization where all is well', async () => {
      const status = (await world.ask({ method: 'GET', url: '/v1/status', key: world.neighbour.key })).json()
      expect(status).toMatchObject({ verdict: 'well', reasons: [], calendars: 0, oldestKnowledgeSeconds: null })
    })
  })
})
