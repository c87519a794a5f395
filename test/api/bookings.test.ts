import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ask, openWorld, type World } from './world.ts'

const TEN = { dateTime: '2026-12-02T10:00:00', timeZone: 'Europe/Berlin' }
const ELEVEN = { dateTime: '2026-12-02T11:00:00', timeZone: 'Europe/Berlin' }

describe('bookings over the API', () => {
  let world: World
  let room: number
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    const answer = await world.ask({
      method: 'POST',
      url: '/v1/rooms',
      body: { name: 'Aspen', timeZone: 'Europe/Berlin' },
    })
    room = answer.json().id
  })

  const book = (body: object, more: Partial<Ask> = {}) =>
    world.ask({ method: 'POST', url: `/v1/rooms/${room}/bookings`, key: world.keys.booker, body, ...more })
  const read = async (id: number, key = world.keys.viewer) =>
    (await world.ask({ method: 'GET', url: `/v1/bookings/${id}`, key })).json()
  const change = (id: number, body: object, headers: Record<string, string> = {}) =>
    world.ask({ method: 'PATCH', url: `/v1/bookings/${id}`, key: world.keys.booker, body, headers })

  it('are confirmed at once where nobody else decides', async () => {
    const answer = await book({
      start: TEN,
      end: ELEVEN,
      summary: 'Budget',
      organizer: { name: 'Ann', address: 'ann@x.org' },
    })
    expect(answer.statusCode).toBe(201)
    const booking = answer.json()
    expect(answer.headers).toMatchObject({ location: `/v1/bookings/${booking.id}`, etag: '"v1"' })
    expect(booking).toMatchObject({
      roomId: room,
      state: 'confirmed',
      summary: 'Budget',
      start: TEN,
      end: ELEVEN,
      recurrence: null,
      startsAt: '2026-12-02T09:00:00Z',
      endsAt: '2026-12-02T10:00:00Z',
    })
    expect(await read(booking.id)).toEqual(booking)
  })

  it('take plain instants for a single meeting', async () => {
    const answer = await book({ start: '2026-12-02T10:00:00+01:00', end: '2026-12-02T09:30:00.9Z' })
    expect(answer.json()).toMatchObject({
      start: { dateTime: '2026-12-02T09:00:00', timeZone: 'UTC' },
      startsAt: '2026-12-02T09:00:00Z',
      endsAt: '2026-12-02T09:30:00Z',
    })
  })

  it('of the hour that comes twice are those that their offset says', async () => {
    const at = (time: string) => ({ dateTime: `2027-10-31T${time}`, timeZone: 'Europe/Berlin' })
    const first = await book({ start: at('02:00:00+02:00'), end: at('03:00:00+02:00') })
    expect(first.json()).toMatchObject({ start: at('02:00:00'), startsAt: '2027-10-31T00:00:00Z' })
    const second = await book({ start: at('02:00:00+01:00'), end: at('02:30:00+01:00') })
    expect(second.json()).toMatchObject({
      start: { dateTime: '2027-10-31T01:00:00', timeZone: 'UTC' },
      startsAt: '2027-10-31T01:00:00Z',
      endsAt: '2027-10-31T01:30:00Z',
    })
    const later = await change(second.json().id, { start: at('02:30:00+01:00') })
    expect(later.json()).toMatchObject({ startsAt: '2027-10-31T01:30:00Z', endsAt: '2027-10-31T02:00:00Z' })
  })

  it('take whole days, from midnight to midnight where the room is', async () => {
    const answer = await book({ start: { date: '2026-12-05' }, end: { date: '2026-12-06' } })
    expect(answer.json()).toMatchObject({
      start: { date: '2026-12-05' },
      end: { date: '2026-12-06' },
      startsAt: '2026-12-04T23:00:00Z',
      endsAt: '2026-12-05T23:00:00Z',
    })
  })

  it('take a series, by the wall clock and with its exceptions', async () => {
    const answer = await book({
      start: TEN,
      end: ELEVEN,
      recurrence: 'RRULE:FREQ=WEEKLY;COUNT=4',
      exdates: ['2026-12-09'],
    })
    expect(answer.json()).toMatchObject({ recurrence: 'FREQ=WEEKLY;COUNT=4', exdates: ['2026-12-09'] })
    const rows = await world.database.sql<{ at: string }>(
      'select starts_at as at from occupancy where room_id = $1 order by 1',
      [room],
    )
    expect(rows.map(({ at }) => at)).toEqual(['2026-12-02T09:00:00Z', '2026-12-16T09:00:00Z', '2026-12-23T09:00:00Z'])
  })

  it('that somebody else has are refused with the holder and what is free instead', async () => {
    const other = await world.ask({
      method: 'POST',
      url: '/v1/rooms',
      body: { name: 'Birch', timeZone: 'Europe/Berlin' },
    })
    await book({ start: TEN, end: ELEVEN, organizer: { name: 'Ann', address: 'ann@x.org' } })
    const answer = await book({ start: TEN, end: ELEVEN })
    const problem = answer.json()
    expect(problem).toMatchObject({ status: 409, code: 'room_unavailable', holders: [{ organizerName: 'Ann' }] })
    expect(problem.detail).toContain('Ann')
    expect(problem.alternatives.map(({ roomId }: { roomId: number }) => roomId)).toContain(other.json().id)
  })

  it('of a private meeting name nobody, also not to whom it stands in the way of', async () => {
    const secret = {
      summary: 'Lay-offs',
      description: 'list',
      organizer: { name: 'Ann', address: 'ann@x.org' },
      visibility: 'private',
    }
    const mine = (await book({ start: TEN, end: ELEVEN, ...secret })).json()
    expect(mine.summary).toBe('Lay-offs')
    const refused = await book({ start: TEN, end: ELEVEN })
    const hidden = { summary: null, description: null, organizer: null, visibility: 'private' }
    expect(await read(mine.id)).toMatchObject(hidden)
    expect(await read(mine.id, world.keys.admin)).toMatchObject(hidden)
    const list = await world.ask({ method: 'GET', url: `/v1/rooms/${room}/bookings`, key: world.keys.viewer })
    for (const body of [refused.body, list.body]) expect(body).not.toMatch(/Ann|Lay-offs|list"/)
    expect(await read(mine.id, world.keys.booker)).toMatchObject(secret)
  })

  it('of a private meeting are disclosed to an administrator who asks, and that is written down', async () => {
    const { id } = (await book({ start: TEN, end: ELEVEN, summary: 'Lay-offs', visibility: 'private' })).json()
    const ask = (key: string) => world.ask({ method: 'GET', url: `/v1/bookings/${id}?disclose=true`, key })
    expect((await ask(world.keys.viewer)).statusCode).toBe(403)
    expect((await ask(world.keys.admin)).json().summary).toBe('Lay-offs')
    const lines = await world.database.sql(`select 1 from audit where action = 'booking.disclose' and entity_id = $1`, [
      id,
    ])
    expect(lines.length).toBe(1)
  })

  it('are moved by a new start alone, and keep their length', async () => {
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    const moved = await change(id, { start: { dateTime: '2026-12-03T14:00:00', timeZone: 'Europe/Berlin' } })
    expect(moved.json()).toMatchObject({
      version: 2,
      sequence: 1,
      startsAt: '2026-12-03T13:00:00Z',
      endsAt: '2026-12-03T14:00:00Z',
    })
  })

  it('keep what they have when the new time is refused', async () => {
    await book({ start: ELEVEN, end: { ...ELEVEN, dateTime: '2026-12-02T12:00:00' } })
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    const refused = await change(id, { end: { ...ELEVEN, dateTime: '2026-12-02T11:30:00' } })
    expect(refused.json()).toMatchObject({ status: 409, code: 'room_unavailable' })
    expect(await read(id)).toMatchObject({ version: 1, end: ELEVEN })
  })

  it('move to another room as one act', async () => {
    const other = (
      await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Birch', timeZone: 'UTC' } })
    ).json().id
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    expect((await change(id, { roomId: other })).json()).toMatchObject({ id, roomId: other })
    expect((await book({ start: TEN, end: ELEVEN })).statusCode).toBe(201)
  })

  it('of a series move with their cancelled dates', async () => {
    const { id } = (
      await book({ start: TEN, end: ELEVEN, recurrence: 'FREQ=DAILY;COUNT=3', exdates: ['2026-12-03T09:00:00Z'] })
    ).json()
    const moved = await change(id, { start: { dateTime: '2026-12-02T15:00:00', timeZone: 'Europe/Berlin' } })
    expect(moved.json()).toMatchObject({ recurrence: 'FREQ=DAILY;COUNT=3', exdates: ['2026-12-03T14:00:00Z'] })
    const rows = await world.database.sql('select 1 from occupancy where booking_id = $1', [id])
    expect(rows.length).toBe(2)
  })

  it('say something else without moving', async () => {
    const { id } = (await book({ start: TEN, end: ELEVEN, recurrence: 'FREQ=DAILY;COUNT=3' })).json()
    const changed = await change(id, { summary: 'Standup', visibility: 'private' })
    expect(changed.json()).toMatchObject({ summary: 'Standup', recurrence: 'FREQ=DAILY;COUNT=3', version: 2 })
  })

  it('are not changed over somebody else’s change (If-Match)', async () => {
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    await change(id, { summary: 'first' })
    expect((await change(id, { summary: 'second' }, { 'if-match': '"v1"' })).statusCode).toBe(412)
    expect((await change(id, { summary: 'second' }, { 'if-match': '"v2"' })).statusCode).toBe(200)
    const late = await world.ask({ method: 'DELETE', url: `/v1/bookings/${id}`, headers: { 'if-match': '"v2"' } })
    expect(late.json()).toMatchObject({ code: 'precondition_failed', limit: '"v3"' })
  })

  it('that are cancelled free the room and keep their record', async () => {
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    const cancelled = await world.ask({
      method: 'DELETE',
      url: `/v1/bookings/${id}?reason=ill`,
      key: world.keys.booker,
    })
    expect(cancelled.json()).toMatchObject({
      state: 'cancelled',
      verdict: { code: 'cancelled', inputs: { reason: 'ill' } },
    })
    const again = await world.ask({ method: 'DELETE', url: `/v1/bookings/${id}` })
    expect(again.json()).toMatchObject({ status: 409, code: 'not_active', value: 'cancelled' })
    expect((await book({ start: TEN, end: ELEVEN })).statusCode).toBe(201)
  })

  it('are listed by start, page by page, for a window and a state', async () => {
    const days = ['02', '03', '04', '05', '06']
    for (const day of days)
      await book({ start: `2026-12-${day}T09:00:00Z`, end: `2026-12-${day}T10:00:00Z`, summary: day })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const url: string = `/v1/rooms/${room}/bookings?from=2026-12-03T00:00:00Z&to=2026-12-06T00:00:00Z&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`
      const page = (await world.ask({ method: 'GET', url, key: world.keys.viewer })).json()
      seen.push(...page.items.map(({ summary }: { summary: string }) => summary))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(['03', '04', '05'])
    const cancelled = await world.ask({ method: 'GET', url: `/v1/rooms/${room}/bookings?state=cancelled,declined` })
    expect(cancelled.json().items).toEqual([])
  })

  it('that are repeated under one Idempotency-Key after a crash are found, not doubled', async () => {
    const headers = { 'idempotency-key': `crash-${room}` }
    const first = (await book({ start: TEN, end: ELEVEN }, { headers })).json()
    await world.database.sql(`update idempotency set status = 0, expires_at = $2 where key = $1`, [
      `crash-${room}`,
      world.now().toString(),
    ])
    const again = await book({ start: TEN, end: ELEVEN }, { headers })
    expect([again.statusCode, again.json()]).toEqual([201, first])
    expect((await world.database.sql('select 1 from booking where room_id = $1', [room])).length).toBe(1)
  })

  it('of another organization are not there', async () => {
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    const key = world.neighbour.key
    const asks: Ask[] = [
      { method: 'GET', url: `/v1/bookings/${id}` },
      { method: 'GET', url: `/v1/bookings/${id}?disclose=true` },
      { method: 'PATCH', url: `/v1/bookings/${id}`, body: { summary: 'mine' } },
      { method: 'DELETE', url: `/v1/bookings/${id}` },
      { method: 'GET', url: `/v1/rooms/${room}/bookings` },
      { method: 'POST', url: `/v1/rooms/${room}/bookings`, body: { start: TEN, end: ELEVEN } },
    ]
    for (const ask of asks)
      expect((await world.ask({ ...ask, key })).json()).toMatchObject({ status: 404, code: 'not_found' })
  })

  describe('that are held because a provider decides', () => {
    beforeEach(async () => {
      const [connection] = await world.database.sql<{ id: number }>(
        `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
          values ($1, 'memory', 'M', '{}', '', 'test', 100) returning id`,
        [world.organizationId],
      )
      await world.database.sql(
        `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, can_ask)
          values ($1, $2, $3, 'room@x.org', 'Europe/Berlin', 'provider', true)`,
        [world.organizationId, room, connection?.id],
      )
    })

    const settle = async (state: string) => {
      const verdict = {
        code: 'provider_refused',
        rule: 'decides',
        value: null,
        limit: null,
        inputs: { decidedAt: '2026-12-01T08:00:00Z' },
      }
      await expect
        .poll(async () => {
          const rows = await world.database.sql(
            `update booking set state = $2, version = 2, verdict = $3, hold_expires_at = null where room_id = $1 and state = 'held' returning 1`,
            [room, state, state === 'declined' ? JSON.stringify(verdict) : null],
          )
          return rows.length
        })
        .toBe(1)
    }

    it('are answered with 202', async () => {
      const answer = await book({ start: TEN, end: ELEVEN })
      expect(answer.statusCode).toBe(202)
      expect(answer.json()).toMatchObject({ state: 'held' })
      expect(answer.json().holdExpiresAt).not.toBeNull()
    })

    it('are answered with the decision when the caller prefers to wait', async () => {
      const waiting = book({ start: TEN, end: ELEVEN }, { headers: { prefer: 'respond-async, wait=10' } })
      await settle('confirmed')
      const answer = await waiting
      expect([answer.statusCode, answer.headers['preference-applied']]).toEqual([201, 'wait=10'])
      expect(answer.json()).toMatchObject({ state: 'confirmed', version: 2 })
    })

    it('are answered with the refusal when the provider says no', async () => {
      const waiting = world.ask({
        method: 'POST',
        url: `/v1/rooms/${room}/bookings?wait=10`,
        body: { start: TEN, end: ELEVEN },
      })
      await settle('declined')
      expect((await waiting).json()).toMatchObject({ status: 409, code: 'provider_refused', rule: 'decides' })
    })
  })

  const at = (dateTime: string, timeZone = 'Europe/Berlin') => ({ dateTime, timeZone })
  const BAD: readonly [title: string, body: object, status: number, code: string, field?: string][] = [
    [
      'an unknown zone',
      { start: at('2026-12-02T10:00:00', 'Mars/Base'), end: ELEVEN },
      422,
      'zone_unknown',
      'body/start/timeZone',
    ],
    [
      'a zone that Outlook made up',
      { start: at('2026-12-02T10:00:00', 'Customized Time Zone'), end: ELEVEN },
      422,
      'zone_custom',
    ],
    ['an end before the start', { start: ELEVEN, end: TEN }, 422, 'ends_before_start', 'body/end'],
    ['an end at the start', { start: TEN, end: TEN }, 422, 'ends_before_start'],
    [
      'the year 1600',
      { start: at('1600-01-01T10:00:00'), end: ELEVEN },
      422,
      'time_out_of_range',
      'body/start/dateTime',
    ],
    ['the year 9999', { start: TEN, end: at('9999-12-31T23:59:59') }, 422, 'time_out_of_range', 'body/end/dateTime'],
    [
      'the year 1601 as an instant',
      { start: '1601-01-01T00:00:00Z', end: ELEVEN },
      422,
      'time_out_of_range',
      'body/start',
    ],
    [
      'the 30th of February',
      { start: at('2026-02-30T10:00:00'), end: ELEVEN },
      422,
      'time_malformed',
      'body/start/dateTime',
    ],
    ['a time without a zone', { start: '2026-12-02T10:00:00', end: ELEVEN }, 422, 'time_malformed', 'body/start'],
    ['tomorrow', { start: 'tomorrow', end: ELEVEN }, 422, 'time_malformed'],
    ['a date beside a time', { start: { date: '2026-12-02' }, end: ELEVEN }, 422, 'date_form_mismatch', 'body/end'],
    [
      'a series every second',
      { start: TEN, end: ELEVEN, recurrence: 'FREQ=SECONDLY' },
      422,
      'frequency_refused',
      'body/recurrence',
    ],
    ['a series at every hour', { start: TEN, end: ELEVEN, recurrence: 'FREQ=DAILY;BYHOUR=1,2' }, 422, 'part_refused'],
    ['a rule that is none', { start: TEN, end: ELEVEN, recurrence: 'every day' }, 422, 'part_refused'],
    [
      'COUNT and UNTIL',
      { start: TEN, end: ELEVEN, recurrence: 'FREQ=DAILY;COUNT=2;UNTIL=20270101' },
      422,
      'count_with_until',
    ],
    [
      'a date that never comes',
      { start: TEN, end: ELEVEN, recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' },
      422,
      'never_occurs',
    ],
    [
      'a series without a wall clock',
      { start: '2026-12-02T09:00:00Z', end: ELEVEN, recurrence: 'FREQ=DAILY' },
      422,
      'zone_empty',
      'body/start',
    ],
    [
      'a series that overlaps itself',
      { start: TEN, end: at('2026-12-04T10:00:00'), recurrence: 'FREQ=DAILY' },
      422,
      'overlaps_itself',
    ],
    [
      'an exception that is no time',
      { start: TEN, end: ELEVEN, recurrence: 'FREQ=DAILY;COUNT=9', exdates: ['x'] },
      422,
      'time_malformed',
      'body/exdates/0',
    ],
    ['a past time', { start: '2020-01-01T10:00:00Z', end: '2020-01-01T11:00:00Z' }, 422, 'policy_in_the_past'],
    [
      'a time years ahead',
      { start: '2030-01-01T10:00:00Z', end: '2030-01-01T11:00:00Z' },
      422,
      'policy_booking_window',
    ],
    ['a month on end', { start: TEN, end: at('2027-01-02T10:00:00') }, 422, 'policy_max_duration'],
    ['no end', { start: TEN }, 400, 'validation_failed', 'body/end'],
    ['a number for a time', { start: 5, end: ELEVEN }, 400, 'validation_failed', 'body/start'],
    [
      'a zone for a number',
      { start: { dateTime: '2026-12-02T10:00:00', timeZone: 1 }, end: ELEVEN },
      400,
      'validation_failed',
    ],
    ['an organiser without address', { start: TEN, end: ELEVEN, organizer: { name: 'Ann' } }, 400, 'validation_failed'],
    [
      'a summary without end',
      { start: TEN, end: ELEVEN, summary: 'x'.repeat(1_001) },
      400,
      'validation_failed',
      'body/summary',
    ],
    [
      'a visibility of one’s own',
      { start: TEN, end: ELEVEN, visibility: 'secret' },
      400,
      'validation_failed',
      'body/visibility',
    ],
    [
      'a rule without end',
      { start: TEN, end: ELEVEN, recurrence: `FREQ=DAILY;BYDAY=${'MO,'.repeat(5_000)}MO` },
      400,
      'validation_failed',
    ],
  ]

  it.each(BAD)('with %s are refused by a stable code', async (_title, body, status, code, field) => {
    const answer = (await book(body)).json()
    expect(answer).toMatchObject({ status, code, ...(field === undefined ? {} : { field }) })
  })

  it.each(BAD.filter(([, body]) => 'end' in body))('are not moved to %s', async (_title, body, status, code) => {
    const { id } = (await book({ start: TEN, end: ELEVEN })).json()
    expect((await change(id, body)).json()).toMatchObject({ status, code })
    expect(await read(id)).toMatchObject({ version: 1 })
  })
})
