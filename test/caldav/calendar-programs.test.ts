import { DAVClient } from 'tsdav'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, book, type DavAsk, type DavWorld, event, openDavWorld } from './world.ts'

/** The requests of real programs, one after the other, as their sources and their traffic show them. */
let dav: DavWorld
let room: string

beforeAll(async () => {
  dav = await openDavWorld()
  room = dav.room()
})
afterAll(() => dav.close())

const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  dav.ask({
    method,
    path,
    headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
    ...(body === undefined ? {} : { body }),
  } satisfies DavAsk)

const DECLARED = 'xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const CALENDAR = { 'content-type': 'text/calendar; charset=utf-8' }
const tokenIn = (text: string) => /<D:sync-token>([^<]*)/.exec(text)?.[1] ?? ''

describe('Thunderbird', () => {
  it('asks what the calendar is, and what its parent and its principal can do', async () => {
    const type = await ask(
      'PROPFIND',
      room,
      `<?xml version="1.0" encoding="UTF-8"?><D:propfind ${DECLARED}><D:prop><D:resourcetype/><D:owner/><D:current-user-principal/><D:current-user-privilege-set/><D:supported-report-set/><C:supported-calendar-component-set/><CS:getctag/></D:prop></D:propfind>`,
      { depth: '0' },
    )
    expect(type.status).toBe(207)
    expect(type.text).toContain('<C:calendar/>')
    const parent = await ask('OPTIONS', room.replace(/room-\d+\/$/, ''))
    expect(parent.headers.get('dav')).toContain('calendar-access')
    expect(parent.headers.get('dav')).not.toContain('schedule')
    const principal = await ask(
      'PROPFIND',
      `/dav/principals/users/${dav.credentials.ann.id}/`,
      `<D:propfind ${DECLARED}><D:prop><C:calendar-home-set/><C:calendar-user-address-set/><C:schedule-inbox-URL/><C:schedule-outbox-URL/></D:prop></D:propfind>`,
      { depth: '0' },
    )
    expect(principal.text).toContain('<D:href>mailto:Ann@example.com</D:href>')
  })

  it('puts an event, reads it again, is told of changes at Depth 1, and gives it up', async () => {
    const name = `${room}tb.ics`
    const text = event({ uid: 'tb@client', start: '20261207T100000', end: '20261207T110000' })
    expect((await ask('PUT', name, text, { ...CALENDAR, 'if-none-match': '*' })).status).toBe(201)
    const multiget = await ask(
      'REPORT',
      room,
      `<C:calendar-multiget ${DECLARED}><D:prop><D:getetag/><C:calendar-data/></D:prop><D:href>${name}</D:href></C:calendar-multiget>`,
      { depth: '1' },
    )
    const [, tag = ''] = /<D:getetag>([^<]*)/.exec(multiget.text) ?? []
    const sync = (token: string) =>
      ask(
        'REPORT',
        room,
        `<D:sync-collection ${DECLARED}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getcontenttype/><D:getetag/></D:prop></D:sync-collection>`,
        { depth: '1' },
      )
    const first = await sync('')
    expect(first.text).toContain(`<D:href>${name}</D:href>`)
    expect(first.text).toContain(`<D:getetag>${tag}</D:getetag>`)
    // Its own edit, then one of somebody else's that it learns of.
    expect((await ask('PUT', name, text.replace('Plan', 'Other'), { ...CALENDAR, 'if-match': tag })).status).toBe(204)
    await book(dav.world, dav.aspen, { start: at('2026-12-07T14:00'), end: at('2026-12-07T15:00') })
    const second = await sync(tokenIn(first.text))
    expect(second.text.match(/<D:response>/g)).toHaveLength(2)
    // The tag is old: it looks whether the item is gone, and then asks its person.
    expect((await ask('DELETE', name, undefined, { 'if-match': tag })).status).toBe(412)
    const head = await ask('HEAD', name)
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await ask('DELETE', name)).status).toBe(204)
    expect((await sync(tokenIn(second.text))).text).toContain('404 Not Found')
  })

  it('that overwrites after an alarm was heard changes the text and holds the room', async () => {
    const name = `${room}alarm.ics`
    const text = event({ uid: 'alarm@client', start: '20261208T100000', end: '20261208T110000' })
    await ask('PUT', name, text, { ...CALENDAR, 'if-none-match': '*' })
    const heard = text.replace('END:VEVENT', 'X-MOZ-LASTACK:20261201T080000Z\r\nEND:VEVENT')
    expect((await ask('PUT', name, heard, CALENDAR)).status).toBe(204)
    expect((await ask('GET', name)).text).toBe(heard)
  })
})

describe('DAVx5', () => {
  const propfind = (path: string, prop: string, depth = '0') =>
    ask(
      'PROPFIND',
      path,
      `<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"><prop>${prop}</prop></propfind>`,
      { depth },
    )

  it('finds its calendars from the address of the server', async () => {
    const base = await propfind(
      '/',
      '<resourcetype/><displayname/><current-user-principal/><current-user-privilege-set/><CAL:calendar-home-set/>',
    )
    expect(base.text).toContain(`<D:href>/dav/principals/users/${dav.credentials.ann.id}/</D:href>`)
    expect((await ask('OPTIONS', '/')).headers.get('dav')).toContain('calendar-access')
    const home = await propfind(
      `/dav/calendars/${dav.credentials.ann.id}/`,
      '<resourcetype/><displayname/><current-user-privilege-set/><CAL:supported-calendar-component-set/><CAL:calendar-timezone/><owner/>',
      '1',
    )
    expect(home.text).toContain('<D:write-content/>')
    expect(home.text).toContain('BEGIN:VTIMEZONE')
  })

  it('lists what changed, fetches it ten by ten, and puts its own', async () => {
    const state = await propfind(room, '<supported-report-set/><sync-token/><CS:getctag/><CAL:max-resource-size/>')
    expect(tokenIn(state.text)).toMatch(/^urn:meetmeup:sync:/)
    const made = await ask(
      'PUT',
      `${room}0a1b2c3d.ics`,
      event({ uid: 'davx5@client', start: '20261209T100000', end: '20261209T110000' }),
      { ...CALENDAR, 'if-none-match': '*' },
    )
    expect(made.headers.get('etag')).toMatch(/^"\d+-1-o"$/)
    const changed = await ask(
      'REPORT',
      room,
      `<sync-collection xmlns="DAV:"><sync-token>${tokenIn(state.text)}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`,
      { depth: '0' },
    )
    expect(changed.text).toContain(
      `0a1b2c3d.ics</D:href><D:propstat><D:prop><D:getetag>${made.headers.get('etag')}</D:getetag>`,
    )
  })

  it('shows its person that a room is taken, because that is neither an edit conflict nor a matter of rights', async () => {
    await book(dav.world, dav.aspen, { start: at('2026-12-10T10:00'), end: at('2026-12-10T11:00') })
    const reply = await ask(
      'PUT',
      `${room}taken.ics`,
      event({ uid: 'taken@client', start: '20261210T100000', end: '20261210T110000' }),
      { ...CALENDAR, 'if-none-match': '*' },
    )
    expect(reply.status).toBe(403)
    expect(reply.text).not.toContain('need-privileges')
  })

  it('lists with a limit to the past where it keeps only some days', async () => {
    const query = await ask(
      'REPORT',
      room,
      '<CAL:calendar-query xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><CAL:filter><CAL:comp-filter name="VCALENDAR"><CAL:comp-filter name="VEVENT"><CAL:time-range start="20261209T000000Z"/></CAL:comp-filter></CAL:comp-filter></CAL:filter></CAL:calendar-query>',
      { depth: '1' },
    )
    expect(query.text).toContain('0a1b2c3d.ics')
    expect(query.text).not.toContain('alarm.ics')
  })
})

describe('tsdav, a client that is not ours', () => {
  const login = async () => {
    const { user, password } = dav.credentials.ann
    const client = new DAVClient({
      serverUrl: dav.url,
      credentials: { username: user, password },
      authMethod: 'Basic',
      defaultAccountType: 'caldav',
    })
    await client.login()
    return client
  }

  it('signs in, finds the rooms, books, reads, syncs, changes and cancels', async () => {
    const client = await login()
    const calendars = await client.fetchCalendars()
    expect(calendars.map(({ displayName }) => displayName)).toEqual(['Aspen', 'Birch'])
    const [aspen] = calendars
    if (aspen === undefined) throw new Error('no calendar')
    expect(aspen.reports).toContain('syncCollection')
    const made = await client.createCalendarObject({
      calendar: aspen,
      filename: 'tsdav.ics',
      iCalString: event({ uid: 'tsdav@client', start: '20261211T100000', end: '20261211T110000' }),
    })
    expect(made.status).toBe(201)
    const objects = await client.fetchCalendarObjects({ calendar: aspen })
    const mine = objects.find(({ url }) => url.endsWith('tsdav.ics'))
    expect(mine?.data).toContain('UID:tsdav@client')
    const found = await client.fetchCalendarObjects({
      calendar: aspen,
      timeRange: { start: '2026-12-11T00:00:00Z', end: '2026-12-12T00:00:00Z' },
    })
    expect(found.map(({ url }) => url.split('/').at(-1))).toEqual(['tsdav.ics'])
    if (mine === undefined) throw new Error('no object')
    const changed = await client.updateCalendarObject({
      calendarObject: {
        ...mine,
        data: event({ uid: 'tsdav@client', start: '20261211T120000', end: '20261211T130000' }),
      },
    })
    expect(changed.status).toBe(204)
    const stale = await client.deleteCalendarObject({ calendarObject: mine })
    expect(stale.status).toBe(412)
    expect(
      (await client.deleteCalendarObject({ calendarObject: { ...mine, etag: changed.headers.get('etag') ?? '' } }))
        .status,
    ).toBe(204)
    const clash = await client.createCalendarObject({
      calendar: aspen,
      filename: 'clash.ics',
      iCalString: event({ uid: 'clash@client', start: '20261210T100000', end: '20261210T110000' }),
    })
    expect([clash.status, (await clash.text()).includes('room-unavailable')]).toEqual([403, true])
  })
})
