import nodeIcal from 'node-ical'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ask, NOW, openWorld, type World } from './world.ts'

interface Event {
  type: 'VEVENT'
  uid: string
  summary: string
  location: string
  start: Date
  end: Date
  status: string
  transparency?: string
}

interface Answer {
  readonly status: number
  readonly tag: string
  readonly modified: string
  readonly body: string
}

/** What the events of a feed say, in their order. */
const events = (body: string): Event[] =>
  Object.values(nodeIcal.sync.parseICS(body)).filter((part): part is never => part?.type === 'VEVENT')

const ONE_HOUR = { start: '2026-12-02T09:00:00Z', end: '2026-12-02T10:00:00Z' }

let world: World
let building: string
let count = 0
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(() => {
  building = `North ${++count}`
  world.travel(NOW)
})

const room = async (name: string, more: object = {}): Promise<number> => {
  const body = { name, timeZone: 'Europe/Berlin', building, ...more }
  return (await world.ask({ method: 'POST', url: '/v1/rooms', body })).json().id
}
const change = (id: number, body: object) => world.ask({ method: 'PATCH', url: `/v1/rooms/${id}`, body })
const book = async (id: number, body: object): Promise<number> => {
  const answer = await world.ask({ method: 'POST', url: `/v1/rooms/${id}/bookings`, body })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().id
}
const make = async (scope: object, more: object = {}) =>
  (await world.ask({ method: 'POST', url: '/v1/feeds', body: { name: 'Lobby', scope, ...more } })).json()
const link = async (scope: object, detail = 'title'): Promise<string> =>
  new URL((await make(scope, { detail })).url).pathname
const get = async (url: string, headers: Record<string, string> = {}): Promise<Answer> => {
  const { statusCode, body, headers: told } = await world.ask({ method: 'GET', url, key: null, headers })
  return { status: statusCode, body, tag: String(told.etag), modified: String(told['last-modified']) }
}
const known = async (url: string, { tag }: Answer): Promise<number> => (await get(url, { 'if-none-match': tag })).status

describe('a feed of a building', () => {
  it('shows the bookings of all of its rooms, each with the name of its room', async () => {
    const [aspen, birch] = [await room('Aspen, left'), await room('Birch')]
    await room('Elsewhere', { building: 'South' })
    await book(aspen, { ...ONE_HOUR, summary: 'Budget, 2027' })
    await book(birch, {
      start: '2026-12-02T11:00:00Z',
      end: '2026-12-02T12:00:00Z',
      visibility: 'private',
      summary: 'X',
    })
    const { body } = await get(await link({ kind: 'building', building }, 'full'))
    expect(body).toContain(`NAME:${building}\r\nX-WR-CALNAME:${building}\r\n`)
    expect(body).toContain('X-WR-TIMEZONE:Europe/Berlin')
    expect(events(body).map(({ summary, location }) => [summary, location])).toEqual([
      ['Aspen, left: Budget, 2027', 'Aspen, left'],
      ['Birch: Busy', 'Birch'],
    ])
  })

  it('follows the rooms that join, leave and are renamed, and subscribers notice, by date too', async () => {
    const aspen = await room('Aspen')
    await book(aspen, { ...ONE_HOUR, summary: 'Stays' })
    const url = await link({ kind: 'building', building })
    // What changed a moment ago has no date yet.
    world.travel(NOW.add({ minutes: 5 }))
    const shown = async () => events((await get(url)).body).map(({ summary }) => summary)
    const before = await get(url)
    const south = await room('South one', { building: 'South' })
    await book(south, { ...ONE_HOUR, summary: 'Comes' })
    expect(await known(url, before)).toBe(304)
    await change(south, { building })
    expect(await known(url, before)).toBe(200)
    expect(await shown()).toEqual(['Aspen: Stays', 'South one: Comes'])
    const joined = await get(url)
    await change(south, { building: 'South' })
    expect(await known(url, joined)).toBe(200)
    expect(await shown()).toEqual(['Aspen: Stays'])
    expect((await get(url)).body).toBe(before.body)
    const left = await get(url)
    expect([left.tag, Date.parse(left.modified) >= Date.parse(joined.modified)]).toEqual([before.tag, true])
    await change(aspen, { name: 'Ash' })
    expect(await shown()).toEqual(['Ash: Stays'])
  })

  it('tells of a room that left even to those who only compare dates', async () => {
    const [aspen, birch] = [await room('Aspen'), await room('Birch')]
    const url = await link({ kind: 'building', building })
    const old = '2026-11-10T00:00:00Z'
    await world.database.sql('update audit set at = $1', [old])
    await world.database.sql('update room set created_at = $2 where id = any ($1)', [[aspen, birch], old])
    world.travel(NOW.add({ minutes: 5 }))
    const before = await get(url)
    expect((await get(url, { 'if-modified-since': before.modified })).status).toBe(304)
    await change(birch, { building: 'South' })
    await world.database.sql('update audit set at = $1', [old])
    const after = await get(url, { 'if-modified-since': before.modified })
    expect([after.status, Date.parse(after.modified) > Date.parse(before.modified)]).toEqual([200, true])
  })

  it('is dated by its last change, also when it shows again what it showed before', async () => {
    const [, south] = [await room('Aspen'), await room('South one', { building: 'South' })]
    const url = await link({ kind: 'building', building })
    await world.database.sql('update audit set at = $1', ['2026-11-10T00:00:00Z'])
    await world.database.sql('update room set created_at = $1', ['2026-11-10T00:00:00Z'])
    world.travel(NOW.add({ minutes: 5 }))
    const before = await get(url)
    await change(south, { building })
    await change(south, { building: 'South' })
    const again = await get(url)
    expect([again.tag, again.body]).toEqual([before.tag, before.body])
    expect(Date.parse(again.modified)).toBeGreaterThan(Date.parse(before.modified))
    expect((await get(url, { 'if-modified-since': again.modified })).status).toBe(304)
  })

  it('loses the rooms that are archived', async () => {
    const [aspen, birch] = [await room('Aspen'), await room('Birch')]
    for (const id of [aspen, birch]) await book(id, { start: '2026-12-01T09:00:00Z', end: '2026-12-01T09:30:00Z' })
    await world.database.sql(
      `update occupancy set held_from = '2026-10-01', held_until = '2026-10-02',
      starts_at = '2026-10-01', ends_at = '2026-10-02' where room_id = $1`,
      [birch],
    )
    const url = await link({ kind: 'building', building }, 'busy')
    expect(events((await get(url)).body)).toHaveLength(2)
    const before = await get(url)
    expect((await world.ask({ method: 'DELETE', url: `/v1/rooms/${birch}` })).statusCode).toBe(204)
    expect(await known(url, before)).toBe(200)
    expect(events((await get(url)).body).map(({ location }) => location)).toEqual(['Aspen'])
    await change(aspen, { building: 'South' })
    const empty = await get(url)
    expect([empty.status, events(empty.body)]).toEqual([200, []])
    expect(empty.body).toMatch(/END:VTIMEZONE\r\nEND:VCALENDAR\r\n$/)
  })

  it('knows one meeting in two rooms as two', async () => {
    const [aspen, birch] = [await room('Aspen'), await room('Birch')]
    const ids = [
      await book(aspen, { ...ONE_HOUR, summary: 'Both' }),
      await book(birch, { ...ONE_HOUR, summary: 'Both' }),
    ]
    await world.database.sql(
      `update booking set uid = 'one@meeting', fragment = regexp_replace(fragment, 'UID:[^\\r]*', 'UID:one@meeting', 'g') where id = any ($1)`,
      [ids],
    )
    for (const detail of ['busy', 'title', 'full']) {
      const uids = events((await get(await link({ kind: 'building', building }, detail))).body).map(({ uid }) => uid)
      expect(new Set(uids).size, detail).toBe(2)
      expect(uids.join(), detail).not.toContain('one@meeting')
    }
    const alone = await get(await link({ kind: 'room', roomId: aspen }))
    expect(events(alone.body).map(({ uid, summary }) => [uid, summary])).toEqual([['one@meeting', 'Both']])
  })

  it('is 304 without a look at any booking, whatever was booked before', async () => {
    for (const name of ['Aspen', 'Birch', 'Cedar']) await book(await room(name), ONE_HOUR)
    const url = await link({ kind: 'building', building })
    const first = await get(url)
    await world.database.sql('alter table booking rename to booking_away')
    await world.database.sql('alter table occupancy rename to occupancy_away')
    try {
      expect(await known(url, first)).toBe(304)
    } finally {
      await world.database.sql('alter table booking_away rename to booking')
      await world.database.sql('alter table occupancy_away rename to occupancy')
    }
  })

  it('moves with each booking, move and cancellation in any of its rooms', async () => {
    const [aspen, birch] = [await room('Aspen'), await room('Birch')]
    const url = await link({ kind: 'building', building })
    const tags = new Set([(await get(url)).tag])
    const id = await book(birch, ONE_HOUR)
    tags.add((await get(url)).tag)
    await world.ask({ method: 'PATCH', url: `/v1/bookings/${id}`, body: { roomId: aspen } })
    const moved = await get(url)
    expect(events(moved.body).map(({ location }) => location)).toEqual(['Aspen'])
    tags.add(moved.tag)
    await world.ask({ method: 'DELETE', url: `/v1/bookings/${id}` })
    const cancelled = await get(url)
    expect(events(cancelled.body).map(({ status }) => status)).toEqual(['CANCELLED'])
    expect(tags.add(cancelled.tag).size).toBe(4)
  })

  it('says the oldest knowledge of each provider', async () => {
    const [aspen, birch] = [await room('Aspen'), await room('Birch')]
    const [connection] = await world.database.sql<{ id: number }>(
      `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
        values ($1, 'google', 'G', '{}', '', 'test', 100) returning id`,
      [world.organizationId],
    )
    const add = (id: number, age: number) =>
      world.database.sql(
        `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, last_proof_at)
          values ($1, $2, $3, $4, 'UTC', 'meetmeup', $5)`,
        [world.organizationId, id, connection?.id, `${id}`, NOW.subtract({ seconds: age }).toString()],
      )
    await add(aspen, 12)
    await add(birch, 40)
    const answer = await world.ask({ method: 'GET', url: await link({ kind: 'building', building }), key: null })
    expect(answer.headers['x-meetmeup-freshness']).toBe('google;age=40')
  })
})

describe('a feed of chosen rooms', () => {
  it('shows these and no others, wherever they are, and bears the name of the link', async () => {
    const ids = [await room('Aspen'), await room('Birch', { building: 'South' }), await room('Cedar')]
    for (const id of ids) await book(id, ONE_HOUR)
    const url = await link({ kind: 'rooms', roomIds: ids.slice(0, 2) }, 'busy')
    const { body } = await get(url)
    expect(body).toContain('X-WR-CALNAME:Lobby\r\n')
    expect(events(body).map(({ summary }) => summary)).toEqual(['Aspen: Busy', 'Birch: Busy'])
    const before = await get(url)
    await change(ids[1] ?? 0, { building: 'West' })
    expect(events((await get(url)).body)).toHaveLength(2)
    await book(ids[2] ?? 0, { start: '2026-12-03T09:00:00Z', end: '2026-12-03T10:00:00Z' })
    expect((await get(url)).body).toBe(before.body)
  })

  it('loses one that is archived', async () => {
    const ids = [await room('Aspen'), await room('Birch')]
    const url = await link({ kind: 'rooms', roomIds: ids })
    const before = await get(url)
    await world.ask({ method: 'DELETE', url: `/v1/rooms/${ids[0]}` })
    expect(await known(url, before)).toBe(200)
    await book(ids[1] ?? 0, ONE_HOUR)
    expect(events((await get(url)).body).map(({ location }) => location)).toEqual(['Birch'])
  })
})

describe('a feed of what is free now', () => {
  const at = (time: string) => world.travel(Temporal.Instant.from(`2026-12-01T${time}Z`))
  const stretches = async (url: string) =>
    events((await get(url)).body).map(({ summary, start, end }) => [
      summary,
      `${start.toISOString().slice(11, 16)}-${end.toISOString().slice(8, 16)}`,
    ])

  it('says which rooms are free from now on and until when, to the end of the day where they are', async () => {
    const aspen = await room('Aspen', { capacity: 8 })
    await room('Birch', { capacity: 1, timeZone: 'America/New_York' })
    await room('Cedar')
    await book(aspen, { start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:30:00Z', summary: 'Secret' })
    const url = await link({ kind: 'free_now', building }, 'busy')
    expect(await stretches(url)).toEqual([
      ['Free: Aspen (8 seats)', '08:00-01T10:00'],
      ['Free: Aspen (8 seats)', '11:30-01T23:00'],
      ['Free: Birch (1 seat)', '08:00-02T05:00'],
      ['Free: Cedar', '08:00-01T23:00'],
    ])
    const { body } = await get(url)
    expect(body).toContain(`X-WR-CALNAME:Free now: ${building}\r\n`)
    expect(body).not.toContain('Secret')
    expect(events(body).map(({ location, transparency }) => [location, transparency])[0]).toEqual([
      'Aspen',
      'TRANSPARENT',
    ])
    expect(new Set(events(body).map(({ uid }) => uid)).size).toBe(4)
    for (const line of body.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })

  it('leaves out what is held right now, with set-up and clean-up', async () => {
    const aspen = await room('Aspen', { setupMinutes: 15, cleanupMinutes: 30 })
    await book(aspen, { start: '2026-12-01T08:15:00Z', end: '2026-12-01T09:00:00Z' })
    expect(await stretches(await link({ kind: 'free_now', building }, 'busy'))).toEqual([
      ['Free: Aspen', '09:30-01T23:00'],
    ])
  })

  it('is one state for a quarter of an hour: the same tag and bytes, and a new one at the next', async () => {
    await room('Aspen')
    const url = await link({ kind: 'free_now', building }, 'busy')
    at('09:15:00')
    const first = await get(url)
    at('09:29:59')
    const later = await get(url)
    expect([later.tag, later.body]).toEqual([first.tag, first.body])
    expect(await known(url, first)).toBe(304)
    at('09:30:00')
    expect(await known(url, first)).toBe(200)
    const next = await get(url)
    expect(await stretches(url)).toEqual([['Free: Aspen', '09:30-01T23:00']])
    expect(events(next.body)[0]?.uid).toBe(events(first.body)[0]?.uid)
    const sequence = ({ body }: Answer) => Number(/SEQUENCE:(\d+)/.exec(body)?.[1])
    expect(sequence(next)).toBeGreaterThan(sequence(first))
  })

  it('moves at once with a booking, and begins anew at midnight', async () => {
    const aspen = await room('Aspen')
    const url = await link({ kind: 'free_now', building }, 'busy')
    const first = await get(url)
    await book(aspen, { start: '2026-12-01T08:30:00Z', end: '2026-12-01T22:30:00Z' })
    expect(await known(url, first)).toBe(200)
    expect(await stretches(url)).toEqual([
      ['Free: Aspen', '08:00-01T08:30'],
      ['Free: Aspen', '22:30-01T23:00'],
    ])
    at('22:59:59')
    expect(await stretches(url)).toEqual([['Free: Aspen', '22:45-01T23:00']])
    at('23:00:00')
    expect(await stretches(url)).toEqual([['Free: Aspen', '23:00-02T23:00']])
  })

  it('is a valid calendar when nothing is free', async () => {
    const aspen = await room('Aspen')
    await book(aspen, { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } }).catch(() => null)
    await world.database.sql(
      `insert into occupancy (organization_id, booking_id, room_id, occurrence_key, kind, held_from, held_until, starts_at, ends_at)
        select organization_id, id, room_id, '2026-12-01', 'waived', '2026-12-01', '2026-12-02', '2026-12-01', '2026-12-02' from booking where room_id = $1
        on conflict do nothing`,
      [aspen],
    )
    const { status, body } = await get(await link({ kind: 'free_now', building }, 'busy'))
    expect(status).toBe(200)
    expect(body).toMatch(/END:VTIMEZONE\r\nEND:VCALENDAR\r\n$/)
  })
})

describe('the links of an organization', () => {
  it('are listed with what they cover, page by page, and never with their secret', async () => {
    const fresh = await openWorld()
    const ask = (ask: Ask) => fresh.ask(ask)
    const ids: number[] = []
    for (const name of ['Aspen', 'Birch'])
      ids.push(
        (await ask({ method: 'POST', url: '/v1/rooms', body: { name, timeZone: 'UTC', building: 'N' } })).json().id,
      )
    const scopes = [
      { kind: 'room', roomId: ids[0] },
      { kind: 'rooms', roomIds: ids },
      { kind: 'building', building: 'N' },
      { kind: 'free_now', building: 'N' },
    ]
    for (const scope of scopes) {
      const answer = await ask({ method: 'POST', url: '/v1/feeds', body: { name: 'Lobby', scope } })
      expect(answer.json()).toMatchObject({ scope, detail: 'busy', roomId: scope.roomId ?? null })
    }
    const first = (await ask({ method: 'GET', url: '/v1/feeds?limit=3' })).json()
    const second = (await ask({ method: 'GET', url: `/v1/feeds?limit=3&cursor=${first.nextCursor}` })).json()
    const listed = [...first.items, ...second.items]
    expect(listed.map(({ scope }: { scope: object }) => scope)).toEqual(scopes)
    expect(second.nextCursor).toBeNull()
    expect(JSON.stringify(listed)).not.toMatch(/url|[A-Za-z0-9]{43}/)
    const ofRoom = (await ask({ method: 'GET', url: `/v1/rooms/${ids[0]}/feeds` })).json().items
    expect(ofRoom.map(({ scope }: { scope: object }) => scope)).toEqual([scopes[0]])
    await fresh.close()
  })

  it('end at once when they are revoked, whatever they cover', async () => {
    const aspen = await room('Aspen')
    for (const scope of [
      { kind: 'room', roomId: aspen },
      { kind: 'rooms', roomIds: [aspen] },
      { kind: 'building', building },
    ]) {
      const made = await make(scope)
      const url = new URL(made.url).pathname
      expect((await get(url)).status).toBe(200)
      const revoke = { method: 'DELETE', url: `/v1/feeds/${made.id}` } as const
      expect((await world.ask({ ...revoke, key: world.neighbour.key })).statusCode).toBe(404)
      expect((await world.ask(revoke)).statusCode).toBe(204)
      expect((await get(url)).status).toBe(404)
      expect((await world.ask(revoke)).statusCode).toBe(204)
    }
  })

  it.each([
    ['a room that is not there', { kind: 'room', roomId: 999_999 }, 'body/scope/roomId'],
    ['rooms of which one is not there', { kind: 'rooms', roomIds: [999_999] }, 'body/scope/roomIds'],
    ['a building without rooms', { kind: 'building', building: 'Nowhere' }, 'body/scope/building'],
    ['the free time of a building without rooms', { kind: 'free_now', building: 'Nowhere' }, 'body/scope/building'],
  ])('are not made over %s', async (_title, scope, field) => {
    expect(await make(scope)).toMatchObject({ status: 422, code: 'field_unknown_value', field })
  })

  it('are not made over rooms of another organization, nor over its building', async () => {
    const aspen = await room('Aspen')
    for (const scope of [
      { kind: 'rooms', roomIds: [aspen] },
      { kind: 'building', building },
    ]) {
      const body = { name: 'spy', scope, detail: 'full' }
      const answer = await world.ask({ method: 'POST', url: '/v1/feeds', body, key: world.neighbour.key })
      expect(answer.json()).toMatchObject({ status: 422, code: 'field_unknown_value' })
    }
  })

  it.each([
    ['a scope that nobody knows', { kind: 'floor', floor: '3' }],
    ['no rooms', { kind: 'rooms', roomIds: [] }],
    ['two scopes at once', { kind: 'building', building: 'N', roomId: 1 }],
    ['more rooms than a hundred', { kind: 'rooms', roomIds: Array.from({ length: 101 }, (_, index) => index + 1) }],
  ])('are not made with %s', async (_title, scope) => {
    expect(await make(scope)).toMatchObject({ status: 400, code: 'validation_failed' })
  })

  it('over free time take no detail: they show no booking', async () => {
    await room('Aspen')
    expect(await make({ kind: 'free_now', building }, { detail: 'full' })).toMatchObject({
      status: 400,
      code: 'validation_failed',
      field: 'body/detail',
    })
  })
})
