import { gunzipSync } from 'node:zlib'
import icalGenerator from 'ical-generator'
import nodeIcal from 'node-ical'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ask, NOW, openWorld, type World } from './world.ts'

const TEN = { dateTime: '2026-12-02T10:00:00', timeZone: 'Europe/Berlin' }
const ELEVEN = { dateTime: '2026-12-02T11:00:00', timeZone: 'Europe/Berlin' }
const SAID = {
  summary: 'Budget; plan, part "two"',
  description: 'Line one\nline two',
  organizer: { name: 'Ann', address: 'ann@x.org' },
}

interface Event {
  type: 'VEVENT'
  uid: string
  summary: string
  description?: string
  status?: string
  start: Date
  end: Date
  location?: string
  organizer?: unknown
  rrule?: { all(): Date[] }
  exdate?: Record<string, Date>
}

describe('a feed of a room', () => {
  let world: World
  let room: number
  let failing = false
  beforeAll(async () => {
    world = await openWorld({
      change: (deps) => ({
        ...deps,
        feeds: {
          ...deps.feeds,
          serve: (secret) => (failing ? Promise.reject(new Error('disk on fire')) : deps.feeds.serve(secret)),
        },
      }),
    })
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    room = (
      await world.ask({
        method: 'POST',
        url: '/v1/rooms',
        body: { name: 'Aspen, 3rd floor', timeZone: 'Europe/Berlin' },
      })
    ).json().id
  })

  const link = async (detail = 'full'): Promise<string> => {
    const answer = await world.ask({ method: 'POST', url: `/v1/rooms/${room}/feeds`, body: { name: 'Lobby', detail } })
    return new URL(answer.json().url).pathname
  }
  const get = (url: string, headers: Record<string, string> = {}, method: Ask['method'] = 'GET') =>
    world.ask({ method, url, key: null, headers })
  const book = async (body: object): Promise<number> => {
    const answer = await world.ask({ method: 'POST', url: `/v1/rooms/${room}/bookings`, body })
    expect(answer.statusCode).toBe(201)
    return answer.json().id
  }
  const events = (body: string): Event[] =>
    Object.values(nodeIcal.sync.parseICS(body)).filter((part): part is never => part?.type === 'VEVENT') as Event[]

  it('is read by another program as what was booked', async () => {
    await book({ start: TEN, end: ELEVEN, ...SAID })
    const answer = await get(await link())
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(answer.headers['content-disposition']).toBe('inline; filename="room.ics"')
    const [event] = events(answer.body)
    expect(event).toMatchObject({
      summary: SAID.summary,
      description: SAID.description,
      status: 'CONFIRMED',
      location: 'Aspen, 3rd floor',
    })
    expect([event?.start.toISOString(), event?.end.toISOString()]).toEqual([
      '2026-12-02T09:00:00.000Z',
      '2026-12-02T10:00:00.000Z',
    ])
  })

  it('is read the same as a calendar that another program has written', async () => {
    await book({ start: TEN, end: ELEVEN, ...SAID })
    const calendar = icalGenerator({ name: 'Aspen, 3rd floor', prodId: '//Other//Program//EN' })
    calendar.createEvent({
      id: 'x',
      start: new Date('2026-12-02T09:00:00Z'),
      end: new Date('2026-12-02T10:00:00Z'),
      summary: SAID.summary,
      description: SAID.description,
      location: 'Aspen, 3rd floor',
    })
    const facts = ({ summary, description, location, start, end }: Event) => ({
      summary,
      description,
      location,
      start: start.toISOString(),
      end: end.toISOString(),
    })
    const [ours] = events((await get(await link())).body)
    const [theirs] = events(calendar.toString())
    expect(ours && facts(ours)).toEqual(theirs && facts(theirs))
  })

  it('carries a series as a series, over the change of clocks, without its cancelled dates', async () => {
    const start = { dateTime: '2026-12-02T10:00:00', timeZone: 'Europe/Berlin' }
    await book({ start, end: ELEVEN, recurrence: 'FREQ=MONTHLY;COUNT=6', exdates: ['2027-01-02T09:00:00Z'] })
    const { body } = await get(await link())
    expect(body).toContain('RRULE:FREQ=MONTHLY;COUNT=6')
    expect(body).toContain('BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n')
    const [event] = events(body)
    const excluded = Object.values(event?.exdate ?? {}).map((date) => date.toISOString())
    expect(excluded).toContain('2027-01-02T09:00:00.000Z')
    const all = event?.rrule?.all().map((date) => date.toISOString())
    expect(all).toContain('2027-04-02T08:00:00.000Z')
    expect(all?.length).toBe(6)
  })

  it('takes whole days as dates', async () => {
    await book({ start: { date: '2026-12-05' }, end: { date: '2026-12-06' } })
    const { body } = await get(await link())
    expect(body).toContain('DTSTART;VALUE=DATE:20261205\r\nDTEND;VALUE=DATE:20261206')
  })

  it('shows what its link may: busy, titles or everything; private meetings are busy in each', async () => {
    await book({ start: TEN, end: ELEVEN, ...SAID })
    await book({
      start: '2026-12-03T09:00:00Z',
      end: '2026-12-03T10:00:00Z',
      summary: 'Lay-offs',
      visibility: 'private',
    })
    const read = async (detail: string) => events((await get(await link(detail))).body)
    expect((await read('busy')).map(({ summary }) => summary)).toEqual(['Busy', 'Busy'])
    const titles = await read('title')
    expect(titles.map(({ summary }) => summary)).toEqual([SAID.summary, 'Busy'])
    expect(titles[0]?.description).toBeUndefined()
    expect(titles[0]?.organizer).toBeUndefined()
    const full = await read('full')
    expect(full.map(({ summary, description }) => [summary, description])).toEqual([
      [SAID.summary, SAID.description],
      ['Busy', undefined],
    ])
    for (const detail of ['busy', 'title', 'full'])
      expect((await get(await link(detail))).body).not.toContain('Lay-offs')
  })

  it('keeps cancelled bookings as cancelled for thirty days', async () => {
    const id = await book({ start: TEN, end: ELEVEN, ...SAID })
    await world.ask({ method: 'DELETE', url: `/v1/bookings/${id}` })
    const url = await link()
    expect(events((await get(url)).body).map(({ status }) => status)).toEqual(['CANCELLED'])
    await world.database.sql(`update booking set updated_at = '2026-10-01' where id = $1`, [id])
    await world.database.sql('update room_revision set rev = rev + 1 where room_id = $1', [room])
    expect(events((await get(url)).body)).toEqual([])
  })

  it('never shows a contested or declined booking', async () => {
    const id = await book({ start: TEN, end: ELEVEN, ...SAID })
    for (const state of ['contested', 'declined']) {
      await world.database.sql('update booking set state = $2 where id = $1', [id, state])
      await world.database.sql('update room_revision set rev = rev + 1 where room_id = $1', [room])
      expect((await get(await link())).body).not.toContain('VEVENT')
    }
  })

  it('without bookings is a valid calendar all the same', async () => {
    const { body } = await get(await link())
    expect(body).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
    expect(body).toMatch(/END:VTIMEZONE\r\nEND:VCALENDAR\r\n$/)
    expect(body).toContain('NAME:Aspen\\, 3rd floor\r\nX-WR-CALNAME:Aspen\\, 3rd floor\r\n')
    expect(body).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n')
    expect(body).toContain('METHOD:PUBLISH')
  })

  it('never holds its own link, and the log never does', async () => {
    const url = await link()
    const secret = url.slice('/feeds/'.length, -'.ics'.length)
    expect((await get(url)).body).not.toContain(secret)
    await get(url.replace('.ics', ''))
    await get(`${url}?x=1`)
    await get(url, { 'if-none-match': '"x"' })
    for (const line of world.log) expect(line).not.toContain(secret.slice(4))
    expect(world.log.some((line) => line.includes('/feeds/[secret].ics'))).toBe(true)
    const rows = await world.database.sql<{ row: string }>('select feed::text as row from feed')
    for (const { row } of rows) expect(row).not.toContain(secret.slice(4))
  })

  it('folds at 75 octets and never inside a character', async () => {
    await book({ start: TEN, end: ELEVEN, summary: 'Ünïcödé 🏢 '.repeat(40) })
    const { rawPayload } = await get(await link())
    for (const line of rawPayload.toString('utf8').split('\r\n'))
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(rawPayload.toString('utf8')).not.toContain('\ufffd')
  })

  describe('that a subscriber has already', () => {
    it('is 304 until something changes', async () => {
      const url = await link()
      const first = await get(url)
      const tag = String(first.headers.etag)
      expect(tag).toMatch(/^"[\w-]{22}"$/)
      const again = await get(url, { 'if-none-match': tag })
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', tag])
      expect((await get(url, { 'if-none-match': `"other", W/${tag}` })).statusCode).toBe(304)
      await book({ start: TEN, end: ELEVEN })
      const changed = await get(url, { 'if-none-match': tag })
      expect(changed.statusCode).toBe(200)
      expect(changed.headers.etag).not.toBe(tag)
    })

    it('is new when the room was renamed', async () => {
      const url = await link()
      const tag = String((await get(url)).headers.etag)
      await world.ask({ method: 'PATCH', url: `/v1/rooms/${room}`, body: { name: 'Birch' } })
      const renamed = await get(url, { 'if-none-match': tag })
      expect(renamed.statusCode).toBe(200)
      expect(renamed.body).toContain('NAME:Birch')
    })

    it('is the same byte for byte, whenever it is asked for', async () => {
      await book({ start: TEN, end: ELEVEN, ...SAID })
      const url = await link()
      const first = await get(url)
      const other = await get(await link())
      expect(other.body).toBe(first.body)
      world.travel(world.now().add({ hours: 24 }))
      const later = await get(url)
      world.travel(world.now().subtract({ hours: 24 }))
      expect([later.body, later.headers.etag]).toEqual([first.body, first.headers.etag])
    })

    it('is 304 without a look at any booking', async () => {
      await book({ start: TEN, end: ELEVEN })
      const url = await link()
      const tag = String((await get(url)).headers.etag)
      await world.database.sql('alter table booking rename to booking_away')
      try {
        expect((await get(url, { 'if-none-match': tag })).statusCode).toBe(304)
        expect((await get(url, {}, 'HEAD')).statusCode).toBe(200)
      } finally {
        await world.database.sql('alter table booking_away rename to booking')
      }
    })

    it('is 304 by its date too, and If-None-Match goes first', async () => {
      const url = await link()
      // What changed a moment ago may change again within the second that a date can tell.
      world.travel(NOW.add({ minutes: 5 }))
      const first = await get(url)
      const modified = String(first.headers['last-modified'])
      expect(new Date(modified).toUTCString()).toBe(modified)
      expect((await get(url, { 'if-modified-since': modified })).statusCode).toBe(304)
      expect((await get(url, { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' })).statusCode).toBe(200)
      expect((await get(url, { 'if-modified-since': 'yesterday' })).statusCode).toBe(200)
      expect((await get(url, { 'if-modified-since': modified, 'if-none-match': '"other"' })).statusCode).toBe(200)
    })

    it('comes compressed with a tag of its own', async () => {
      await book({ start: TEN, end: ELEVEN, ...SAID })
      const url = await link()
      const plain = await get(url)
      const packed = await get(url, { 'accept-encoding': 'br, gzip;q=0.8' })
      expect(packed.headers['content-encoding']).toBe('gzip')
      expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body)
      expect(packed.headers.etag).not.toBe(plain.headers.etag)
      expect([plain.headers.vary, packed.headers.vary]).toEqual(['accept-encoding', 'accept-encoding'])
      const again = await get(url, { 'accept-encoding': 'gzip', 'if-none-match': String(packed.headers.etag) })
      expect([again.statusCode, again.headers.etag]).toEqual([304, packed.headers.etag])
      expect((await get(url, { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined()
    })

    it('answers HEAD with the headers alone', async () => {
      await book({ start: TEN, end: ELEVEN })
      const url = await link()
      const head = await get(url, {}, 'HEAD')
      const full = await get(url)
      expect([head.statusCode, head.body]).toEqual([200, ''])
      for (const name of ['etag', 'content-type', 'content-length', 'last-modified'])
        expect(head.headers[name], name).toBe(full.headers[name])
    })
  })

  it('says how fresh our knowledge is', async () => {
    const [connection] = await world.database.sql<{ id: number }>(
      `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
        values ($1, 'exchange', 'E', '{}', '', 'test', 100) returning id`,
      [world.organizationId],
    )
    await world.database.sql(
      `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, last_proof_at)
        values ($1, $2, $3, 'a', 'UTC', 'meetmeup', $4), ($1, $2, $3, 'b', 'UTC', 'meetmeup', null)`,
      [world.organizationId, room, connection?.id, world.now().subtract({ seconds: 12 }).toString()],
    )
    expect((await get(await link())).headers['x-meetmeup-freshness']).toBe('exchange;age=12, exchange;age=unknown')
  })

  it('is gone at once with its link, and other links stay', async () => {
    const [url, other] = [await link(), await link()]
    const list = await world.ask({ method: 'GET', url: `/v1/rooms/${room}/feeds` })
    const [first] = list.json().items
    expect(JSON.stringify(list.json())).not.toContain(url.slice(7, 50))
    expect((await world.ask({ method: 'DELETE', url: `/v1/rooms/${room}/feeds/${first.id}` })).statusCode).toBe(204)
    expect((await get(url)).json()).toMatchObject({ status: 404, code: 'not_found' })
    expect((await get(other)).statusCode).toBe(200)
  })

  it('notes when it was last used', async () => {
    const url = await link()
    await get(url)
    const [feed] = (await world.ask({ method: 'GET', url: `/v1/rooms/${room}/feeds` })).json().items
    expect(feed.lastUsedAt).toBe(world.now().toString())
  })

  it.each(['x', 'a'.repeat(43), `${'a'.repeat(43)}x`, '%00', '..%2f..%2fetc'])(
    'is 404 for the wrong link %s',
    async (token) => {
      const answer = await get(`/feeds/${token}.ics`)
      expect(answer.statusCode === 404 || answer.json().code === 'text_refused').toBe(true)
    },
  )

  it('that cannot be made is 503, never an empty calendar', async () => {
    const url = await link()
    failing = true
    const answer = await get(url)
    failing = false
    expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers['retry-after']).toBe('120')
    expect(answer.body).not.toContain('fire')
  })

  it('may not be fetched without end', async () => {
    const url = await link()
    const statuses: number[] = []
    for (let n = 0; n < 61; n++) statuses.push((await get(url)).statusCode)
    expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true)
    expect(statuses[60]).toBe(429)
    expect((await get(await link())).statusCode).toBe(200)
  })

  it('of another organization cannot be made, listed or revoked', async () => {
    await link()
    const { key } = world.neighbour
    const asks: Ask[] = [
      { method: 'POST', url: `/v1/rooms/${room}/feeds`, body: { name: 'spy', detail: 'full' } },
      { method: 'GET', url: `/v1/rooms/${room}/feeds` },
      { method: 'DELETE', url: `/v1/rooms/${room}/feeds/1` },
    ]
    for (const ask of asks)
      expect((await world.ask({ ...ask, key })).json()).toMatchObject({ status: 404, code: 'not_found' })
  })

  it.each([
    ['no name', { detail: 'busy' }],
    ['a detail of one’s own', { name: 'x', detail: 'everything' }],
    ['a member that nobody knows', { name: 'x', until: 'tomorrow' }],
  ])('is not made with %s', async (_title, body) => {
    const answer = await world.ask({ method: 'POST', url: `/v1/rooms/${room}/feeds`, body })
    expect(answer.json()).toMatchObject({ status: 400, code: 'validation_failed' })
  })

  it('shows its link again to a repetition, and keeps it sealed meanwhile', async () => {
    const ask = () =>
      world.ask({
        method: 'POST',
        url: `/v1/rooms/${room}/feeds`,
        body: { name: 'x' },
        headers: { 'idempotency-key': `feed-${room}` },
      })
    const [first, again] = [await ask(), await ask()]
    expect(again.json()).toEqual(first.json())
    expect(again.headers['idempotency-replayed']).toBe('true')
    const [row] = await world.database.sql<{ text: string }>(
      'select response::text as text from idempotency where key = $1',
      [`feed-${room}`],
    )
    expect(row?.text).not.toContain(new URL(first.json().url).pathname.slice(7, 30))
  })
})
