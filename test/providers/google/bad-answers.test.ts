import { describe, expect, it } from 'vitest'
import type { Series } from '../../../src/core/recurrence/index.ts'
import { resolveZone } from '../../../src/core/time/index.ts'
import { openGoogle } from '../../../src/providers/google/index.ts'
import { createOutgoingGuard, PROVIDER_HOSTS } from '../../../src/providers/outgoing-guard.ts'
import type { CalendarRef, CreateCommand } from '../../../src/providers/provider.ts'
import { expectError, expectOk } from '../../contracts/provider/scene.ts'
import { PRIVATE_KEY, type ScriptedAnswer, startScriptedGoogle } from './scripted-google.ts'

const CALENDAR: CalendarRef = { remoteCalendarId: 'c_x@resource.calendar.google.com', timeZone: 'Europe/Berlin' }
const FIRST = { window: { from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' }, cursor: null }
const PAGE = '<html><head><title>Captive portal</title></head><body>Please log in</body></html>'
const EMPTY_LIST = { kind: 'calendar#events', items: [], nextSyncToken: 'CAA=', accessRole: 'writer' }

const utc = resolveZone('UTC')
if (!utc.ok) throw new Error('UTC is a zone')

const SERIES: Series = {
  timing: {
    kind: 'timed',
    wall: Temporal.PlainDateTime.from('2026-12-08T10:00'),
    zone: utc.value,
    durationSeconds: 3600,
  },
  rule: null,
  rdates: [],
  exdates: [],
  overrides: new Map(),
}

const HOLD: CreateCommand = {
  calendar: CALENDAR,
  draft: { summary: 'Ann', description: '', organizer: null, visibility: 'public', series: SERIES, uid: 'u-1' },
  key: { linkId: 'link-1', generation: 1 },
  as: 'hold',
}

describe('an answer that is not what the Calendar API promises', () => {
  it.for([
    ['a web page', { body: PAGE }],
    ['a web page that calls itself JSON', { body: PAGE, headers: { 'content-type': 'application/json' } }],
    ['a list', { body: [] }],
    ['a number', { body: 7 }],
    ['items that are no list', { body: { ...EMPTY_LIST, items: 'many' } }],
    ['a last page without a token', { body: { ...EMPTY_LIST, nextSyncToken: undefined } }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' }, body: PAGE }],
  ] as const)('%s is no empty calendar', async ([, answer]) => {
    await using google = await startScriptedGoogle(() => answer as ScriptedAnswer)
    expect(expectError(await google.provider.pull(CALENDAR, FIRST)).kind).toBe('malformed')
    expect(google.requests).toHaveLength(1)
  })

  it('is not read when it has no end', async () => {
    const endless = { body: { ...EMPTY_LIST, filler: 'x'.repeat(33 * 1024 * 1024) } }
    await using google = await startScriptedGoogle(() => endless)
    expect(expectError(await google.provider.pull(CALENDAR, FIRST))).toMatchObject({
      kind: 'malformed',
      code: 'too_large',
    })
  })

  it('is not followed from page to page for ever', async () => {
    await using google = await startScriptedGoogle(() => ({ body: { items: [], nextPageToken: 'again' } }))
    const page = expectOk(await google.provider.pull(CALENDAR, FIRST))
    const next = { ...FIRST, cursor: page.next.cursor }
    expect(expectError(await google.provider.pull(CALENDAR, next))).toMatchObject({
      kind: 'malformed',
      code: 'pages_without_end',
    })
  })

  it('is not followed through two pages that name each other', async () => {
    let turn = 0
    await using google = await startScriptedGoogle(() => ({ body: { items: [], nextPageToken: `page-${++turn % 2}` } }))
    let cursor: string | null = null
    for (let page = 0; page < 500; page += 1) {
      const pulled = await google.provider.pull(CALENDAR, { ...FIRST, cursor })
      if (!pulled.ok) return expect(pulled.error.code).toBe('pages_without_end')
      cursor = pulled.value.next.cursor
    }
    expect.unreachable('the round never ended')
  })

  it('is not followed through the exceptions of one series for ever', async () => {
    const master = {
      id: 'abc',
      etag: '"1"',
      status: 'confirmed',
      iCalUID: 'abc@google.com',
      recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
      start: { dateTime: '2026-12-08T10:00:00Z', timeZone: 'UTC' },
      end: { dateTime: '2026-12-08T11:00:00Z', timeZone: 'UTC' },
    }
    let turn = 0
    await using google = await startScriptedGoogle(({ path }) =>
      path.endsWith('/abc') ? { body: master } : { body: { items: [], nextPageToken: `page-${++turn}` } },
    )
    const error = expectError(await google.provider.read(CALENDAR, { remoteId: 'abc', place: 'room' }))
    expect(error).toMatchObject({ kind: 'malformed', code: 'pages_without_end' })
    expect(google.requests.length).toBeLessThan(30)
  })

  it('sets one event aside that cannot be understood, and goes on with the rest', async () => {
    const good = {
      id: 'good',
      etag: '"1"',
      start: { dateTime: '2026-12-08T10:00:00Z' },
      end: { dateTime: '2026-12-08T11:00:00Z' },
    }
    const items = [
      { id: 'odd', etag: '"2"', start: 'noon' },
      good,
      { id: 'worse', etag: '"3"', start: {}, end: {} },
      null,
      'x',
    ]
    await using google = await startScriptedGoogle(() => ({ body: { ...EMPTY_LIST, items } }))
    const { changes } = expectOk(await google.provider.pull(CALENDAR, FIRST))
    expect(changes.filter(({ kind }) => kind === 'upsert')).toHaveLength(1)
    const aside = changes.flatMap((change) => (change.kind === 'unreadable' ? [[change.remoteId, change.version]] : []))
    expect(aside.map(([id]) => id).toSorted()).toEqual(['odd', 'unknown', 'unknown', 'worse'])
    expect(aside).toContainEqual(['odd', '"2"'])
  })

  it.for([
    ['a web page with 200', { body: PAGE }],
    ['a web page with 502', { status: 502, body: PAGE }],
    ['an event without an id', { body: { status: 'confirmed' } }],
    ['nothing', {}],
    ['a closed connection', { hangUp: true }],
  ] as const)('leaves open whether a write happened: %s', async ([, answer]) => {
    await using google = await startScriptedGoogle(() => answer as ScriptedAnswer)
    expect(expectError(await google.provider.create(HOLD)).kind).toBe('unknown_outcome')
    expect(google.requests).toHaveLength(1)
  })

  it('is no reason to call a meeting gone when a proxy says 404 for everything', async () => {
    await using google = await startScriptedGoogle(() => ({ status: 404, body: PAGE }))
    expect(expectError(await google.provider.read(CALENDAR, { remoteId: 'abc', place: 'room' })).kind).toBe('forbidden')
  })
})

describe('sign-in that goes wrong', () => {
  const never = () => ({ status: 500 })

  it.for([
    [
      'the delegation is missing',
      { status: 401, body: { error: 'unauthorized_client', error_description: 'No.' } },
      'signed_out',
    ],
    [
      'the key is revoked',
      { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } },
      'signed_out',
    ],
    ['Google is in trouble', { status: 503, body: PAGE }, 'unavailable'],
    ['a page comes instead of a token', { body: PAGE }, 'malformed'],
    ['no token is in the answer', { body: {} }, 'malformed'],
    ['the connection breaks', { hangUp: true }, 'unavailable'],
  ] as const)('%s', async ([, answer, kind]) => {
    let asked = 0
    const token = () => {
      asked += 1
      return answer as ScriptedAnswer
    }
    await using google = await startScriptedGoogle(never, token)
    expect(expectError(await google.provider.create(HOLD)).kind).toBe(kind)
    expect(google.requests).toEqual([])
    expect(asked).toBe(1)
  })
})

describe('where the adapter may call', () => {
  it('calls nobody but the hosts that are allowed, and says so without the address', async () => {
    const strict = openGoogle(
      {
        serviceAccountEmail: 'sync@x.iam.gserviceaccount.com',
        privateKey: PRIVATE_KEY,
        subject: null,
        customer: 'my_customer',
        googleUrl: 'http://127.0.0.1:9',
        tokenUrl: 'http://127.0.0.1:9/token',
      },
      {
        guard: createOutgoingGuard({ allowedHosts: PROVIDER_HOSTS, allowLoopback: false }),
        now: () => Temporal.Instant.from('2026-11-23T09:00:00Z'),
      },
    )
    const error = expectError(await strict.pull(CALENDAR, FIRST))
    expect(error).toMatchObject({ kind: 'refused', code: 'outgoing_refused' })
    expect(error.message).not.toContain('127.0.0.1')
  })

  it('says that a server that does not listen had no effect', async () => {
    const google = await startScriptedGoogle(() => ({ body: EMPTY_LIST }))
    const { provider } = google
    expectOk(await provider.pull(CALENDAR, FIRST))
    await google[Symbol.asyncDispose]()
    expect(expectError(await provider.create(HOLD)).kind).toBe('unavailable')
  })
})
