import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AvailabilityAnswer } from '../../src/api/availability/get-availability.ts'
import { openWorld, type World } from './world.ts'

describe('who is free and when', () => {
  let world: World
  const rooms: Record<string, number> = {}
  beforeAll(async () => {
    world = await openWorld()
    const wanted = [
      { name: 'Aspen', capacity: 4, building: 'North', features: ['screen'] },
      { name: 'Birch', capacity: 8, building: 'North', features: ['screen', 'camera'], cleanupMinutes: 15 },
      { name: 'Cedar', capacity: 20, building: 'South', features: [] },
    ]
    for (const body of wanted) {
      const answer = await world.ask({ method: 'POST', url: '/v1/rooms', body: { timeZone: 'Europe/Berlin', ...body } })
      rooms[body.name] = answer.json().id
    }
    const [connection] = await world.database.sql<{ id: number }>(
      `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
        values ($1, 'google', 'G', '{}', '', 'test', 100) returning id`,
      [world.organizationId],
    )
    await world.database.sql(
      `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, last_proof_at)
        values ($1, $2, $3, 'aspen@x.org', 'Europe/Berlin', 'meetmeup', $4)`,
      [world.organizationId, rooms.Aspen, connection?.id, world.now().subtract({ seconds: 35 }).toString()],
    )
    await book('Birch', '2026-12-02T09:00:00Z', '2026-12-02T10:00:00Z')
  })
  afterAll(() => world.close())

  const book = (name: string, start: string, end: string) =>
    world.ask({
      method: 'POST',
      url: `/v1/rooms/${rooms[name]}/bookings`,
      key: world.keys.booker,
      body: { start, end },
    })
  const ask = (url: string, key = world.keys.viewer) => world.ask({ method: 'GET', url, key })
  const names = async (query: string): Promise<string[]> =>
    (await ask(`/v1/rooms/free?${query}`)).json().items.map(({ name }: { name: string }) => name)
  const NINE_TO_TEN = 'start=2026-12-02T09:00:00Z&end=2026-12-02T10:00:00Z'

  it('is told room by room, with clean-up time, gaps and the age of the knowledge', async () => {
    const answer = await ask(
      `/v1/availability?rooms=${rooms.Aspen},${rooms.Birch}&from=2026-12-02T08:00:00Z&to=2026-12-02T12:00:00Z`,
    )
    expect(answer.statusCode).toBe(200)
    const [aspen, birch] = answer.json().rooms
    expect(aspen).toMatchObject({ busy: [], free: [{ from: '2026-12-02T08:00:00Z', to: '2026-12-02T12:00:00Z' }] })
    expect(aspen.freshness).toMatchObject([{ provider: 'google', ageSeconds: 35 }])
    expect(birch.busy).toEqual([
      {
        kind: 'booking',
        startsAt: '2026-12-02T09:00:00Z',
        endsAt: '2026-12-02T10:00:00Z',
        heldFrom: '2026-12-02T09:00:00Z',
        heldUntil: '2026-12-02T10:15:00Z',
      },
    ])
    expect(birch.free).toEqual([
      { from: '2026-12-02T08:00:00Z', to: '2026-12-02T09:00:00Z' },
      { from: '2026-12-02T10:15:00Z', to: '2026-12-02T12:00:00Z' },
    ])
    expect(birch.freshness).toEqual([])
  })

  it('is told as it is after every change, by whoever remembers what it was before, in the promised shape', async () => {
    const url = `/v1/availability?rooms=${rooms.Cedar},${rooms.Birch}&from=2026-12-03T08:00:00Z&to=2026-12-03T12:00:00Z`
    const busy = async () => {
      const answer = await ask(url)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expect([...Value.Errors(AvailabilityAnswer, answer.json())]).toEqual([])
      return answer
        .json()
        .rooms.map(({ busy: spans }: { busy: { startsAt: string }[] }) => spans.map((span) => span.startsAt))
    }
    expect(await busy()).toEqual([[], []])
    const booked = await book('Cedar', '2026-12-03T09:00:00Z', '2026-12-03T10:00:00Z')
    const both = await busy()
    expect(both.flat()).toEqual(['2026-12-03T09:00:00Z'])
    expect(await busy()).toEqual(both)
    await world.ask({ method: 'DELETE', url: `/v1/bookings/${booked.json().id}`, key: world.keys.booker })
    expect(await busy()).toEqual([[], []])
  })

  it('finds free rooms, the smallest that fits first, by seats, building and features', async () => {
    expect(await names(NINE_TO_TEN)).toEqual(['Aspen', 'Cedar'])
    expect(await names(`${NINE_TO_TEN}&seats=5`)).toEqual(['Cedar'])
    const later = 'start=2026-12-02T11:00:00Z&end=2026-12-02T12:00:00Z'
    expect(await names(later)).toEqual(['Aspen', 'Birch', 'Cedar'])
    expect(await names(`${later}&building=North&features=camera,screen`)).toEqual(['Birch'])
    expect(await names(`${later}&limit=1`)).toEqual(['Aspen'])
  })

  it('finds rooms that are free for every meeting of a series', async () => {
    const series =
      'start=2026-11-25T10:00:00&end=2026-11-25T11:00:00&timeZone=Europe/Berlin&recurrence=FREQ%3DWEEKLY%3BCOUNT%3D3'
    expect(await names(series)).toEqual(['Aspen', 'Cedar'])
    const elsewhere = series.replaceAll('10:00:00', '12:00:00').replaceAll('11:00:00', '13:00:00')
    expect(await names(elsewhere)).toEqual(['Aspen', 'Birch', 'Cedar'])
  })

  it('says with each free room how old the knowledge is', async () => {
    const [aspen, cedar] = (await ask(`/v1/rooms/free?${NINE_TO_TEN}`)).json().items
    expect([aspen.freshnessSeconds, cedar.freshnessSeconds]).toEqual([35, null])
  })

  const DAY = 'from=2026-12-02T00:00:00Z&to=2026-12-03T00:00:00Z'
  it.each([
    ['no rooms', `/v1/availability?${DAY}`, 400, 'validation_failed', 'query/rooms'],
    ['rooms that are no ids', `/v1/availability?rooms=a&${DAY}`, 400, 'validation_failed', 'query/rooms'],
    ['a room that is not there', `/v1/availability?rooms=999999&${DAY}`, 404, 'not_found', 'query/rooms'],
    ['an id beyond all ids', `/v1/availability?rooms=9999999999&${DAY}`, 404, 'not_found', 'query/rooms'],
    [
      'a window backwards',
      '/v1/availability?rooms=1&from=2026-12-03T00:00:00Z&to=2026-12-02T00:00:00Z',
      422,
      'ends_before_start',
      'query/to',
    ],
    [
      'a window without end',
      '/v1/availability?rooms=1&from=2026-12-03T00:00:00Z&to=2030-12-02T00:00:00Z',
      422,
      'window_too_long',
      'query/to',
    ],
    ['a window that is no time', '/v1/availability?rooms=1&from=now', 422, 'time_malformed', 'query/from'],
    ['a search without an end', '/v1/rooms/free?start=2026-12-02T09:00:00Z', 400, 'validation_failed', 'query/end'],
    [
      'a search backwards',
      '/v1/rooms/free?start=2026-12-02T10:00:00Z&end=2026-12-02T09:00:00Z',
      422,
      'ends_before_start',
      'query/end',
    ],
    [
      'a search in the year 9999',
      '/v1/rooms/free?start=9999-12-02T10:00:00Z&end=9999-12-02T11:00:00Z',
      422,
      'time_out_of_range',
      'query/start',
    ],
    [
      'a search on Mars',
      '/v1/rooms/free?start=2026-12-02T09:00:00&end=2026-12-02T10:00:00&timeZone=Mars',
      422,
      'zone_unknown',
      'query/timeZone',
    ],
    [
      'a search for every second',
      `/v1/rooms/free?start=2026-12-02T09:00:00&end=2026-12-02T10:00:00&timeZone=UTC&recurrence=FREQ=SECONDLY`,
      422,
      'frequency_refused',
      'query/recurrence',
    ],
  ])('refuses %s by a stable code', async (_title, url, status, code, field) => {
    expect((await ask(url)).json()).toMatchObject({ status, code, field })
  })

  it('is told of no room of another organization', async () => {
    const answer = await ask(`/v1/availability?rooms=${rooms.Aspen}&${DAY}`, world.neighbour.key)
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' })
    expect((await ask(`/v1/rooms/free?${NINE_TO_TEN}`, world.neighbour.key)).json().items).toEqual([])
  })
})
