import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NOW, openWorld, type World } from './world.ts'

interface Meeting {
  readonly uid: string
  /** `09:00-10:00` on 2 December 2026, UTC. */
  readonly time: string
  readonly lines?: readonly string[]
}

const calendar = (meetings: readonly Meeting[]): string => {
  const events = meetings.flatMap(({ uid, time, lines = [] }) => {
    const [from, to] = time.split('-').map((clock) => `20261202T${clock.replace(':', '')}00Z`)
    return ['BEGIN:VEVENT', `UID:${uid}`, `DTSTART:${from}`, `DTEND:${to}`, `SUMMARY:${uid}`, ...lines, 'END:VEVENT']
  })
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n')
}
const many = (count: number): Meeting[] =>
  Array.from({ length: count }, (_, place) => {
    const clock = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
    return { uid: `m${place}`, time: `${clock(place * 30)}-${clock(place * 30 + 30)}` }
  })

describe('a calendar of others that blocks a room', () => {
  let world: World
  let room: number
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  let base = ''
  beforeAll(async () => {
    world = await openWorld()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await world.close()
  })
  beforeEach(async () => {
    asked = []
    world.travel(NOW)
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'UTC' } })).json().id
    says([])
  })

  const says = (meetings: readonly Meeting[]) => {
    answer = (_request, response) => response.end(calendar(meetings))
  }
  const path = () => `/v1/rooms/${room}/foreign-calendars`
  const add = (body: object) => world.ask({ method: 'POST', url: path(), body })
  const addUrl = async (): Promise<number> =>
    (await add({ name: 'Choir', url: `${base}/s3cr3t-l1nk-of-somebody.ics` })).json().id
  const refresh = (id: number, body = {}) => world.ask({ method: 'POST', url: `${path()}/${id}/refresh`, body })
  const list = async () => (await world.ask({ method: 'GET', url: path() })).json().items
  const busy = async () => {
    const query = `rooms=${room}&from=2026-12-02T00:00:00Z&to=2026-12-03T00:00:00Z`
    const [found] = (await world.ask({ method: 'GET', url: `/v1/availability?${query}` })).json().rooms
    return found.busy.map(
      ({ kind, startsAt }: { kind: string; startsAt: string }) => `${kind} ${startsAt.slice(11, 16)}`,
    )
  }
  const book = (start: string, end: string) =>
    world.ask({
      method: 'POST',
      url: `/v1/rooms/${room}/bookings`,
      body: { summary: 'Ours', start: `2026-12-02T${start}:00Z`, end: `2026-12-02T${end}:00Z` },
    })

  it('given as a file blocks at once, and nobody can book over it', async () => {
    const text = calendar([
      { uid: 'Choir', time: '09:00-10:00' },
      { uid: 'Band', time: '11:00-12:00' },
    ])
    const added = await add({ name: 'Choir', text })
    expect(added.statusCode, added.body).toBe(201)
    expect(added.json()).toMatchObject({
      kind: 'file',
      host: null,
      state: 'ok',
      named: 2,
      nextAt: null,
      lastError: null,
    })
    expect(await busy()).toEqual(['blocker 09:00', 'blocker 11:00'])
    expect((await book('09:30', '10:30')).json()).toMatchObject({ code: 'room_unavailable' })
    expect((await book('10:00', '11:00')).statusCode).toBe(201)
  })

  it('given as an address is read by the next turn of the chore, and again when its time has come', async () => {
    says([{ uid: 'Choir', time: '09:00-10:00' }])
    const added = await add({ name: 'Choir', url: `${base}/x.ics`, intervalMinutes: 30 })
    expect(added.json()).toMatchObject({ kind: 'url', host: '127.0.0.1', state: 'new', lastSuccessAt: null })
    world.travel(NOW.add({ minutes: 1 }))
    await world.refreshForeignCalendars()
    expect(await list()).toMatchObject([{ state: 'ok', named: 1 }])
    expect((await list())[0].nextAt).toBe(world.now().add({ minutes: 30 }).round('microsecond').toString())
    await world.refreshForeignCalendars()
    expect(asked).toHaveLength(1)
    world.travel(world.now().add({ minutes: 31 }))
    await world.refreshForeignCalendars()
    expect(asked).toHaveLength(2)
    await world.ask({ method: 'DELETE', url: `${path()}/${added.json().id}` })
  })

  it('follows what is moved, withdrawn and added', async () => {
    says([
      { uid: 'a', time: '09:00-10:00' },
      { uid: 'b', time: '11:00-12:00' },
    ])
    const id = await addUrl()
    await refresh(id)
    says([
      { uid: 'b', time: '13:00-14:00' },
      { uid: 'c', time: '15:00-16:00' },
    ])
    expect((await refresh(id)).json()).toMatchObject({ state: 'ok', named: 2 })
    expect(await busy()).toEqual(['blocker 13:00', 'blocker 15:00'])
    says([
      { uid: 'b', time: '13:00-14:00', lines: ['STATUS:CANCELLED'] },
      { uid: 'c', time: '15:00-16:00', lines: ['TRANSP:TRANSPARENT'] },
    ])
    await refresh(id)
    expect(await busy()).toEqual([])
    says([{ uid: 'b', time: '13:00-14:00' }])
    await refresh(id)
    expect(await busy()).toEqual(['blocker 13:00'])
  })

  it('that says the same again changes nothing, not even a version', async () => {
    says([{ uid: 'a', time: '09:00-10:00' }])
    const id = await addUrl()
    await refresh(id)
    const state = () => world.database.sql('select id, version, updated_at from booking where room_id = $1', [room])
    const before = await state()
    await refresh(id)
    expect(await state()).toEqual(before)
  })

  it('is asked whether there is anything new, and believed', async () => {
    answer = (request, response) =>
      request.headers['if-none-match'] === '"7"'
        ? response.writeHead(304).end()
        : response.writeHead(200, { etag: '"7"' }).end(calendar([{ uid: 'a', time: '09:00-10:00' }]))
    const id = await addUrl()
    await refresh(id)
    expect((await refresh(id)).json()).toMatchObject({ state: 'ok', named: 1, lastError: null })
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"7"'])
    expect(await busy()).toEqual(['blocker 09:00'])
  })

  it('never takes a room away from who has it: the clash is a conflict, and a person decides', async () => {
    const ours = (await book('09:30', '10:30')).json().id
    says([
      { uid: 'a', time: '09:00-10:00' },
      { uid: 'b', time: '11:00-12:00' },
    ])
    const id = await addUrl()
    await refresh(id)
    expect(await busy()).toEqual(['contested 09:00', 'booking 09:30', 'blocker 11:00'])
    const conflicts = async () => {
      const { items } = (await world.ask({ method: 'GET', url: '/v1/conflicts?state=open' })).json()
      return items.filter(({ roomId }: { roomId: number }) => roomId === room)
    }
    const [conflict] = await conflicts()
    expect(conflict).toMatchObject({ kind: 'direct_write', state: 'open' })
    expect(JSON.stringify(conflict)).toContain(String(ours))
    await refresh(id)
    expect(await conflicts()).toHaveLength(1)
    const [blocker] = await world.database.sql<{ id: number }>(
      `select id from booking where room_id = $1 and state = 'contested'`,
      [room],
    )
    const decided = await world.ask({
      method: 'POST',
      url: `/v1/conflicts/${conflict.id}/resolve`,
      body: { action: 'keep', bookingId: blocker?.id, reason: 'The choir was first' },
    })
    expect(decided.statusCode, decided.body).toBe(200)
    await refresh(id)
    expect((await busy())[0]).toMatch(/ 09:00$/)
    expect((await world.ask({ method: 'GET', url: `/v1/bookings/${ours}` })).json().state).not.toBe('confirmed')
  })

  it('with a series blocks every date but those that somebody has', async () => {
    await book('09:30', '10:30')
    says([{ uid: 'a', time: '09:00-10:00', lines: ['RRULE:FREQ=DAILY;COUNT=3'] }])
    await refresh(await addUrl())
    const rows = await world.database.sql<{ kind: string; count: number }>(
      `select kind, count(*) as count from occupancy where room_id = $1 group by kind order by kind`,
      [room],
    )
    expect(rows.map(({ kind, count }) => [kind, Number(count)])).toEqual([
      ['blocker', 2],
      ['booking', 1],
      ['contested', 1],
    ])
  })

  it.each([
    ['cannot be reached', (_: IncomingMessage, response: ServerResponse) => response.destroy(), 'unreachable'],
    [
      'answers with an error',
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end(),
      'http_status',
    ],
    ['is empty', (_: IncomingMessage, response: ServerResponse) => response.end(calendar([])), 'empty'],
    [
      'is no calendar any more',
      (_: IncomingMessage, response: ServerResponse) => response.end('<html>Sign in</html>'),
      'unreadable',
    ],
    [
      'is cut off',
      (_: IncomingMessage, response: ServerResponse) => response.end(calendar(many(3)).slice(0, -30)),
      'unreadable',
    ],
  ])('that %s gives nothing back, and says so', async (_title, serve, code) => {
    says([{ uid: 'a', time: '09:00-10:00' }])
    const id = await addUrl()
    const good = (await refresh(id)).json()
    answer = serve as typeof answer
    world.travel(world.now().add({ minutes: 5 }))
    expect((await refresh(id)).json()).toMatchObject({
      ...{ state: 'failing', named: 1, lastSuccessAt: good.lastSuccessAt },
      lastError: { code },
    })
    expect(await busy()).toEqual(['blocker 09:00'])
    says([{ uid: 'a', time: '09:00-10:00' }])
    expect((await refresh(id)).json()).toMatchObject({ state: 'ok', lastError: null })
  })

  it('that suddenly names less than a fifth stops until a person says that it was meant', async () => {
    says(many(20))
    const id = await addUrl()
    await refresh(id)
    expect(await busy()).toHaveLength(20)
    says(many(3))
    expect((await refresh(id)).json()).toMatchObject({ state: 'stopped', nextAt: null, lastError: { code: 'shrunk' } })
    expect(await busy()).toHaveLength(20)
    expect((await refresh(id, { acceptRemoval: true })).json()).toMatchObject({ state: 'ok', named: 3 })
    expect(await busy()).toHaveLength(3)
  })

  it('leaves alone what it cannot read, and follows the rest', async () => {
    says([
      { uid: 'a', time: '09:00-10:00' },
      { uid: 'b', time: '11:00-12:00' },
    ])
    const id = await addUrl()
    await refresh(id)
    says([
      { uid: 'a', time: '09:00-10:00', lines: ['RRULE:FREQ=SECONDLY'] },
      { uid: 'b', time: '13:00-14:00' },
    ])
    expect((await refresh(id)).json()).toMatchObject({ state: 'ok' })
    expect(await busy()).toEqual(['blocker 09:00', 'blocker 13:00'])
  })

  it('keeps its address secret: sealed at rest, in no answer and in no line of the log', async () => {
    answer = (_request, response) => response.writeHead(404).end()
    const id = await addUrl()
    await refresh(id)
    const rows = await world.database.sql<{ row: string }>('select foreign_calendar::text as row from foreign_calendar')
    const audit = await world.database.sql<{ row: string }>('select audit::text as row from audit')
    const told = [...rows, ...audit].map(({ row }) => row)
    for (const text of [...told, ...world.log, JSON.stringify(await list())]) {
      expect(text).not.toContain('s3cr3t')
      expect(text).not.toContain(Buffer.from('s3cr3t').toString('hex'))
    }
  })

  it('gives all of its time back when it is let go, and keeps what people booked', async () => {
    await book('08:00', '09:00')
    says([
      { uid: 'a', time: '09:00-10:00' },
      { uid: 'b', time: '11:00-12:00', lines: ['RRULE:FREQ=DAILY;COUNT=5'] },
    ])
    const id = await addUrl()
    await refresh(id)
    expect((await world.ask({ method: 'DELETE', url: `${path()}/${id}` })).statusCode).toBe(204)
    expect(await busy()).toEqual(['booking 08:00'])
    expect(await list()).toEqual([])
    expect((await world.ask({ method: 'DELETE', url: `${path()}/${id}` })).statusCode).toBe(404)
  })

  it('is read by one at a time', async () => {
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    answer = (_request, response) => void held.then(() => response.end(calendar([{ uid: 'a', time: '09:00-10:00' }])))
    const id = await addUrl()
    const first = refresh(id)
    await expect.poll(() => asked.length).toBe(1)
    expect((await refresh(id)).json()).toMatchObject({ status: 409, code: 'state_conflict' })
    expect((await world.ask({ method: 'DELETE', url: `${path()}/${id}` })).json()).toMatchObject({ status: 409 })
    release()
    expect((await first).json()).toMatchObject({ state: 'ok', named: 1 })
  })

  it('is changed by nobody here: its meetings belong to their own calendar', async () => {
    await add({ name: 'Choir', text: calendar([{ uid: 'a', time: '09:00-10:00' }]) })
    const [row] = await world.database.sql<{ id: number }>('select id from booking where room_id = $1', [room])
    const moved = await world.ask({
      method: 'PATCH',
      url: `/v1/bookings/${row?.id}`,
      body: { start: '2026-12-02T15:00:00Z' },
    })
    expect(moved.json()).toMatchObject({ status: 409, code: 'not_organizer' })
  })

  it('lets a person give one of its times away, and does not take it back while it says the same', async () => {
    says([
      { uid: 'a', time: '09:00-10:00' },
      { uid: 'b', time: '11:00-12:00' },
    ])
    const id = await addUrl()
    await refresh(id)
    const [row] = await world.database.sql<{ id: number }>(`select id from booking where room_id = $1 and uid = 'a'`, [
      room,
    ])
    await world.ask({ method: 'DELETE', url: `/v1/bookings/${row?.id}?reason=not+needed` })
    expect((await book('09:00', '10:00')).statusCode).toBe(201)
    await refresh(id)
    expect(await busy()).toEqual(['booking 09:00', 'blocker 11:00'])
  })

  it.each([
    ['an address that is no https', { name: 'x', url: 'http://example.com/a.ics' }, 422, 'address_refused'],
    ['an address with a password', { name: 'x', url: 'https://a:b@example.com/a.ics' }, 422, 'address_refused'],
    ['a text that is no calendar', { name: 'x', text: 'hello' }, 422, 'calendar_unreadable'],
    ['a calendar without meetings', { name: 'x', text: calendar([]) }, 422, 'calendar_unreadable'],
    ['both', { name: 'x', text: 'hello', url: 'https://example.com' }, 400, 'validation_failed'],
    ['neither', { name: 'x' }, 400, 'validation_failed'],
  ])('is not made of %s', async (_title, body, status, code) => {
    expect((await add(body)).json()).toMatchObject({ status, code })
    expect(await list()).toEqual([])
  })

  it('of another organization cannot be seen, read or let go', async () => {
    const id = await addUrl()
    const { key } = world.neighbour
    const body = { name: 'x', text: calendar([{ uid: 'a', time: '09:00-10:00' }]) }
    for (const ask of [
      { method: 'POST', url: path(), body },
      { method: 'GET', url: path() },
      { method: 'POST', url: `${path()}/${id}/refresh`, body: {} },
      { method: 'DELETE', url: `${path()}/${id}` },
    ] as const)
      expect((await world.ask({ ...ask, key })).statusCode).toBe(404)
  })
})
