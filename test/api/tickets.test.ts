import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../src/ops/keys/index.ts'
import { apiKeyStore } from '../../src/store/api-key-store.ts'
import { ticketStore } from '../../src/store/ticket-store.ts'
import { formatTicketNumber } from '../../src/support/index.ts'
import { exif, jpeg, png } from '../support/pictures.ts'
import { openWorld, type World } from './world.ts'

const REQUEST = { topic: 'Room is double booked', description: 'Two meetings fail in Aspen at ten.' }
const MEBIBYTE = 1_048_576
const base64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64')
const SHOT = { name: 'shot.png', content: base64(png()) }
const LOG = { name: 'app.log', content: base64('2026-12-01 08:00:00 a\n2026-12-01 08:00:01 b\n') }

interface Shown {
  readonly number: string
  readonly state: string
  readonly version: number
  readonly statusUrl: string
  readonly attachments: readonly { readonly id: string; readonly name: string }[]
  readonly events: readonly { readonly kind: string; readonly detail: Record<string, unknown> }[]
}

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const register = async (body: object = {}, key = world.keys.booker): Promise<Shown> => {
  const answer = await world.ask({ method: 'POST', url: '/v1/tickets', body: { ...REQUEST, ...body }, key })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json()
}
const post = (number: string, what: string, body: object, key = world.keys.support) =>
  world.ask({ method: 'POST', url: `/v1/tickets/${number}/${what}`, body, key })
const read = async (number: string, key = world.keys.booker): Promise<Shown> =>
  (await world.ask({ method: 'GET', url: `/v1/tickets/${number}`, key })).json()

describe('a request to the support desk', () => {
  it('is registered with a number, a guessed kind and a link to its status', async () => {
    const answer = await world.ask({ method: 'POST', url: '/v1/tickets', body: REQUEST, key: world.keys.viewer })
    expect(answer.statusCode).toBe(201)
    const ticket = answer.json()
    expect(ticket).toMatchObject({
      ...REQUEST,
      state: 'registered',
      stateLabel: { en: 'Registered', ru: 'Зарегистрировано' },
      kind: 'incident',
      kindGuessed: true,
      context: null,
      source: 'api',
      version: 1,
    })
    expect(ticket.number).toMatch(/^MMU-\d{6}-[0-9A-Z]$/)
    expect(ticket.statusUrl).toMatch(/^https:\/\/rooms\.example\.com\/t\/[0-9A-Za-z]{43}$/)
    expect(answer.headers.location).toBe(`/v1/tickets/${ticket.number}`)
    expect(answer.headers.etag).toBe('"v1"')
    expect(await read(ticket.number, world.keys.viewer)).toMatchObject({ number: ticket.number, ...REQUEST })
  })

  it('keeps the kind that its author says', async () => {
    expect(await register({ kind: 'development_request' })).toMatchObject({
      kind: 'development_request',
      kindGuessed: false,
    })
  })

  it('gets the next number each time, also when refused requests lie between', async () => {
    const first = await register()
    await world.ask({ method: 'POST', url: '/v1/tickets', body: { ...REQUEST, roomId: 999_999 } })
    const second = await register()
    const digits = ({ number }: Shown) => Number(number.slice(4, 10))
    expect(digits(second)).toBe(digits(first) + 1)
  })

  it('takes along what the service knows of the room', async () => {
    const room = { name: 'Aspen', timeZone: 'Europe/Berlin' }
    const { id } = (await world.ask({ method: 'POST', url: '/v1/rooms', body: room })).json()
    const booking = { start: { dateTime: '2026-12-02T10:00:00', timeZone: 'Europe/Berlin' }, duration: 'PT1H' }
    await world.ask({ method: 'POST', url: `/v1/rooms/${id}/bookings`, body: { ...booking, summary: 'Secret plan' } })
    const ticket = await register({ roomId: id, occurredAt: '2026-12-01T09:00:00+01:00', correlationId: 'req-7' })
    expect(ticket).toMatchObject({
      roomId: id,
      occurredAt: '2026-12-01T08:00:00Z',
      correlationId: 'req-7',
      context: { service: { version: '1.2.3' }, room: { id, ...room }, calendars: [], openConflicts: [] },
    })
    expect(JSON.stringify(ticket)).not.toContain('Secret plan')
  })

  it('remembers the language of a contact', async () => {
    const contact = { name: 'Анна', address: 'anna@example.com', language: 'ru', timeZone: 'Russian Standard Time' }
    expect(await register({ contact })).toMatchObject({ contact: { ...contact, timeZone: 'Europe/Moscow' } })
    expect(await register({ contact: { address: 'ANNA@example.com' } })).toMatchObject({
      contact: { name: 'Анна', language: 'ru', timeZone: 'Europe/Moscow' },
    })
  })

  it('is registered once under one Idempotency-Key, and shows the same link again', async () => {
    const ask = () =>
      world.ask({ method: 'POST', url: '/v1/tickets', body: REQUEST, headers: { 'idempotency-key': 'ticket-once' } })
    const [first, second] = [await ask(), await ask()]
    expect(second.json()).toEqual(first.json())
    expect(second.headers['idempotency-replayed']).toBe('true')
    const [kept] = await world.database.sql<{ response: unknown }>(
      `select response from idempotency where key = 'ticket-once'`,
    )
    expect(JSON.stringify(kept)).not.toContain(first.json().statusUrl.slice(-43))
  })

  it.each([
    ['no topic', { topic: undefined }, 400, 'validation_failed', 'body/topic'],
    ['an empty topic', { topic: '  ' }, 400, 'validation_failed', 'body/topic'],
    ['no description', { description: undefined }, 400, 'validation_failed', 'body/description'],
    ['an unknown kind', { kind: 'disaster' }, 400, 'validation_failed', 'body/kind'],
    ['an unknown member', { urgent: true }, 400, 'validation_failed', 'body/urgent'],
    ['an unknown room', { roomId: 999_999 }, 422, 'field_unknown_value', 'body/roomId'],
    ['a time that is none', { occurredAt: 'yesterday' }, 422, 'time_malformed', 'body/occurredAt'],
    ['an unknown language', { contact: { language: 'de' } }, 400, 'validation_failed', 'body/contact/language'],
    ['an unknown zone', { contact: { timeZone: 'Mars/Base' } }, 422, 'zone_unknown', 'body/contact/timeZone'],
    [
      'wrong base64',
      { attachments: [SHOT, { name: 'a', content: 'a b=' }] },
      400,
      'validation_failed',
      'body/attachments/1/content',
    ],
    [
      'base64 without padding',
      { attachments: [{ name: 'a', content: 'YQ' }] },
      400,
      'validation_failed',
      'body/attachments/0/content',
    ],
    [
      'an empty file',
      { attachments: [{ name: 'a', content: '' }] },
      400,
      'validation_failed',
      'body/attachments/0/content',
    ],
    [
      'a file without a name',
      { attachments: [{ content: 'YQ==' }] },
      400,
      'validation_failed',
      'body/attachments/0/name',
    ],
    ['more than ten files', { attachments: Array(11).fill(SHOT) }, 400, 'validation_failed', 'body/attachments'],
    ['another organization', { organizationId: 1_000_000 }, 422, 'field_unknown_value', 'body/organizationId'],
  ])('is refused with %s', async (_, change, status, code, field) => {
    const answer = await world.ask({ method: 'POST', url: '/v1/tickets', body: { ...REQUEST, ...change } })
    expect(answer.json()).toMatchObject({ status, code, field })
  })

  it('may carry 25 MiB of files, and not a byte more', async () => {
    const half = base64(Buffer.alloc((25 * MEBIBYTE) / 2, 'a'))
    const ask = (last: string) =>
      world.ask({
        method: 'POST',
        url: '/v1/tickets',
        body: {
          ...REQUEST,
          attachments: [
            { name: 'a.txt', content: half },
            { name: 'b.txt', content: last },
          ],
        },
      })
    expect((await ask(half)).statusCode).toBe(201)
    const over = await ask(base64(Buffer.alloc((25 * MEBIBYTE) / 2 + 1, 'a')))
    expect(over.json()).toMatchObject({ status: 413, code: 'body_too_large', limit: 25 * MEBIBYTE })
    const far = await ask(base64(Buffer.alloc(20 * MEBIBYTE, 'a')))
    expect(far.json()).toMatchObject({ status: 413, code: 'body_too_large' })
  })
})

describe('the number of a ticket in an address', () => {
  it('is told apart when it was mistyped, and reveals nothing when it is somebody else’s', async () => {
    const { number } = await register()
    const wrong = number.slice(0, -1) + (number.endsWith('0') ? '1' : '0')
    const unknown = formatTicketNumber(987_654)
    const cases = [
      [wrong, world.keys.admin, { rule: 'check_character' }],
      ['12', world.keys.admin, { rule: 'ticket_number' }],
      [unknown, world.keys.admin, {}],
      [number, world.neighbour.key, {}],
      [number, world.keys.viewer, {}],
    ] as const
    for (const [path, key, detail] of cases) {
      const answer = await world.ask({ method: 'GET', url: `/v1/tickets/${path}`, key })
      expect(answer.json(), path).toMatchObject({ status: 404, code: 'not_found', ...detail })
    }
    const [foreign, none] = await Promise.all(
      [number, unknown].map((path) =>
        world.ask({ method: 'GET', url: `/v1/tickets/${path}`, key: world.neighbour.key }),
      ),
    )
    const { requestId: _, ...said } = foreign?.json() ?? {}
    expect(none?.json()).toMatchObject(said)
  })

  it('leads nowhere on any other route either, for another organization and with a wrong check character', async () => {
    const { number, attachments } = await register({ attachments: [SHOT] })
    const wrong = number.slice(0, -1) + (number.endsWith('0') ? '1' : '0')
    const writes = [
      ['comments', { body: 'x' }],
      ['attachments', { attachments: [SHOT] }],
      ['answers', { comment: 'x' }],
    ] as const
    for (const [what, body] of writes) {
      expect((await post(number, what, body, world.neighbour.key)).statusCode, what).toBe(404)
      expect((await post(wrong, what, body, world.keys.admin)).json(), what).toMatchObject({
        status: 404,
        rule: 'check_character',
      })
    }
    const work = [
      ['notes', { body: 'x' }],
      ['clarifications', { items: [{ attribute: 'log' }] }],
      ['process', { resolution: { kind: 'information' } }],
    ] as const
    for (const [what, body] of work) {
      expect((await post(number, what, body, world.neighbour.key)).statusCode, what).toBe(403)
      expect((await post(number, what, body, world.keys.admin)).statusCode, what).toBe(403)
      expect((await post(wrong, what, body)).json(), what).toMatchObject({ status: 404, rule: 'check_character' })
    }
    const download = `/v1/tickets/${number}/attachments/${attachments[0]?.id}`
    expect((await world.ask({ method: 'GET', url: download, key: world.neighbour.key })).statusCode).toBe(404)
    expect((await world.ask({ method: 'GET', url: download, key: world.keys.viewer })).statusCode).toBe(404)
  })
})

describe('the list of tickets', () => {
  it('shows a key its own, an administrator those of the organization, and a neighbour none', async () => {
    const mine = await register({}, world.keys.viewer)
    const other = await register({}, world.keys.booker)
    const numbers = async (key: string) =>
      (await world.ask({ method: 'GET', url: '/v1/tickets?limit=200', key }))
        .json()
        .items.map((each: Shown) => each.number)
    expect(await numbers(world.keys.viewer)).toContain(mine.number)
    expect(await numbers(world.keys.viewer)).not.toContain(other.number)
    for (const key of [world.keys.admin, world.keys.support]) {
      expect(await numbers(key)).toEqual(expect.arrayContaining([mine.number, other.number]))
    }
    expect(await numbers(world.neighbour.key)).toEqual([])
  })

  it('is read page by page and filtered by state and kind', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const url: string = `/v1/tickets?limit=3&state=registered,in_work&kind=incident${cursor === null ? '' : `&cursor=${cursor}`}`
      const page: { items: Shown[]; nextCursor: string | null } = (await world.ask({ method: 'GET', url })).json()
      for (const { state } of page.items) expect(['registered', 'in_work']).toContain(state)
      seen.push(...page.items.map(({ number }) => number))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual([...new Set(seen)].sort().reverse())
    const [{ n } = { n: 0 }] = await world.database.sql<{ n: number }>(
      `select count(*) n from ticket where organization_id = $1 and state in ('registered', 'in_work') and kind = 'incident'`,
      [world.organizationId],
    )
    expect(seen.length).toBe(n)
    expect((await world.ask({ method: 'GET', url: '/v1/tickets?state=lost' })).json()).toMatchObject({
      code: 'validation_failed',
      field: 'query/state',
    })
  })
})

describe('the work on a ticket', () => {
  it('goes from registered over clarification to processed, and every step is in the history', async () => {
    const { number } = await register()
    expect((await post(number, 'comments', { body: 'We look at it.' })).json().state).toBe('in_work')
    const items = [{ attribute: 'log', detail: 'of the worker' }, { attribute: 'version' }]
    expect((await post(number, 'clarifications', { items, comment: 'Please send' })).json()).toMatchObject({
      state: 'awaiting_customer',
      stateLabel: { ru: 'Ожидает ответа заявителя' },
    })
    const answer = { comment: 'Here', attachments: [LOG], values: [{ attribute: 'version', value: '1.2' }] }
    expect((await post(number, 'answers', answer, world.keys.booker)).json().state).toBe('in_work')
    const resolution = { kind: 'mass_update', component: 'sync', version: '1.2.4' }
    const done = await post(number, 'process', { resolution, comment: 'Fixed for everybody' })
    expect(done.json()).toMatchObject({
      state: 'processed',
      stateLabel: { en: 'Processed', ru: 'Обработано' },
      resolution,
      resolutionComment: 'Fixed for everybody',
      processedAt: world.now().toString(),
    })
    const file = await read(number)
    expect(file.events.map(({ kind, detail }) => detail.to ?? kind)).toEqual([
      'registered',
      'commented',
      'in_work',
      'commented',
      'asked',
      'asked',
      'awaiting_customer',
      'commented',
      'attached',
      'ticked',
      'ticked',
      'in_work',
      'processed',
    ])
    expect(file).toMatchObject({
      comments: [
        { body: 'We look at it.', author: { side: 'desk', actor: 'desk' } },
        { body: 'Please send' },
        { body: 'Here', author: { side: 'requester' } },
      ],
      clarification: expect.arrayContaining([
        expect.objectContaining({
          attribute: 'log',
          attachmentId: file.attachments[0]?.id,
          tickedAt: world.now().toString(),
        }),
        expect.objectContaining({ attribute: 'version', value: '1.2' }),
      ]),
    })
  })

  it('goes on by itself when the last file that was asked for arrives', async () => {
    const { number } = await register()
    const items = [{ attribute: 'log' }, { attribute: 'screenshot' }]
    await post(number, 'clarifications', { items })
    const virus = { name: 'app.log', content: base64('MZ program'), kind: 'log' }
    const send = async (file: object) =>
      (await post(number, 'attachments', { attachments: [file] }, world.keys.booker)).json().state
    expect(await send(virus)).toBe('awaiting_customer')
    expect(await send(LOG)).toBe('awaiting_customer')
    expect(await send(SHOT)).toBe('in_work')
  })

  it('is opened again by an answer within 14 days, and not later', async () => {
    const { number } = await register()
    await post(number, 'process', { resolution: { kind: 'information' } })
    expect((await post(number, 'answers', { comment: 'Still broken' }, world.keys.booker)).json()).toMatchObject({
      state: 'in_work',
      resolution: null,
      processedAt: null,
    })
    await post(number, 'process', { resolution: { kind: 'planned' } })
    const then = world.now()
    world.travel(then.add({ hours: 14 * 24, seconds: 1 }))
    const late = await post(number, 'answers', { comment: 'Again' }, world.keys.booker)
    world.travel(then)
    expect(late.json()).toMatchObject({ status: 409, code: 'state_conflict', rule: 'reopen_days', limit: 14 })
    expect((await post(number, 'comments', { body: 'Thank you' }, world.keys.booker)).json().state).toBe('processed')
  })

  it('lets the requester confirm a guessed kind', async () => {
    const { number } = await register()
    expect((await post(number, 'answers', { kind: 'problem' }, world.keys.booker)).json()).toMatchObject({
      kind: 'problem',
      kindGuessed: false,
      state: 'registered',
    })
  })

  it('is not done on what has changed meanwhile (If-Match)', async () => {
    const { number } = await register()
    const process = (tag: string) =>
      world.ask({
        method: 'POST',
        url: `/v1/tickets/${number}/process`,
        body: { resolution: { kind: 'information' } },
        headers: { 'if-match': tag },
        key: world.keys.support,
      })
    await post(number, 'comments', { body: 'x' })
    expect((await process('"v1"')).json()).toMatchObject({ status: 412, limit: '"v2"' })
    expect((await process('"v2"')).headers.etag).toBe('"v3"')
  })

  it.each([
    ['comments', {}, 400, 'body/body'],
    ['comments', { body: ' ' }, 400, 'body/body'],
    ['notes', { body: '' }, 400, 'body/body'],
    ['attachments', { attachments: [] }, 400, 'body/attachments'],
    ['attachments', { attachments: [{ name: 'a', content: '%%%%' }] }, 400, 'body/attachments/0/content'],
    ['attachments', { attachments: [{ ...SHOT, kind: 'virus' }] }, 400, 'body/attachments/0/kind'],
    ['clarifications', { items: [] }, 400, 'body/items'],
    ['clarifications', { items: [{ attribute: 'password' }] }, 400, 'body/items/0/attribute'],
    ['answers', {}, 400, 'body'],
    ['answers', { values: [{ attribute: 'version', value: '1' }] }, 422, 'body/values'],
    ['answers', { kind: 'disaster' }, 400, 'body/kind'],
    ['process', {}, 400, 'body/resolution'],
    ['process', { resolution: { kind: 'mass_update', component: 'sync' } }, 400, null],
    ['process', { resolution: { kind: 'information', component: 'sync' } }, 400, null],
    ['process', { resolution: { kind: 'magic' } }, 400, null],
  ])('%s with %j is refused', async (what, body, status, field) => {
    const { number } = await register()
    const answer = await post(number, what, body, world.keys.operator)
    expect(answer.json()).toMatchObject({ status, ...(field === null ? {} : { field }) })
    expect((await read(number)).version).toBe(1)
  })

  it('cannot be asked or processed twice over', async () => {
    const { number } = await register()
    const body = { resolution: { kind: 'single_work', specialist: 'Olga', act: 'Rebuilt the index' } }
    const both = await Promise.all([post(number, 'process', body), post(number, 'process', body)])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
    expect((await post(number, 'clarifications', { items: [{ attribute: 'log' }] })).json()).toMatchObject({
      code: 'state_conflict',
      rule: 'ask',
      value: 'processed',
    })
  })
})

describe('a file of a ticket', () => {
  const download = (number: string, id: string | undefined, key = world.keys.booker) =>
    world.ask({ method: 'GET', url: `/v1/tickets/${number}/attachments/${id}`, key })

  it('comes back as it was, to be saved and not shown', async () => {
    const { number, attachments } = await register({
      attachments: [{ name: 'снимок "1".html', content: SHOT.content }],
    })
    const answer = await download(number, attachments[0]?.id, world.keys.support)
    expect(answer.rawPayload.equals(png())).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="______ _1_.html"; filename*=UTF-8''%D1%81%D0%BD%D0%B8%D0%BC%D0%BE%D0%BA%20_1_.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    })
  })

  it('does not say where a picture was taken', async () => {
    const tiff = exif(true)
    const { number, attachments } = await register({
      attachments: [{ name: 'a.jpg', content: base64(jpeg({ tiff })) }],
    })
    const answer = await download(number, attachments[0]?.id)
    expect(answer.rawPayload.includes(tiff.subarray(72, 96))).toBe(false)
  })

  it('is named with its hash and never given out when it is a page, a script or a program', async () => {
    const page = { name: 'shot.png', content: base64('<html><script>alert(1)</script>') }
    const ticket = await register({ attachments: [page] })
    expect(ticket.attachments).toMatchObject([{ name: 'shot.png', kept: false, refusal: 'markup', size: 31 }])
    const answer = await download(ticket.number, ticket.attachments[0]?.id)
    expect(answer.json()).toMatchObject({ status: 404, rule: 'attachment_not_kept' })
  })

  it('belongs to its own ticket alone', async () => {
    const [one, other] = [await register({ attachments: [SHOT] }), await register()]
    expect((await download(other.number, one.attachments[0]?.id)).statusCode).toBe(404)
    expect((await download(one.number, 'no-id')).statusCode).toBe(404)
  })
})

describe('a note of the desk', () => {
  const SECRET = 'The customer is confused'

  it('is read by the desk and by nobody else, on no path', async () => {
    const ticket = await register({ attachments: [LOG] })
    const { number } = ticket
    const before = await read(number)
    const added = await post(number, 'notes', { body: SECRET })
    expect(added.statusCode).toBe(201)
    const notes = (key: string) => world.ask({ method: 'GET', url: `/v1/tickets/${number}/notes`, key })
    expect((await notes(world.keys.support)).json().items).toMatchObject([{ body: SECRET, at: world.now().toString() }])
    for (const key of [world.keys.viewer, world.keys.booker, world.keys.admin, world.neighbour.key])
      expect((await notes(key)).statusCode).toBe(403)
    expect(await read(number)).toEqual(before)
    await post(number, 'comments', { body: 'We look at it.' })
    const status = new URL(ticket.statusUrl).pathname
    const pages = await Promise.all([
      ...[world.keys.booker, world.keys.admin, world.keys.support].flatMap((key) =>
        [`/v1/tickets/${number}`, '/v1/tickets?limit=200'].map((url) => world.ask({ method: 'GET', url, key })),
      ),
      world.ask({ method: 'GET', url: status, key: null }),
      post(number, 'answers', { comment: 'y' }, world.keys.booker),
      post(number, 'attachments', { attachments: [LOG] }, world.keys.booker),
    ])
    for (const page of pages) {
      expect(page.statusCode).toBeLessThan(300)
      expect(page.body).not.toContain(SECRET)
    }
  })
})

describe('the status link', () => {
  it('shows how it stands to whoever has it, and nothing that was written', async () => {
    const { number, statusUrl } = await register({ attachments: [SHOT] })
    await post(number, 'clarifications', { items: [{ attribute: 'time' }], comment: 'Internal wording' })
    const answer = await world.ask({ method: 'GET', url: new URL(statusUrl).pathname, key: null })
    expect(answer.json()).toMatchObject({
      number,
      state: 'awaiting_customer',
      topic: REQUEST.topic,
      asked: [{ attribute: 'time' }],
      resolution: null,
    })
    expect(answer.body).not.toContain(REQUEST.description)
    expect(answer.body).not.toContain('Internal wording')
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  })

  it('cannot be guessed from a number', async () => {
    const { number, statusUrl } = await register()
    const secret = statusUrl.slice(-43)
    for (const path of [number, secret.slice(0, -1), `${secret}x`, 'A'.repeat(43)])
      expect((await world.ask({ method: 'GET', url: `/t/${path}`, key: null })).statusCode, path).toBe(404)
    expect(await world.database.sql('select from ticket_link where token_hash = $1', [Buffer.from(secret)])).toEqual([])
    for (const line of world.log) expect(line).not.toContain(secret)
  })
})

describe('the person behind a ticket', () => {
  it('is forgotten, with words and files, while number, kind, times and resolution stay', async () => {
    const contact = { name: 'Nobody Inparticular', address: 'nobody@example.com' }
    const words = { topic: 'Private topic', description: 'Private description', contact, correlationId: 'private-id' }
    const { number, statusUrl } = await register({ ...words, attachments: [{ ...LOG, name: 'private.log' }] })
    await post(number, 'comments', { body: 'Dear Nobody' })
    await post(number, 'notes', { body: 'Nobody is private' })
    await post(number, 'clarifications', { items: [{ attribute: 'version', detail: 'private ask' }] })
    await post(number, 'answers', { values: [{ attribute: 'version', value: 'private value' }] }, world.keys.booker)
    const resolution = { kind: 'mass_update', component: 'sync', version: '2' }
    await post(number, 'process', { resolution })
    const before = await read(number)
    const erase = (key: string) => world.ask({ method: 'DELETE', url: `/v1/tickets/${number}/requester`, key })
    expect((await erase(world.keys.booker)).statusCode).toBe(403)
    expect((await erase(world.neighbour.key)).statusCode).toBe(404)
    const erased = (await erase(world.keys.admin)).json()
    expect(erased).toMatchObject({
      number,
      state: 'processed',
      kind: 'incident',
      resolution,
      contact: { name: null, address: null },
    })
    const after = await read(number)
    expect(after.events.map(({ kind }) => kind)).toEqual([...before.events.map(({ kind }) => kind), 'erased'])
    expect(after).toMatchObject({ attachments: [{ kept: false, refusal: null, size: 44 }] })
    const notes = await world.ask({ method: 'GET', url: `/v1/tickets/${number}/notes`, key: world.keys.support })
    for (const text of [JSON.stringify(after), notes.body]) expect(text).not.toMatch(/private|nobody/i)
    expect((await world.ask({ method: 'GET', url: new URL(statusUrl).pathname, key: null })).statusCode).toBe(404)
    const file = `/v1/tickets/${number}/attachments/${after.attachments[0]?.id}`
    expect((await world.ask({ method: 'GET', url: file })).json()).toMatchObject({ rule: 'attachment_not_kept' })
    const [left] = await world.database.sql<{ n: number }>('select count(*) n from ticket_file where id = $1', [
      after.attachments[0]?.id,
    ])
    expect(left?.n).toBe(0)
  })
})

describe('a desk of another organization', () => {
  let vendor: World
  const desk = () => ticketStore(vendor.database).grants
  const caller = () => ({
    organizationId: vendor.neighbour.organizationId,
    actor: 'person:owner',
    causeId: '00000000-0000-4000-8000-000000000001',
  })
  const ask = (url: string, key: string, body?: object) =>
    vendor.ask({ method: body === undefined ? 'GET' : 'POST', url, key, ...(body === undefined ? {} : { body }) })

  beforeAll(async () => {
    vendor = await openWorld()
  })
  afterAll(() => vendor.close())

  it('reads and handles the tickets of those who granted it, each use in their audit, and none after it was revoked', async () => {
    const { number } = (await ask('/v1/tickets', vendor.neighbour.key, REQUEST)).json()
    const url = `/v1/tickets/${number}`
    expect((await ask(url, vendor.keys.support)).statusCode).toBe(404)
    expect(await desk().grant(caller(), vendor.organizationId)).toBe(true)
    expect((await ask(url, vendor.keys.support)).json()).toMatchObject({
      number,
      organizationId: caller().organizationId,
    })
    expect((await ask(`${url}/comments`, vendor.keys.support, { body: 'Hello' })).json().state).toBe('in_work')
    expect((await ask(`${url}/notes`, vendor.keys.support, { body: 'Careful' })).statusCode).toBe(201)
    expect((await ask('/v1/tickets', vendor.keys.support)).json().items).toMatchObject([{ number }])
    for (const key of [vendor.keys.viewer, vendor.keys.booker, vendor.keys.admin])
      expect((await ask(url, key)).statusCode).toBe(404)
    expect((await ask(url, vendor.neighbour.key)).json().comments).toMatchObject([{ author: { actor: 'desk' } }])
    const audit = await vendor.database.sql<{ action: string }>(
      `select action from audit where organization_id = $1 order by id`,
      [caller().organizationId],
    )
    expect(audit.map(({ action }) => action)).toEqual([
      'support.grant',
      'ticket.read',
      'ticket.comment',
      'ticket.note',
      'ticket.list',
    ])
    expect(await desk().revoke(caller(), vendor.organizationId)).toBe(true)
    expect((await ask(url, vendor.keys.support)).statusCode).toBe(404)
    expect((await ask('/v1/tickets', vendor.keys.support)).json().items).toEqual([])
  })

  it('registers for a client what was said by telephone', async () => {
    const body = { ...REQUEST, organizationId: caller().organizationId }
    expect((await ask('/v1/tickets', vendor.keys.support, body)).statusCode).toBe(422)
    await desk().grant(caller(), vendor.organizationId)
    expect((await ask('/v1/tickets', vendor.keys.admin, body)).statusCode).toBe(422)
    const { number, source } = (await ask('/v1/tickets', vendor.keys.support, body)).json()
    expect(source).toBe('desk')
    expect((await ask(`/v1/tickets/${number}`, vendor.neighbour.key)).json().number).toBe(number)
  })

  it('keeps its notes from a client’s own support and operators', async () => {
    await desk().grant(caller(), vendor.organizationId)
    const { number } = (await ask('/v1/tickets', vendor.neighbour.key, REQUEST)).json()
    await ask(`/v1/tickets/${number}/notes`, vendor.keys.support, { body: 'Careful' })
    for (const role of ['support', 'operator'] as const) {
      const ports = { keys: apiKeyStore(vendor.database), random: randomBytes }
      const { secret } = await createKey(ports, { organizationId: caller().organizationId, name: role, role })
      const answer = await ask(`/v1/tickets/${number}/notes`, secret)
      expect([403, 404]).toContain(answer.statusCode)
      expect(answer.body).not.toContain('Careful')
    }
  })
})
