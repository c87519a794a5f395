import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DavWorld, openDavWorld } from './world.ts'

let dav: DavWorld
let aspen: number
let me: number

beforeAll(async () => {
  dav = await openDavWorld()
  aspen = dav.aspen
  me = dav.credentials.ann.id
})
afterAll(() => dav.close())

describe('a calendar program that only knows the name of the host', () => {
  it.each(['GET', 'HEAD', 'PROPFIND', 'OPTIONS'])(
    'is sent on by a lasting redirect when it asks the well-known address with %s',
    async (method) => {
      const reply = await dav.ask({ method, path: '/.well-known/caldav', as: null })
      expect(reply.status).toBe(301)
      expect(reply.headers.get('location')).toBe('/dav/')
    },
  )

  it.each(['POST', 'PROPPATCH', 'PUT', 'REPORT', 'DELETE'])(
    'keeps its method when it asks there with %s',
    async (method) => {
      const reply = await dav.ask({
        method,
        path: '/.well-known/caldav/',
        as: null,
        ...(method === 'DELETE' ? {} : { body: 'x' }),
      })
      expect(reply.status).toBe(308)
      expect(reply.headers.get('location')).toBe('/dav/')
    },
  )

  it.each(['/', '/dav', '/dav/'])(
    'finds its principal from %s, from there its home, and in the home the rooms',
    async (path) => {
      const root = await dav.ask({
        method: 'PROPFIND',
        path,
        headers: { depth: '0' },
        body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>',
      })
      expect(root.status).toBe(207)
      expect(root.text).toContain(`<D:current-user-principal><D:href>/dav/principals/users/${me}/</D:href>`)

      const principal = await dav.ask({
        method: 'PROPFIND',
        path: `/dav/principals/users/${me}/`,
        headers: { depth: '0' },
        body: '<propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop><c:calendar-home-set/><c:calendar-user-address-set/></prop></propfind>',
      })
      expect(principal.text).toContain(
        `<C:calendar-home-set><D:href>/dav/calendars/${me}/</D:href></C:calendar-home-set>`,
      )
      expect(principal.text).toContain('<D:href>mailto:Ann@example.com</D:href>')

      const home = await dav.ask({ method: 'PROPFIND', path: `/dav/calendars/${me}/`, headers: { depth: '1' } })
      expect(home.text).toContain(`<D:href>/dav/calendars/${me}/room-${aspen}/</D:href>`)
      expect(home.text).toContain('<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>')
      expect(home.text).toContain('<D:displayname>Aspen</D:displayname>')
    },
  )

  it('is told without signing in what is spoken here, and which methods each kind of address takes', async () => {
    for (const path of [
      '/',
      '/dav/',
      `/dav/calendars/${me}/room-${aspen}/`,
      `/dav/calendars/${me}/room-${aspen}/x.ics`,
    ]) {
      const reply = await dav.ask({ method: 'OPTIONS', path, as: null })
      expect(reply.status).toBe(200)
      expect(reply.headers.get('dav')).toBe('1, 3, access-control, calendar-access')
    }
    const object = await dav.ask({ method: 'OPTIONS', path: `/dav/calendars/${me}/room-${aspen}/x.ics`, as: null })
    expect(object.headers.get('allow')).toBe('OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT')
    const calendar = await dav.ask({ method: 'OPTIONS', path: `/dav/calendars/${me}/room-${aspen}/`, as: null })
    expect(calendar.headers.get('allow')).toBe('OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, REPORT')
  })
})

describe('an address', () => {
  it('of a collection is served without its slash too, and named with it', async () => {
    const reply = await dav.ask({
      method: 'PROPFIND',
      path: `/dav/calendars/${me}/room-${aspen}`,
      headers: { depth: '0' },
    })
    expect(reply.status).toBe(207)
    expect(reply.headers.get('content-location')).toBe(`/dav/calendars/${me}/room-${aspen}/`)
    expect(reply.text).toContain(`<D:href>/dav/calendars/${me}/room-${aspen}/</D:href>`)
  })

  it.each([
    '/dav/calendars/1/room-1/a%2Fb.ics',
    '/dav/calendars/1/room-1/a%00b.ics',
    '/dav/calendars/1/room-1/a%5Cb.ics',
    '/dav/calendars/1/room-1/%C0%AF.ics',
    '/dav/calendars//room-1/x.ics',
    `/dav/calendars/1/room-1/${'x'.repeat(256)}`,
  ])('that could mean another to somebody else is malformed: %s', async (path) => {
    const reply = await dav.ask({ method: 'GET', path })
    expect(reply.status).toBe(400)
    expect(reply.text).not.toContain('<html')
  })

  it('of another person’s home, of a room that is not there and of one that may not be known are all just not there', async () => {
    const answers = await Promise.all([
      dav.ask({ method: 'PROPFIND', path: `/dav/calendars/${dav.credentials.ben.id}/`, headers: { depth: '0' } }),
      dav.ask({ method: 'PROPFIND', path: `/dav/calendars/${me}/room-4711/`, headers: { depth: '0' } }),
      dav.ask({ method: 'PROPFIND', path: dav.room('lea', dav.birch), headers: { depth: '0' }, as: 'lea' }),
      dav.ask({ method: 'PROPFIND', path: '/dav/nonsense/', headers: { depth: '0' } }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  })
})

describe('who has not signed in', () => {
  it.each(['GET', 'PROPFIND', 'REPORT', 'PUT', 'DELETE', 'MKCALENDAR'])(
    'is asked for a password before anything is looked at (%s)',
    async (method) => {
      for (const path of ['/dav/', `/dav/calendars/${me}/room-${aspen}/x.ics`, '/dav/nonsense']) {
        const reply = await dav.ask({ method, path, as: null })
        expect(reply.status).toBe(401)
        expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm="MeetMeUp", charset="UTF-8"/)
        expect(reply.headers.get('content-type')).toContain('application/xml')
      }
    },
  )
})

describe('what a room calendar does not take', () => {
  it.each([
    ['MKCALENDAR', '/dav/calendars/1/new/', 403, '<C:calendar-collection-location-ok/>'],
    ['MKCOL', '/dav/calendars/1/new/', 403, '<D:need-privileges>'],
    ['DELETE', '/dav/calendars/1/room-1/', 403, '<D:privilege><D:unbind/></D:privilege>'],
    ['MOVE', '/dav/calendars/1/room-1/', 403, '<C:calendar-collection-location-ok/>'],
    ['COPY', '/dav/calendars/1/room-1/x.ics', 403, '<M:move-not-offered/>'],
    ['LOCK', '/dav/calendars/1/room-1/x.ics', 405, '<M:method-not-allowed/>'],
    ['ACL', '/dav/calendars/1/room-1/', 405, '<M:method-not-allowed/>'],
    ['POST', '/dav/calendars/1/room-1/', 405, '<M:method-not-allowed/>'],
    ['PUT', '/dav/calendars/1/room-1/', 405, '<M:method-not-allowed/>'],
    ['GET', '/dav/calendars/', 405, '<M:method-not-allowed/>'],
  ])('%s %s is %d with the element that says why', async (method, path, status, element) => {
    const reply = await dav.ask({ method, path })
    expect(reply.status).toBe(status)
    expect(reply.text).toContain(element)
    expect(reply.text).toContain('<D:responsedescription>')
    if (status === 405) expect(reply.headers.get('allow')).toContain('OPTIONS')
  })

  it('a move to another server is a matter of that server', async () => {
    const reply = await dav.ask({
      method: 'MOVE',
      path: '/dav/calendars/1/room-1/x.ics',
      headers: { destination: 'https://elsewhere.example/x.ics' },
    })
    expect(reply.status).toBe(502)
  })
})
