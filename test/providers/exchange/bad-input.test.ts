import { describe, expect, it } from 'vitest'
import { windows } from '../../../src/providers/exchange/pull.ts'
import type { PullPage } from '../../../src/providers/provider.ts'
import { expectError, expectOk } from '../../contracts/provider/scene.ts'
import { type GraphStandIn, graphError, json, startGraphStandIn } from './graph-stand-in.ts'

const CALENDAR = { remoteCalendarId: 'cf100@contoso.com', timeZone: 'Europe/Berlin' }
const WINDOW = { from: '2026-10-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }

const pull = (world: GraphStandIn, cursor: string | null = null) =>
  world.provider.pull(CALENDAR, { window: WINDOW, cursor })
const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })

const row = (id: string, more: object = {}) => ({
  id,
  '@odata.etag': `W/"${id}"`,
  type: 'singleInstance',
  start: utc('2026-12-01T08:00:00.0000000'),
  end: utc('2026-12-01T09:00:00.0000000'),
  ...more,
})

describe('what Exchange should never send', () => {
  it('a page of HTML with success is no empty calendar', async () => {
    await using world = await startGraphStandIn((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Sign in to the guest network</h1>')
    })
    expect(expectError(await pull(world))).toMatchObject({ kind: 'malformed', code: 'not_json' })
  })

  it('a page of HTML as the answer to a write leaves its outcome unknown', async () => {
    await using world = await startGraphStandIn((_, response) => {
      response.writeHead(201, { 'Content-Type': 'text/html' }).end('<h1>Hello</h1>')
    })
    const command = { calendar: CALENDAR, remoteId: 'x', response: 'accepted', comment: '' } as const
    expect(expectError(await world.provider.respond(command)).kind).toBe('unknown_outcome')
  })

  it('an error page of a gateway is understood by its status', async () => {
    await using world = await startGraphStandIn((_, response) => {
      response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>')
    })
    expect(expectError(await pull(world))).toMatchObject({ kind: 'unavailable', status: 502, code: 'http_502' })
  })

  it.for([
    ['JSON of another shape', '{"rooms":[]}', 'unexpected_shape'],
    ['broken JSON', '{"value":[', 'not_json'],
    ['no body at all', '', 'unexpected_shape'],
    ['a page without any link', '{"value":[]}', 'no_link'],
  ] as const)('%s is malformed', async ([, body, code]) => {
    await using world = await startGraphStandIn((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
    })
    expect(expectError(await pull(world))).toMatchObject({ kind: 'malformed', code })
  })

  it('a body of 50 MB is not read to its end', async () => {
    let sent = 0
    await using world = await startGraphStandIn((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      const chunk = Buffer.alloc(1024 * 1024, 0x20)
      const more = () => {
        while (sent < 50) {
          sent += 1
          if (!response.write(chunk)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    })
    expect(expectError(await pull(world))).toMatchObject({ kind: 'malformed', code: 'too_large' })
    expect(sent).toBeLessThan(50)
  })

  it('a redirect is not followed', async () => {
    await using world = await startGraphStandIn((_, response) => {
      response.writeHead(302, { Location: 'http://127.0.0.1:1/elsewhere' }).end()
    })
    expect(expectError(await pull(world))).toMatchObject({ kind: 'malformed', status: 302 })
    expect(world.asked).toHaveLength(1)
  })

  it.for([
    ['another host', 'https://graph.attacker.example/v1.0/users/x/calendarView/delta?$deltatoken=1'],
    ['another port of the same host', 'http://127.0.0.1:1/v1.0/users/x/calendarView/delta?$deltatoken=1'],
    ['a user name that looks like our host', 'http://127.0.0.1@attacker.example/v1.0/users/x'],
    ['no address at all', 'delta?$deltatoken=1'],
    ['another version of the API', 'SELF/beta/users/x/calendarView/delta?$deltatoken=1'],
    ['an address within our address', 'SELF/v1.0/x?next=https://attacker.example/v1.0/y'],
  ])('a link to %s is never called', async ([, link]) => {
    await using world = await startGraphStandIn((_, response) => {
      json(response, 200, { value: [], '@odata.deltaLink': String(link).replace('SELF', world.origin) })
    })
    const page = expectOk(await pull(world))
    const error = expectError(await pull(world, page.next.cursor))
    expect(error).toMatchObject({ kind: 'malformed', code: 'foreign_link' })
    expect(error.message).not.toContain('attacker')
    expect(world.asked).toHaveLength(1)
  })

  it('a cursor that is not ours asks for a full read', async () => {
    await using world = await startGraphStandIn((_, response) => json(response, 200, {}))
    for (const cursor of ['', 'CAAQ=', '{}', '{"kind":"idle"}', '[]']) {
      expect(expectError(await pull(world, cursor)).kind).toBe('cursor_expired')
    }
    expect(world.asked).toEqual([])
  })

  it('one broken row is set aside, and the others are read', async () => {
    await using world = await startGraphStandIn((_, response) => {
      const rows = [
        row('good'),
        row('odd', { attendees: 'many' }),
        null,
        row('undone', { end: utc('2026-12-01T07:00:00') }),
      ]
      json(response, 200, { value: rows, '@odata.deltaLink': `${world.origin}/v1.0/d?$deltatoken=1` })
    })
    const { changes, next } = expectOk(await pull(world))
    expect(next.kind).toBe('done')
    const told = changes.map((change) => [
      change.kind,
      change.kind === 'upsert' ? change.item.remoteId : change.remoteId,
    ])
    expect(told).toEqual(
      expect.arrayContaining([
        ['upsert', 'good'],
        ['unreadable', 'odd'],
        ['unreadable', ''],
        ['unreadable', 'undone'],
      ]),
    )
  })
})

describe('a delta that never ends', () => {
  /** A delta whose link changes for ever while the page stays the same; the plain listing is sound. */
  const endless = (isSound: boolean) =>
    startGraphStandIn(({ path, headers }, response) => {
      const origin = `http://${headers.host}`
      const isListing = path.includes('/calendarView?')
      const next = { '@odata.nextLink': `${origin}/v1.0/users/r/calendarView/delta?$skiptoken=${Math.random()}` }
      json(response, 200, { value: [row('one')], ...(isListing && isSound ? {} : next) })
    })

  it('becomes a plain listing in a full read, and every later round a full read', async () => {
    await using world = await endless(true)
    let cursor: string | null = null
    const found: string[] = []
    for (let step = 0; step < 10; step += 1) {
      const page: PullPage = expectOk(await pull(world, cursor))
      for (const change of page.changes) if (change.kind === 'upsert') found.push(change.item.remoteId)
      cursor = page.next.cursor
      if (page.next.kind === 'done') break
    }
    expect(found).toContain('one')
    expect(world.asked.length).toBeLessThan(6)
    expect(expectError(await pull(world, cursor)).code).toBe('listing_leaves_no_cursor')
  })

  it('ends the round in an incremental read', async () => {
    await using world = await endless(true)
    const idle = JSON.stringify({ kind: 'idle', link: `${world.origin}/v1.0/users/r/calendarView/delta?$deltatoken=1` })
    const first = expectOk(await pull(world, idle))
    expect(expectError(await pull(world, first.next.cursor))).toMatchObject({
      kind: 'cursor_expired',
      code: 'endless_pages',
    })
  })

  it('is given up when the listing does not end either', async () => {
    await using world = await endless(false)
    let cursor: string | null = null
    const kinds: string[] = []
    for (let step = 0; step < 10 && kinds.length === 0; step += 1) {
      const page = await pull(world, cursor)
      if (page.ok) cursor = page.value.next.cursor
      else kinds.push(page.error.code)
    }
    expect(kinds).toEqual(['endless_pages'])
  })

  it('is not seen in empty pages, which are normal', async () => {
    let pages = 0
    await using world = await startGraphStandIn((_, response) => {
      pages += 1
      const link = `${world.origin}/v1.0/users/r/calendarView/delta?$x=${pages}`
      json(response, 200, { value: [], [pages < 6 ? '@odata.nextLink' : '@odata.deltaLink']: link })
    })
    let cursor: string | null = null
    let kind = 'more'
    while (kind === 'more') {
      const page: PullPage = expectOk(await pull(world, cursor))
      cursor = page.next.cursor
      kind = page.next.kind
    }
    expect(pages).toBe(6)
  })
})

describe('a series in a delta', () => {
  const stub = (id: string) => ({ id, '@odata.etag': 'W/"1"', type: 'occurrence', seriesMasterId: 'master' })

  it('is read once, however many of its occurrences were touched', async () => {
    await using world = await startGraphStandIn(({ path }, response) => {
      if (path.includes('/events/')) return json(response, 404, graphError('ErrorItemNotFound'))
      json(response, 200, {
        value: [stub('a'), stub('b'), stub('c')],
        '@odata.deltaLink': `${world.origin}/v1.0/d?$t=1`,
      })
    })
    const { changes } = expectOk(await pull(world))
    expect(changes).toEqual([{ kind: 'removed', remoteId: 'master', certain: false }])
    expect(world.asked.filter(({ path }) => path.includes('/events/'))).toHaveLength(1)
  })

  it('is not believed gone when reading it fails, and the round does not end', async () => {
    await using world = await startGraphStandIn(({ path }, response) => {
      if (path.includes('/events/')) return json(response, 503, graphError('ErrorServerBusy'))
      json(response, 200, { value: [stub('a')], '@odata.deltaLink': `${world.origin}/v1.0/d?$t=1` })
    })
    expect(expectError(await pull(world)).kind).toBe('unavailable')
  })

  it('of many series is read in portions, and no portion is lost', async () => {
    const rows = Array.from({ length: 45 }, (_, index) => ({ ...stub(`o${index}`), seriesMasterId: `m${index}` }))
    await using world = await startGraphStandIn(({ path }, response) => {
      if (path.includes('/events/')) return json(response, 404, graphError('ErrorItemNotFound'))
      json(response, 200, { value: rows, '@odata.deltaLink': `${world.origin}/v1.0/d?$t=1` })
    })
    const told = new Set<string>()
    let cursor: string | null = null
    let steps = 0
    for (let kind = 'more'; kind === 'more'; steps += 1) {
      const page: PullPage = expectOk(await pull(world, cursor))
      for (const change of page.changes) if (change.kind === 'removed') told.add(change.remoteId)
      cursor = page.next.cursor
      kind = page.next.kind
    }
    expect([told.size, steps]).toEqual([45, 3])
  })
})

describe('every call to Exchange', () => {
  it('carries the same preferences, an own request id and a token', async () => {
    await using world = await startGraphStandIn((_, response) => json(response, 404, graphError('ErrorItemNotFound')))
    const ref = { remoteId: 'a/b+c=', place: 'room' } as const
    await world.provider.read(CALENDAR, ref)
    await world.provider.delete({ calendar: CALENDAR, ref, ifMatch: 'W/"1"' })
    await world.provider.respond({ calendar: CALENDAR, remoteId: 'x', response: 'declined', comment: '' })
    expect(new Set(world.asked.map(({ headers }) => headers.prefer))).toEqual(
      new Set(['IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=100']),
    )
    expect(new Set(world.asked.map(({ headers }) => headers['client-request-id'])).size).toBe(world.asked.length)
    expect(world.asked[0]?.path).toContain('/users/cf100%40contoso.com/events/a%2Fb%2Bc%3D?')
    expect(world.tokens()).toBe(1)
  })

  it('asks for a new token once when the old one is refused, and not again', async () => {
    await using world = await startGraphStandIn(({ headers }, response) => {
      if (headers.authorization === 'Bearer token-1')
        return json(response, 401, graphError('InvalidAuthenticationToken'))
      json(response, 404, graphError('ErrorItemNotFound'))
    })
    const read = () => world.provider.read(CALENDAR, { remoteId: 'x', place: 'room' })
    const errors = await Promise.all([read(), read(), read()])
    expect(errors.map((each) => expectError(each).kind)).toEqual(['gone', 'gone', 'gone'])
    expect(world.tokens()).toBe(2)
  })

  it('gives up when a fresh token is refused too', async () => {
    await using world = await startGraphStandIn((_, response) =>
      json(response, 401, graphError('InvalidAuthenticationToken')),
    )
    const error = expectError(await world.provider.read(CALENDAR, { remoteId: 'x', place: 'room' }))
    expect([error.kind, world.asked.length]).toEqual(['signed_out', 2])
  })

  it('never reaches a server that is not there, and says that nothing happened', async () => {
    const world = await startGraphStandIn((_, response) => json(response, 200, {}))
    await world[Symbol.asyncDispose]()
    const command = { calendar: CALENDAR, remoteId: 'x', response: 'accepted', comment: '' } as const
    expect(expectError(await world.provider.respond(command))).toMatchObject({
      kind: 'unavailable',
      code: 'unreachable',
    })
  })
})

describe('the stretches of time that are read', () => {
  it('are calendar quarters that cover everything asked for', () => {
    expect(windows({ from: '2026-10-22T09:00:00Z', to: '2027-04-01T00:00:01Z' })).toEqual([
      { from: '2026-10-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
      { from: '2027-01-01T00:00:00Z', to: '2027-04-01T00:00:00Z' },
      { from: '2027-04-01T00:00:00Z', to: '2027-07-01T00:00:00Z' },
    ])
  })

  it('are at least one', () => {
    expect(windows({ from: '2026-12-31T23:59:59Z', to: '2026-12-31T23:59:59Z' })).toHaveLength(1)
  })
})
