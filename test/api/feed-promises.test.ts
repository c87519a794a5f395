import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import ICAL from 'ical.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FeedDeps } from '../../src/api/feeds/index.ts'
import { createBodyCache, serveFeed } from '../../src/feeds/index.ts'
import { fragment } from '../../src/ical/fragment.ts'
import { openDatabase } from '../../src/store/database.ts'
import { feedReader } from '../../src/store/feed-reader.ts'
import { movedTo, start, timed } from '../core/recurrence/builders.ts'
import { openWorld, type World } from './world.ts'

const HANDLER_MS = 150

/** What every subscriber may rely on, whatever the link covers. */
describe('what a feed promises', () => {
  let world: World
  let room: number
  /** Stands between the API and the feed, for one test. */
  let serve: ((next: FeedDeps['feeds']['serve'], secret: string) => ReturnType<FeedDeps['feeds']['serve']>) | null =
    null
  beforeAll(async () => {
    world = await openWorld({
      change: (deps) => ({
        ...deps,
        settings: { ...deps.settings, timeouts: { ...deps.settings.timeouts, handler: 30_000 } },
        feeds: {
          ...deps.feeds,
          serve: (secret) => (serve === null ? deps.feeds.serve(secret) : serve(deps.feeds.serve, secret)),
        },
      }),
    })
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    const body = { name: 'Aspen', timeZone: 'Europe/Berlin', building: 'North', capacity: 8 }
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body })).json().id
    serve = null
  })

  const link = async (scope: object = { kind: 'room', roomId: room }, detail = 'full'): Promise<string> => {
    const body = { name: 'Lobby', scope, detail }
    return new URL((await world.ask({ method: 'POST', url: '/v1/feeds', body })).json().url).pathname
  }
  const book = async (body: object): Promise<number> => {
    const answer = await world.ask({ method: 'POST', url: `/v1/rooms/${room}/bookings`, body })
    expect(answer.statusCode, answer.body).toBe(201)
    return answer.json().id
  }
  const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    world.ask({ method, url, key: null, headers })
  const plan = { start: '2026-12-02T09:00:00Z', end: '2026-12-02T10:00:00Z', summary: 'Plan' }

  it('a series comes as a series with its moved dates, in a zone that is right on both sides of the change of clocks', async () => {
    const id = await book(plan)
    const series = timed('2026-03-02T10:00', 'Europe/Berlin', {
      rule: 'FREQ=WEEKLY;COUNT=6',
      overrides: [
        [start('2026-03-16T10:00', 'Europe/Berlin'), movedTo('2026-03-17T13:00:00Z', '2026-03-17T14:00:00Z')],
        [start('2026-03-23T10:00', 'Europe/Berlin'), { cancelled: true }],
      ],
    })
    const at = Temporal.Instant.from('2026-12-01T08:00:00Z')
    const text = fragment({
      ...{ uid: 'series@here', sequence: 1, state: 'confirmed', series, summary: 'Plan', description: null },
      ...{ organizer: null, visibility: 'public', attendeeCount: null, receivedAt: at, writtenAt: at },
    })
    await world.database.sql('update booking set fragment = $2, uid = $3 where id = $1', [id, text, 'series@here'])
    for (const detail of ['busy', 'title', 'full']) {
      const calendar = new ICAL.Component(ICAL.parse((await get(await link(undefined, detail))).body))
      // Only the zone that stands in the feed itself is used.
      ICAL.TimezoneService.reset()
      for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
      const [master, ...changed] = calendar.getAllSubcomponents('vevent')
      const event = new ICAL.Event(master, { exceptions: changed })
      const times: string[] = []
      const dates = event.iterator()
      for (let next = dates.next(); next; next = dates.next()) {
        const { startDate } = event.getOccurrenceDetails(next)
        times.push(startDate.toJSDate().toISOString().slice(0, 16))
      }
      expect(times, detail).toEqual([
        '2026-03-02T09:00',
        '2026-03-09T09:00',
        '2026-03-17T13:00',
        '2026-03-30T08:00',
        '2026-04-06T08:00',
      ])
    }
  })

  it('a meeting that has its room again is shown once, and not as cancelled too', async () => {
    const ids = [await book(plan)]
    await world.ask({ method: 'DELETE', url: `/v1/bookings/${ids[0]}` })
    ids.push(await book(plan))
    await world.database.sql(
      `update booking set uid = 'again@here', fragment = regexp_replace(fragment, 'UID:[^\\r]*', 'UID:again@here') where id = any ($1)`,
      [ids],
    )
    const { body } = await get(await link())
    expect(body.match(/^UID:.*|^STATUS:.*/gm)).toEqual(['UID:again@here', 'STATUS:CONFIRMED'])
  })

  it('no address of itself and no moment of its making stand in it', async () => {
    await book(plan)
    const scopes = [
      { kind: 'room', roomId: room },
      { kind: 'building', building: 'North' },
    ]
    for (const scope of [...scopes, { kind: 'rooms', roomIds: [room] }]) {
      const { body } = await get(await link(scope))
      expect(body).not.toMatch(/^(SOURCE|URL|UID:.*feeds|X-WR-RELCALID|LAST-MODIFIED.*VCALENDAR)/m)
      const [head] = body.split('BEGIN:VTIMEZONE')
      expect(head).not.toMatch(/\d{8}T\d{6}/)
      for (const line of ['NAME:', 'X-WR-CALNAME:', 'REFRESH-INTERVAL;VALUE=DURATION:PT15M', 'X-PUBLISHED-TTL:PT15M'])
        expect(head).toContain(`\r\n${line}`)
    }
  })

  it('HEAD answers as GET does, in each form', async () => {
    await book(plan)
    const url = await link()
    for (const headers of [{}, { 'accept-encoding': 'gzip' }, { 'accept-encoding': 'identity;q=0' }]) {
      const [head, full] = [await get(url, headers, 'HEAD'), await get(url, headers)]
      expect([head.statusCode, head.body]).toEqual([200, ''])
      const of = ({ headers: given }: typeof head) => ({ ...given, date: null, 'x-request-id': null })
      expect({ ...of(head), 'x-ratelimit-remaining': null }).toEqual({ ...of(full), 'x-ratelimit-remaining': null })
      expect(Number(full.headers['content-length'])).toBe(full.rawPayload.length)
      const tag = String(full.headers.etag)
      expect((await get(url, { ...headers, 'if-none-match': tag }, 'HEAD')).statusCode).toBe(304)
    }
  })

  it('a subscriber who refuses the plain form gets the other, and one who refuses both is told', async () => {
    await book(plan)
    const url = await link()
    const plain = await get(url)
    const packed = await get(url, { 'accept-encoding': 'identity;q=0' })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body)
    const refused = await get(url, { 'accept-encoding': 'identity;q=0, gzip;q=0' })
    expect(refused.json()).toMatchObject({ status: 406, code: 'not_acceptable', field: 'header/Accept-Encoding' })
  })

  it('is in no index and no referrer', async () => {
    const url = await link()
    const tag = String((await get(url)).headers.etag)
    for (const answer of [
      await get(url),
      await get(url, { 'if-none-match': tag }),
      await get(`/feeds/${'a'.repeat(43)}.ics`),
    ]) {
      expect(answer.headers['referrer-policy']).toBe('no-referrer')
      expect(answer.headers['x-robots-tag']).toBe('noindex')
    }
    expect((await get(url)).headers['cache-control']).toBe('private, max-age=300')
  })

  it('an unknown link and a revoked one are the same to the last byte, but for the number of the request', async () => {
    const revoked = await link()
    const { items } = (await world.ask({ method: 'GET', url: `/v1/rooms/${room}/feeds` })).json()
    await get(revoked)
    await world.ask({ method: 'DELETE', url: `/v1/feeds/${items[0].id}` })
    const conditional = { 'if-none-match': '*', 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }
    for (const headers of [{}, conditional]) {
      const answers = [await get(revoked, headers), await get(`/feeds/${'a'.repeat(43)}.ics`, headers)]
      const [gone, unknown] = answers.map(({ statusCode, body, headers: told }) => {
        const id = String(told['x-request-id'])
        const shown = { ...told, date: null, 'x-request-id': null, 'x-ratelimit-remaining': null }
        return { statusCode, body: body.replaceAll(id, ''), shown }
      })
      expect(gone).toEqual(unknown)
      expect(gone?.statusCode).toBe(404)
    }
  })

  it('is the same after a restart, byte for byte, whatever it covers', async () => {
    await book(plan)
    const scopes = [
      { kind: 'room', roomId: room },
      { kind: 'building', building: 'North' },
    ]
    for (const scope of [...scopes, { kind: 'rooms', roomIds: [room] }, { kind: 'free_now', building: 'North' }]) {
      const url = await link(scope, 'busy')
      const before = await get(url)
      await using database = await openDatabase({ url: world.database.url, poolMax: 1, applicationName: 'restarted' })
      const uidSecret = new Uint8Array(32).fill(3)
      const deps = { feeds: feedReader(database), bodies: createBodyCache(1_000_000), now: world.now, uidSecret }
      const after = await serveFeed(deps, url.slice('/feeds/'.length, -'.ics'.length))
      expect(`"${after?.tag}"`).toBe(before.headers.etag)
      expect((await after?.body())?.plain.toString()).toBe(before.body)
    }
  })

  it('what it shows belongs to its tag, also when somebody books while it is made', async () => {
    const url = await link()
    serve = async (next, secret) => {
      const feed = await next(secret)
      if (feed !== null) await book(plan)
      return feed
    }
    const first = await get(url)
    serve = null
    expect(first.body).toContain('SUMMARY:Plan')
    expect((await get(url, { 'if-none-match': String(first.headers.etag) })).statusCode).toBe(304)
  })

  it('a link that is revoked while it is made is gone', async () => {
    const url = await link()
    serve = async (next, secret) => {
      const feed = await next(secret)
      await world.database.sql('update feed set revoked_at = now() where room_id = $1', [room])
      return feed
    }
    expect((await get(url)).json()).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('a fault is 503 with a time to come back, also a lost database in the middle of it', async () => {
    const url = await link()
    await world.database.sql('alter table booking rename to booking_away')
    try {
      const answer = await get(url)
      expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable' })
      expect(answer.headers['retry-after']).toBe('120')
      expect(answer.body).not.toContain('VCALENDAR')
    } finally {
      await world.database.sql('alter table booking_away rename to booking')
    }
    expect((await get(url)).statusCode).toBe(200)
  })

  it('its secret stands in no line of the log: found or not, mistyped, encoded, failed', async () => {
    const url = await link()
    const secret = url.slice('/feeds/'.length, -'.ics'.length)
    const encoded = [...secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
    expect((await get(`/feeds/${encoded}.ics`)).statusCode).toBe(200)
    for (const address of [
      `/feeds/${secret}`,
      `/feed/${secret}.ics`,
      `/feeds/${secret}.ics/x`,
      `/feeds/%zz${secret}.ics`,
    ])
      expect((await get(address)).statusCode).toBeGreaterThanOrEqual(400)
    serve = () => Promise.reject(new Error(`cannot read /feeds/${secret}.ics`))
    expect((await get(url)).statusCode).toBe(503)
    expect(world.log.some((line) => line.includes('a feed failed'))).toBe(true)
    for (const line of world.log) {
      expect(line).not.toContain(secret.slice(4, 16))
      expect(line).not.toContain(encoded.slice(12, 48))
    }
  })

  describe('when there is more than a subscriber can read', () => {
    const fill = (bookings: number, description: string) =>
      world.database.sql(
        `insert into booking (organization_id, room_id, state, version, uid, origin, series, starts_at, ends_at, recurring, visibility, received_at, created_by, fragment)
          select $1, $2, 'confirmed', 1, n || '@here', 'api', '{}', t, t + interval '1 hour', false, 'public', now(), 'test',
              concat_ws(E'\\r\\n', 'BEGIN:VEVENT', 'UID:' || n || '@here', 'DTSTAMP:20261201T080000Z', 'CREATED:20261201T080000Z', 'LAST-MODIFIED:20261201T080000Z', 'SEQUENCE:0',
                'DTSTART:' || to_char(t, 'YYYYMMDD"T"HH24MISS"Z"'), 'DTEND:' || to_char(t + interval '1 hour', 'YYYYMMDD"T"HH24MISS"Z"'), 'STATUS:CONFIRMED', 'CLASS:PUBLIC',
                'SUMMARY:Weekly planning of the northern region', $4::text, 'ORGANIZER;CN=Ann Example:mailto:ann@corp.example.com', 'END:VEVENT', '')
            from (select n, timestamptz '2026-12-01T00:00:00Z' + n * interval '2 hours' as t from generate_series(1, $3::integer) n) made`,
        [world.organizationId, room, bookings, description],
      )

    it('2,000 bookings with all that was said are below 1.5 MB, and all are there', async () => {
      await fill(2_000, 'DESCRIPTION:Agenda as agreed last week\\, please read it before you come')
      const { body, rawPayload } = await get(await link())
      expect(rawPayload.length).toBeLessThan(1_500_000)
      expect(body.match(/BEGIN:VEVENT/g)).toHaveLength(2_000)
      expect(body).not.toContain('X-WR-CALDESC')
    })

    it('shows those that are near, stays below 1.5 MB, and says that it is not all', async () => {
      const long = `DESCRIPTION:${Array(100).fill('x'.repeat(60)).join('\r\n ')}`
      await fill(1_000, long)
      const url = await link()
      const { body, rawPayload } = await get(url)
      expect(rawPayload.length).toBeLessThan(1_500_000)
      const shown = [...body.matchAll(/^UID:(\d+)@here/gm)].map(([, number]) => Number(number))
      expect(shown.length).toBeGreaterThan(150)
      expect(shown).toEqual(shown.map((_, place) => place + 1))
      expect(body.replaceAll('\r\n ', '')).toContain(`X-WR-CALDESC:Not complete: ${1_000 - shown.length} more`)
      for (const line of body.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      const busy = await get(await link(undefined, 'busy'))
      expect(busy.body.match(/BEGIN:VEVENT/g)).toHaveLength(1_000)
    })
  })
})

describe('a feed that takes too long', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({
      change: (deps) => ({
        ...deps,
        settings: { ...deps.settings, timeouts: { ...deps.settings.timeouts, handler: HANDLER_MS } },
        feeds: {
          ...deps.feeds,
          serve: async (secret) => {
            await pause(2 * HANDLER_MS)
            return deps.feeds.serve(secret)
          },
        },
      }),
    })
  })
  afterAll(() => world.close())

  it('is 503, and its address does not come into the log with the answer that is too late', async () => {
    const secret = `${'Zk3'.repeat(14)}q`
    const answer = await world.ask({ method: 'GET', url: `/feeds/${secret}.ics`, key: null })
    expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable' })
    expect(answer.headers['retry-after']).toBe('5')
    await expect.poll(() => world.log.some((line) => line.includes('FST_ERR_REP_ALREADY_SENT'))).toBe(true)
    for (const line of world.log) expect(line).not.toContain(secret.slice(0, 12))
  })
})
