import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, book, type DavWorld, event, type Name, nameForOthers, openDavWorld } from './world.ts'

let dav: DavWorld
let room: string

beforeAll(async () => {
  dav = await openDavWorld()
  room = dav.room()
  await book(dav.world, dav.aspen, { start: at('2026-12-07T10:00'), end: at('2026-12-07T11:00'), summary: 'Plan' })
})
afterAll(() => dav.close())

const propfind = (path: string, prop: string, headers: Record<string, string> = {}, as: Name = 'ann') =>
  dav.ask({
    method: 'PROPFIND',
    path,
    as,
    headers: { depth: '0', 'content-type': 'text/xml', ...headers },
    body: `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/" xmlns:a="http://apple.com/ns/ical/">${prop}</d:propfind>`,
  })

const proppatch = (body: string, as: Name = 'ann', path = dav.room(as)) =>
  dav.ask({
    method: 'PROPPATCH',
    path,
    as,
    body: `<d:propertyupdate xmlns:d="DAV:" xmlns:a="http://apple.com/ns/ical/" xmlns:x="urn:x">${body}</d:propertyupdate>`,
  })

describe('a room as a calendar', () => {
  it('tells what Thunderbird asks first', async () => {
    const { status, text } = await propfind(
      room,
      '<d:prop><d:resourcetype/><d:owner/><d:current-user-principal/><d:current-user-privilege-set/><d:supported-report-set/><c:supported-calendar-component-set/><cs:getctag/></d:prop>',
    )
    expect(status).toBe(207)
    expect(text).toContain('<C:calendar/>')
    expect(text).toContain('<D:write-content/>')
    expect(text).toContain('<D:sync-collection/>')
    expect(text).toContain('<C:comp name="VEVENT"/>')
    expect(text).not.toContain('HTTP/1.1 404')
  })

  it('tells what DAVx5 asks for the state of a collection', async () => {
    const { text } = await propfind(
      room,
      '<d:prop><d:supported-report-set/><d:sync-token/><cs:getctag/><c:max-resource-size/><c:supported-calendar-data/><c:calendar-timezone-id/></d:prop>',
    )
    expect(text).toMatch(/<D:sync-token>urn:meetmeup:sync:[^<]+<\/D:sync-token>/)
    expect(text).toContain('<C:max-resource-size>262144</C:max-resource-size>')
    expect(text).toContain('<C:calendar-timezone-id>Europe/Berlin</C:calendar-timezone-id>')
    expect(text).not.toContain('HTTP/1.1 404')
  })

  it('says up to when each of its calendars is known, to whoever asks', async () => {
    const { database, organizationId } = dav.world
    const asked = '<d:prop><x:freshness xmlns:x="urn:meetmeup:dav"/></d:prop>'
    expect((await propfind(room, asked)).text).toContain('HTTP/1.1 404')
    await database.sql(
      `with made as (insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
          values ($1, 'exchange', 'Contoso', '{}', '\\x00', 'none', 100) returning id)
        insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, last_proof_at)
          select $1, $2, id, 'aspen', 'Europe/Berlin', 'meetmeup', '2026-12-01T07:59:30Z' from made`,
      [organizationId, dav.aspen],
    )
    expect((await propfind(room, asked)).text).toContain('exchange;proven=2026-12-01T07:59:30Z')
    await database.sql('update calendar set last_proof_at = null')
    expect((await propfind(room, asked)).text).toContain('exchange;proven=never')
    await database.sql('delete from calendar')
    expect((await propfind(room, '<d:allprop/>')).text).not.toContain('freshness')
  })

  it('says with 404 what it does not have, and keeps quiet about it when less is asked for', async () => {
    const prop = '<d:prop><d:displayname/><cs:push-transports/><x:odd xmlns:x="urn:x"/></d:prop>'
    const { text } = await propfind(room, prop)
    expect(text).toContain('<CS:push-transports/><X:odd xmlns:X="urn:x"/></D:prop><D:status>HTTP/1.1 404 Not Found')
    for (const headers of [{ prefer: 'return=minimal' }, { brief: 't' }]) {
      const brief = await propfind(room, prop, headers as unknown as Record<string, string>)
      expect(brief.text).toContain('<D:displayname>Aspen</D:displayname>')
      expect(brief.text).not.toContain('HTTP/1.1 404')
    }
  })

  it('lists its bookings at Depth 1 with their tags, and names only what it could tell when names are asked', async () => {
    const listed = await propfind(room, '<d:prop><d:getetag/><d:getcontenttype/><d:resourcetype/></d:prop>', {
      depth: '1',
    })
    expect(listed.text).toContain(`<D:href>${room}booking-1.ics</D:href>`)
    expect(listed.text).toContain('<D:getetag>"1-1-f"</D:getetag>')
    const names = await propfind(room, '<d:propname/>')
    expect(names.text).toContain('<D:sync-token/>')
  })

  it('is read-only for who may only look, and for a device that may only read', async () => {
    for (const as of ['vera', 'rob'] as const) {
      const { text } = await propfind(dav.room(as), '<d:prop><d:current-user-privilege-set/></d:prop>', {}, as)
      expect(text).toContain('<D:read/>')
      expect(text).not.toContain('<D:write-content/>')
    }
  })

  it('is not listed to any depth', async () => {
    const { status, text } = await propfind('/dav/', '<d:allprop/>', { depth: 'infinity' })
    expect(status).toBe(403)
    expect(text).toContain('<D:propfind-finite-depth/>')
  })
})

describe('a body', () => {
  it.each([
    ['is cut off', '<propfind xmlns="DAV:"><prop>'],
    ['uses a prefix that nobody has declared', '<propfind xmlns="DAV:"><prop><x:a/></prop></propfind>'],
    ['binds a prefix to nothing', '<propfind xmlns="DAV:" xmlns:x=""><prop><x:a/></prop></propfind>'],
    ['brings a document type', '<!DOCTYPE a [<!ENTITY b "c">]><propfind xmlns="DAV:"><prop>&b;</prop></propfind>'],
    ['is another document', '<anything xmlns="DAV:"/>'],
    ['is nested 100,000 deep', '<a>'.repeat(100_000)],
    ['is not UTF-8', Buffer.from([0x3c, 0xff, 0xfe])],
  ])('that %s is refused with 400', async (_what, body) => {
    const reply = await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '0' }, body })
    expect(reply.status).toBe(400)
    expect(reply.text).toContain('<D:error')
  })

  it('of more than a mebibyte is refused with 413', async () => {
    const reply = await dav.ask({
      method: 'PROPFIND',
      path: room,
      headers: { depth: '0' },
      body: 'x'.repeat(1_100_000),
    })
    expect(reply.status).toBe(413)
  })
})

describe('what a person sets for a room', () => {
  it('is theirs alone: colour, order and name', async () => {
    const set = await proppatch(
      '<d:set><d:prop><a:calendar-color>#FF2968FF</a:calendar-color><a:calendar-order>3</a:calendar-order><d:displayname>Big room</d:displayname></d:prop></d:set>',
    )
    expect(set.status).toBe(207)
    expect(set.text).toContain('200 OK')
    const asked = '<d:prop><a:calendar-color/><a:calendar-order/><d:displayname/></d:prop>'
    const mine = await propfind(room, asked)
    expect(mine.text).toContain(
      '<A:calendar-color>#FF2968FF</A:calendar-color><A:calendar-order>3</A:calendar-order><D:displayname>Big room</D:displayname>',
    )
    const hers = await propfind(dav.room('ben'), asked, {}, 'ben')
    expect(hers.text).toContain('<D:displayname>Aspen</D:displayname>')
    expect(hers.text).not.toContain('FF2968')
    await proppatch('<d:remove><d:prop><d:displayname/></d:prop></d:remove>')
    expect((await propfind(room, asked)).text).toContain('<D:displayname>Aspen</D:displayname>')
  })

  it('is kept also when nobody here knows it, with what is inside', async () => {
    await proppatch('<d:set><d:prop><x:note><x:line>a &amp; b</x:line></x:note></d:prop></d:set>')
    const read = await propfind(room, '<d:prop><x:note xmlns:x="urn:x"/></d:prop>')
    expect(read.text).toContain('a &amp; b')
    expect(read.text).toContain('200 OK')
  })

  it('is refused whole when one part of it is the server’s own', async () => {
    const reply = await proppatch(
      '<d:set><d:prop><a:calendar-color>#000000FF</a:calendar-color><d:getetag>x</d:getetag></d:prop></d:set>',
      'ben',
    )
    expect(reply.status).toBe(207)
    expect(reply.text).toContain(
      '<D:getetag/></D:prop><D:status>HTTP/1.1 403 Forbidden</D:status><D:error><D:cannot-modify-protected-property/></D:error>',
    )
    expect(reply.text).toContain('<A:calendar-color/></D:prop><D:status>HTTP/1.1 424 Failed Dependency')
    expect((await propfind(dav.room('ben'), '<d:prop><a:calendar-color/></d:prop>', {}, 'ben')).text).toContain(
      'HTTP/1.1 404',
    )
  })

  it('ends at 128 KiB, because it is read with every request, and one that is set again is counted once', async () => {
    const set = (name: string) =>
      proppatch(`<d:set><d:prop><x:${name}>${'v'.repeat(50_000)}</x:${name}></d:prop></d:set>`, 'rob')
    const statuses: number[] = []
    for (const name of ['one', 'two', 'two', 'three']) statuses.push((await set(name)).status)
    expect(statuses).toEqual([207, 207, 207, 507])
  })

  it('ends at 64 properties', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `<x:p${index}>1</x:p${index}>`).join('')
    expect((await proppatch(`<d:set><d:prop>${many}</d:prop></d:set>`, 'ben')).status).toBe(207)
    const more = Array.from({ length: 10 }, (_, index) => `<x:q${index}>1</x:q${index}>`).join('')
    expect((await proppatch(`<d:set><d:prop>${more}</d:prop></d:set>`, 'ben')).status).toBe(507)
  })
})

describe('a private meeting', () => {
  it('does not tell others whose it is: to them its owner is the room', async () => {
    await dav.ask({
      method: 'PUT',
      path: `${room}mine.ics`,
      body: event({ uid: 'mine@client', start: '20261209T100000', end: '20261209T110000', lines: ['CLASS:PRIVATE'] }),
    })
    const owner = async (as: Name, name: string) =>
      (await propfind(`${dav.room(as)}${name}`, '<d:prop><d:owner/></d:prop>', {}, as)).text
    expect(await owner('ann', 'mine.ics')).toContain(
      `<D:owner><D:href>/dav/principals/users/${dav.credentials.ann.id}/`,
    )
    const toBen = nameForOthers(await dav.ask({ method: 'GET', path: `${room}mine.ics` }))
    expect(await owner('ben', toBen)).toContain(`<D:owner><D:href>/dav/principals/rooms/room-${dav.aspen}/`)
  })
})
