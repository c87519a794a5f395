import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, book, type DavWorld, event, type Name, openDavWorld } from './world.ts'

let dav: DavWorld
let room: string

beforeAll(async () => {
  dav = await openDavWorld()
  room = dav.room()
  await put(
    'monday.ics',
    event({ uid: 'monday@client', start: '20261207T100000', end: '20261207T110000', summary: 'Budget' }),
  )
  await put(
    'weekly.ics',
    event({
      uid: 'weekly@client',
      start: '20261209T140000',
      end: '20261209T150000',
      summary: 'Team',
      lines: ['RRULE:FREQ=WEEKLY;COUNT=4'],
    }),
  )
  await book(dav.world, dav.aspen, {
    start: at('2026-12-08T10:00'),
    end: at('2026-12-08T11:00'),
    summary: 'Outlook',
    visibility: 'private',
  })
})
afterAll(() => dav.close())

const put = (name: string, body: string) => dav.ask({ method: 'PUT', path: `${dav.room()}${name}`, body })

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const report = (
  name: string,
  inner: string,
  {
    path = room,
    as = 'ann',
    attributes = '',
    headers = {},
  }: { path?: string; as?: Name; attributes?: string; headers?: Record<string, string> } = {},
) =>
  dav.ask({
    method: 'REPORT',
    path,
    as,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<${name} ${NAMESPACES} ${attributes}>${inner}</${name}>`,
  })

const ETAGS = '<D:prop><D:getetag/><D:getcontenttype/></D:prop>'
const DATA = '<D:prop><D:getetag/><C:calendar-data/></D:prop>'
const hrefs = (text: string) =>
  [...text.matchAll(/<D:response><D:href>([^<]*)/g)].map(([, href = '']) => href.split('/').at(-1))
const tokenIn = (text: string) => /<D:sync-token>([^<]*)/.exec(text)?.[1] ?? ''

describe('sync-collection', () => {
  const sync = (token: string, more = '', as: Name = 'ann') =>
    report('D:sync-collection', `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}${ETAGS}`, {
      as,
      path: dav.room(as),
    })

  it('lists all at first, and afterwards only what has changed', async () => {
    const first = await sync('')
    expect(first.status).toBe(207)
    expect(hrefs(first.text).sort()).toEqual(['booking-3.ics', 'monday.ics', 'weekly.ics'])
    expect(first.text).toContain('<D:getcontenttype>text/calendar; charset=utf-8; component=VEVENT</D:getcontenttype>')
    const token = tokenIn(first.text)
    const quiet = await sync(token)
    expect(hrefs(quiet.text)).toEqual([])
    expect(tokenIn(quiet.text)).toBe(token)

    await put('new.ics', event({ uid: 'new@client', start: '20261210T100000', end: '20261210T110000' }))
    await put('brief.ics', event({ uid: 'brief@client', start: '20261211T100000', end: '20261211T110000' }))
    const second = await sync(token)
    expect(hrefs(second.text)).toEqual(['new.ics', 'brief.ics'])
    await dav.ask({ method: 'DELETE', path: `${room}brief.ics` })
    const third = await sync(tokenIn(second.text))
    expect(third.text).toContain(
      `<D:response><D:href>${room}brief.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>`,
    )
    expect(third.text).not.toContain('propstat')
  })

  it('tells of a booking that has left for another room as of one that is gone', async () => {
    const { id } = await book(dav.world, dav.aspen, { start: at('2026-12-14T10:00'), end: at('2026-12-14T11:00') })
    const token = tokenIn((await sync('')).text)
    await dav.world.ask({
      method: 'PATCH',
      url: `/v1/bookings/${id}`,
      body: { roomId: dav.birch },
      headers: { 'if-match': '"v1"' },
    })
    const { text } = await sync(token)
    expect(text).toContain(`booking-${id}.ics</D:href><D:status>HTTP/1.1 404 Not Found`)
  })

  it('tells a name once, as it is now, when it was given up and used again', async () => {
    await put('again.ics', event({ uid: 'again@client', start: '20261215T100000', end: '20261215T110000' }))
    const token = tokenIn((await sync('')).text)
    await dav.ask({ method: 'DELETE', path: `${room}again.ics` })
    await put('again.ics', event({ uid: 'again@client', start: '20261215T100000', end: '20261215T110000' }))
    const { text } = await sync(token)
    expect(hrefs(text)).toEqual(['again.ics'])
    expect(text).not.toContain('HTTP/1.1 404')
  })

  it('gives a part when less is wanted, says that there is more, and goes on from there', async () => {
    const all = hrefs((await sync('')).text).sort()
    const seen: (string | undefined)[] = []
    let token = ''
    for (let round = 0; round < 20; round++) {
      const { text } = await sync(token, '<D:limit><D:nresults>1</D:nresults></D:limit>')
      seen.push(
        ...[...text.matchAll(/<D:href>([^<]*\.ics)<\/D:href><D:propstat>/g)].map(([, href = '']) =>
          href.split('/').at(-1),
        ),
      )
      token = tokenIn(text)
      if (!text.includes('HTTP/1.1 507')) break
      expect(text).toContain('<D:number-of-matches-within-limits/>')
    }
    expect([...new Set(seen)].sort()).toEqual(all)
  })

  it.each([
    ['nonsense', 'nonsense'],
    ['a token of a form that is not ours', 'http://example.com/ns/sync/1'],
    ['a token from the future', 'FUTURE'],
    ['a token of another room', 'ROOM'],
    ['a token of another installation, or of one that was restored', 'EPOCH'],
    ['a token of somebody who sees other things', 'VIEW'],
  ])('refuses %s, so that the client begins anew', async (_what, kind) => {
    const good = tokenIn((await sync('')).text)
    const parts = good.split(':')
    const changed = (index: number, value: string) => parts.with(index, value).join(':')
    const bad =
      {
        FUTURE: changed(5, '999999'),
        ROOM: changed(4, String(dav.birch)),
        EPOCH: changed(3, '00000000-0000-0000-0000-000000000000'),
        VIEW: changed(6, '00000000'),
      }[kind] ?? kind
    const { status, text } = await sync(bad)
    expect(status).toBe(403)
    expect(text).toContain('<D:valid-sync-token/>')
  })
})

describe('calendar-multiget', () => {
  const multiget = (names: readonly string[], prop = DATA, as: Name = 'ann') =>
    report('C:calendar-multiget', `${prop}${names.map((name) => `<D:href>${name}</D:href>`).join('')}`, {
      as,
      path: dav.room(as),
    })

  it('answers each address that is asked, in whatever way it is written, with a text or with 404', async () => {
    const { text } = await multiget([
      `${room}monday.ics`,
      `${dav.url}${room}week%6Cy.ics`,
      `${room}missing.ics`,
      '/dav/calendars/1/room-999/x.ics',
      'https://elsewhere.example/y',
    ])
    expect(text.match(/<D:response>/g)).toHaveLength(5)
    expect(text.match(/404 Not Found/g)).toHaveLength(3)
    expect(text).toContain('BEGIN:VCALENDAR&#13;\n')
    expect(text).toContain('SUMMARY:Budget')
    expect(text).toContain('SUMMARY:Team')
  })

  it('answers what is asked in three thousand ways of writing its address once', async () => {
    const { status, text } = await multiget(Array.from({ length: 3_000 }, (_, way) => `${room}monday.ics?${way}`))
    expect([status, text.match(/<D:response>/g)?.length]).toEqual([207, 1])
  })

  it('shows parts, and instances one by one, as they are asked for', async () => {
    const parts = await multiget(
      [`${room}monday.ics`],
      '<D:prop><C:calendar-data><C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="UID"/></C:comp></C:comp></C:calendar-data></D:prop>',
    )
    expect(parts.text).toContain('UID:monday@client')
    expect(parts.text).not.toContain('SUMMARY')
    const expanded = await multiget(
      [`${room}weekly.ics`],
      '<D:prop><C:calendar-data><C:expand start="20261215T000000Z" end="20261225T000000Z"/></C:calendar-data></D:prop>',
    )
    expect(expanded.text.match(/RECURRENCE-ID:/g)).toHaveLength(2)
    expect(expanded.text).not.toContain('RRULE')
  })

  it('of 50,000 addresses is refused', async () => {
    const { status } = await multiget(Array.from({ length: 50_000 }, () => 'x'))
    expect(status).toBe(403)
  })
})

describe('calendar-query', () => {
  const query = (filter: string, more = '', prop = ETAGS) =>
    report(
      'C:calendar-query',
      `${prop}<C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>${more}`,
    )
  const range = (start: string, end: string) =>
    `<C:comp-filter name="VEVENT"><C:time-range ${start === '' ? '' : `start="${start}"`} ${end === '' ? '' : `end="${end}"`}/></C:comp-filter>`

  it.each([
    ['a week', range('20261207T000000Z', '20261209T000000Z'), ['booking-3.ics', 'monday.ics']],
    ['a date of a series', range('20261230T000000Z', '20261231T000000Z'), ['weekly.ics']],
    ['a time between two meetings', range('20261207T100000Z', '20261207T110000Z'), []],
    ['the time before a meeting, to the second', range('20261207T080000Z', '20261207T090000Z'), []],
    [
      'words of a title',
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>budget</C:text-match></C:prop-filter></C:comp-filter>',
      ['monday.ics'],
    ],
    ['tasks', '<C:comp-filter name="VTODO"/>', []],
  ])('finds what lies in %s', async (_what, filter, names) => {
    const { status, text } = await query(filter)
    expect(status).toBe(207)
    expect(hrefs(text).sort()).toEqual([...names].sort())
  })

  it('finds an open end as well: what begins after a moment, series that go on for ever among it', async () => {
    await put(
      'ever.ics',
      event({ uid: 'ever@client', start: '20261216T180000', end: '20261216T190000', lines: ['RRULE:FREQ=MONTHLY'] }),
    )
    expect(hrefs((await query(range('20350101T000000Z', ''))).text)).toEqual(['ever.ics'])
    expect(hrefs((await query(range('20350116T000000Z', '20350117T000000Z'))).text)).toEqual(['ever.ics'])
    expect(hrefs((await query(range('20350118T000000Z', '20350119T000000Z'))).text)).toEqual([])
  })

  it('never finds a private meeting by its words', async () => {
    const { text } = await query(
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>Outlook</C:text-match></C:prop-filter></C:comp-filter>',
    )
    expect(hrefs(text)).toEqual([])
  })

  it.each([
    ['<C:comp-filter name="VEVENT"><C:time-range start="20261207"/></C:comp-filter>', '', 'C:valid-filter'],
    [
      '<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match collation="i;odd">x</C:text-match></C:prop-filter></C:comp-filter>',
      '',
      'C:supported-collation',
    ],
    ['<C:comp-filter name="VEVENT"/>', '<C:timezone-id>Mars/Olympus</C:timezone-id>', 'C:valid-timezone'],
  ])('is refused with the element for it: %s %s', async (filter, more, element) => {
    const { status, text } = await query(filter, more)
    expect(status).toBe(403)
    expect(text).toContain(`<${element}/>`)
  })

  it('does not show data in another language than iCalendar', async () => {
    const { status, text } = await query(
      '<C:comp-filter name="VEVENT"/>',
      '',
      '<D:prop><C:calendar-data content-type="application/calendar+json"/></D:prop>',
    )
    expect([status, text.includes('<C:supported-calendar-data/>')]).toEqual([403, true])
  })
})

describe('free-busy-query', () => {
  it('tells when the room is taken, and nothing else', async () => {
    const { status, headers, text } = await report(
      'C:free-busy-query',
      '<C:time-range start="20261207T000000Z" end="20261209T000000Z"/>',
      { headers: { depth: '1' } },
    )
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(text).toContain('FREEBUSY:20261207T090000Z/20261207T100000Z')
    expect(text).toContain('FREEBUSY:20261208T090000Z/20261208T100000Z')
    expect(text).not.toContain('Budget')
  })

  it('tells of a series without end also what lies beyond the dates that are held for it', async () => {
    const lines = ['RRULE:FREQ=WEEKLY']
    await put('endless.ics', event({ uid: 'endless@client', start: '20261211T160000', end: '20261211T170000', lines }))
    const asked = '<C:time-range start="20280601T000000Z" end="20280609T000000Z"/>'
    const { status, text } = await report('C:free-busy-query', asked)
    await dav.ask({ method: 'DELETE', path: `${room}endless.ics` })
    expect(status).toBe(200)
    expect(text.match(/^FREEBUSY.*/gm)?.map((line) => line.trim())).toEqual([
      'FREEBUSY:20280602T140000Z/20280602T150000Z',
    ])
    expect((await report('C:free-busy-query', asked)).text).not.toContain('FREEBUSY:')
  })

  it('of a hundred years is refused', async () => {
    const { status } = await report(
      'C:free-busy-query',
      '<C:time-range start="20000101T000000Z" end="20991231T000000Z"/>',
    )
    expect(status).toBe(403)
  })
})

describe('looking for rooms and people', () => {
  it('finds a room as a location by a part of its name', async () => {
    const { text } = await report(
      'D:principal-property-search',
      '<D:property-search><D:prop><C:calendar-user-type/></D:prop><D:match>ROOM</D:match></D:property-search><D:property-search><D:prop><D:displayname/></D:prop><D:match>asp</D:match></D:property-search><D:prop><D:displayname/><C:calendar-user-type/></D:prop>',
      { path: '/dav/principals/' },
    )
    expect(text).toContain('<D:displayname>Aspen</D:displayname><C:calendar-user-type>ROOM</C:calendar-user-type>')
    expect(text).not.toContain('Birch')
  })

  it('finds people by name or address, and rooms for who looks for a place', async () => {
    const search = (word: string, context: string) =>
      report(
        'CS:calendarserver-principal-search',
        `<CS:search-token>${word}</CS:search-token><D:prop><D:displayname/></D:prop>`,
        { path: '/dav/principals/', attributes: `context="${context}"` },
      )
    expect((await search('ben@', 'attendee')).text).toContain('<D:displayname>Ben</D:displayname>')
    expect((await search('b', 'location')).text).toContain('<D:displayname>Birch</D:displayname>')
    expect((await search('b', 'location')).text).not.toContain('<D:displayname>Ben</D:displayname>')
  })

  it('never finds a room that the person may not know', async () => {
    const { text } = await report(
      'CS:calendarserver-principal-search',
      '<CS:search-token>r</CS:search-token><D:prop><D:displayname/></D:prop>',
      { path: '/dav/principals/', as: 'lea' },
    )
    expect(text).not.toContain('Birch')
  })

  it('says what can be looked for', async () => {
    const { status, text } = await report('D:principal-search-property-set', '', { path: '/dav/principals/' })
    expect([status, text.includes('<D:principal-search-property>')]).toEqual([200, true])
  })

  it('expands the person behind a property', async () => {
    const { text } = await report(
      'D:expand-property',
      '<D:property name="current-user-principal"><D:property name="displayname"/><D:property name="odd"/></D:property>',
    )
    expect(text).toContain('<D:displayname>Ann</D:displayname>')
    expect(text).toContain('<D:odd/></D:prop><D:status>HTTP/1.1 404')
  })
})

describe('a report', () => {
  it('that is not served, or not there, is refused by name', async () => {
    for (const [name, path] of [
      ['D:version-tree', room],
      ['C:calendar-query', '/dav/principals/'],
    ] as const) {
      const { status, text } = await report(name, '', { path })
      expect([status, text.includes('<D:supported-report/>')]).toEqual([403, true])
    }
  })

  it('on a booking of one’s own may show it alone', async () => {
    const { text } = await report(
      'C:calendar-query',
      `${ETAGS}<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter>`,
      { path: `${room}monday.ics` },
    )
    expect(hrefs(text)).toEqual(['monday.ics'])
  })
})
