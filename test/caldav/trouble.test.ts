import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DavWorld, event, nameForOthers, openDavWorld } from './world.ts'

let dav: DavWorld
let room: string
let isLost = false

beforeAll(async () => {
  dav = await openDavWorld((deps) => ({
    ...deps,
    reader: {
      ...deps.reader,
      room: async (onlooker, roomId) => {
        if (isLost) throw Object.assign(new Error('the server closed the connection'), { code: '57P01' })
        return deps.reader.room(onlooker, roomId)
      },
    },
  }))
  room = dav.room()
})
afterAll(() => dav.close())

describe('a database that is gone for a moment', () => {
  it('is 503 with a time to come back, because anything else switches the calendar off in some programs', async () => {
    isLost = true
    const reply = await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '0' } })
    isLost = false
    expect(reply.status).toBe(503)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(reply.text).toContain('<M:try-again/>')
    expect(reply.text).not.toContain('closed the connection')
    expect((await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '0' } })).status).toBe(207)
  })
})

describe('a question that would cost too much', () => {
  const asked = (names: number) =>
    `<D:propfind xmlns:D="DAV:" xmlns:x="urn:x"><D:prop>${Array.from({ length: names }, (_, n) => `<x:p${n}/>`).join('')}</D:prop></D:propfind>`

  it('names too many properties', async () => {
    expect((await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '0' }, body: asked(200) })).status).toBe(
      207,
    )
    const reply = await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '1' }, body: asked(20_000) })
    expect([reply.status, reply.text.includes('<M:too-many-properties/>')]).toEqual([403, true])
  })

  it('says a namespace of 300,000 characters once, and would have it said again for each element', async () => {
    const namespace = 'n'.repeat(300_000)
    const asking = await dav.ask({
      method: 'PROPFIND',
      path: room,
      headers: { depth: '1' },
      body: `<D:propfind xmlns:D="DAV:" xmlns:x="${namespace}"><D:prop>${'<x:a/>'.repeat(190)}</D:prop></D:propfind>`,
    })
    const setting = await dav.ask({
      method: 'PROPPATCH',
      path: room,
      body: `<D:propertyupdate xmlns:D="DAV:" xmlns:x="${namespace}"><D:set><D:prop><y xmlns="urn:y">${'<x:a/>'.repeat(90_000)}</y></D:prop></D:set></D:propertyupdate>`,
    })
    expect([asking.status, setting.status]).toEqual([400, 400])
  })

  it('names properties by 200 long names', async () => {
    const names = Array.from({ length: 200 }, (_, n) => `<x:${'p'.repeat(100)}${n}/>`).join('')
    const body = `<D:propfind xmlns:D="DAV:" xmlns:x="urn:x"><D:prop>${names}</D:prop></D:propfind>`
    const reply = await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '1' }, body })
    expect([reply.status, reply.text.includes('<M:too-many-properties/>')]).toEqual([403, true])
  })

  it.each([
    ['twenty thousand properties', '<D:property name="a"/>'.repeat(20_000), 403],
    ['a name that is no name, and would be an element of the answer', '<D:property name="a&gt;&lt;odd/&gt;"/>', 400],
  ])('expands %s', async (_what, properties, status) => {
    const body = `<D:expand-property xmlns:D="DAV:">${properties}</D:expand-property>`
    const reply = await dav.ask({ method: 'REPORT', path: room, body })
    expect(reply.status).toBe(status)
    expect(reply.text).not.toContain('<odd/>')
  })

  it('holds a thousand conditions', async () => {
    const conditions = Array.from({ length: 1_000 }, () => '<C:prop-filter name="SUMMARY"/>').join('')
    const reply = await dav.ask({
      method: 'REPORT',
      path: room,
      body: `<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${conditions}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
    })
    expect([reply.status, reply.text.includes('<C:supported-filter/>')]).toEqual([403, true])
  })

  it('expands a hundred years', async () => {
    await dav.ask({
      method: 'PUT',
      path: `${room}daily.ics`,
      body: event({ lines: ['RRULE:FREQ=DAILY'], start: '20261207T060000', end: '20261207T061500' }),
    })
    const reply = await dav.ask({
      method: 'REPORT',
      path: room,
      body: `<C:calendar-multiget xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><C:calendar-data><C:expand start="20000101T000000Z" end="20991231T000000Z"/></C:calendar-data></D:prop><D:href>${room}daily.ics</D:href></C:calendar-multiget>`,
    })
    expect(reply.status).toBe(403)
    expect(reply.text).toContain('<D:error')
  })
})

describe('an event of a series that is private on one date alone', () => {
  it('shows that date to others as busy, and the others as they are', async () => {
    const exception = [
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:partly@client',
      'DTSTAMP:20261201T080000Z',
      'RECURRENCE-ID;TZID=Europe/Berlin:20261215T100000',
      'DTSTART;TZID=Europe/Berlin:20261215T100000',
      'DTEND;TZID=Europe/Berlin:20261215T110000',
      'SUMMARY:Doctor',
      'CLASS:PRIVATE',
    ]
    const made = await dav.ask({
      method: 'PUT',
      path: `${room}partly.ics`,
      body: event({
        uid: 'partly@client',
        start: '20261208T100000',
        end: '20261208T110000',
        summary: 'Team',
        lines: ['RRULE:FREQ=WEEKLY;COUNT=3', ...exception],
      }),
    })
    expect(made.status).toBe(201)
    const { text } = await dav.ask({ method: 'GET', path: `${dav.room('ben')}${nameForOthers(made)}`, as: 'ben' })
    expect(text).toContain('SUMMARY:Team')
    expect(text).toContain('SUMMARY:Busy')
    expect(text).not.toContain('Doctor')
  })
})
