import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DavWorld, event, makeRoom, openDavWorld } from './world.ts'

let dav: DavWorld
let room: string

beforeAll(async () => {
  dav = await openDavWorld()
  room = dav.room()
})
afterAll(() => dav.close())

const put = (path: string, body: string) =>
  dav.ask({ method: 'PUT', path, body, headers: { 'content-type': 'text/calendar', 'if-none-match': '*' } })
const get = (path: string) => dav.ask({ method: 'GET', path })
const syncToken = async () =>
  /<D:sync-token>([^<]*)/.exec(
    (await dav.ask({ method: 'PROPFIND', path: room, headers: { depth: '0' } })).text,
  )?.[1] ?? ''

async function bookingOf(uid: string): Promise<{ id: number; version: number }> {
  const [row] = await dav.world.database.sql<{ id: number; version: number }>(
    'select id, version from booking where uid = $1',
    [uid],
  )
  if (row === undefined) throw new Error(`no booking ${uid}`)
  return row
}

const changeInApi = (id: number, body: object) => dav.world.ask({ method: 'PATCH', url: `/v1/bookings/${id}`, body })

describe('an event of a client that is changed elsewhere', () => {
  it('is moved in the client’s own text: alarms and odd lines stay, the tag is another, and a sync tells', async () => {
    const lines = ['X-ODD:kept', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Ring', 'TRIGGER:-PT15M', 'END:VALARM']
    await put(`${room}moved.ics`, event({ uid: 'moved@client', lines }))
    const before = await get(`${room}moved.ics`)
    const token = await syncToken()
    const { id } = await bookingOf('moved@client')
    const moved = await changeInApi(id, {
      start: { dateTime: '2026-12-07T12:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-12-07T13:00:00', timeZone: 'Europe/Berlin' },
    })
    expect(moved.statusCode).toBe(200)
    const after = await get(`${room}moved.ics`)
    expect(after.text).toContain('DTSTART;TZID=Europe/Berlin:20261207T120000')
    expect(after.text).toContain('X-ODD:kept')
    expect(after.text).toContain('TRIGGER:-PT15M')
    expect(after.text).toContain('BEGIN:VTIMEZONE')
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
    expect((await get(`${room}moved.ics`)).text).toBe(after.text)
    const synced = await dav.ask({
      method: 'REPORT',
      path: room,
      body: `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`,
    })
    expect(synced.text).toContain(`moved.ics</D:href><D:propstat><D:prop><D:getetag>${after.headers.get('etag')}`)
  })

  it('says what it says now, when its words were changed', async () => {
    await put(`${room}words.ics`, event({ uid: 'words@client', start: '20261208T100000', end: '20261208T110000' }))
    await changeInApi((await bookingOf('words@client')).id, { summary: 'Better title' })
    expect((await get(`${room}words.ics`)).text).toContain('SUMMARY:Better title')
  })

  it('is gone when somebody cancels it', async () => {
    await put(`${room}off.ics`, event({ uid: 'off@client', start: '20261209T100000', end: '20261209T110000' }))
    await dav.world.ask({ method: 'DELETE', url: `/v1/bookings/${(await bookingOf('off@client')).id}` })
    expect((await get(`${room}off.ics`)).status).toBe(404)
  })

  it('is found under another name in another room when it is moved there, and there in our own words', async () => {
    await put(
      `${room}away.ics`,
      event({ uid: 'away@client', start: '20261210T100000', end: '20261210T110000', lines: ['X-ODD:1'] }),
    )
    const { id } = await bookingOf('away@client')
    await changeInApi(id, { roomId: dav.birch })
    expect((await get(`${room}away.ics`)).status).toBe(404)
    const there = await get(`${dav.room('ann', dav.birch)}booking-${id}.ics`)
    expect(there.status).toBe(200)
    expect(there.text).toContain('UID:away@client')
    expect(there.text).not.toContain('X-ODD')
  })
})

describe('a room whose own calendar decides', () => {
  it('answers 201 without a tag, and shows the event as tentative until that calendar has answered', async () => {
    const asked = await makeRoom(dav.world, 'Cedar')
    const { database, organizationId } = dav.world
    await database.sql(
      `with k as (insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
          values ($1, 'memory', 'm', '{}', '\\x00', 'test', 100) returning id)
        insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, can_ask)
          select $1, $2, k.id, 'cedar', 'Europe/Berlin', 'provider', true from k`,
      [organizationId, asked],
    )
    const path = `${dav.room('ann', asked)}held.ics`
    const made = await put(path, event({ uid: 'held@client', lines: ['X-ODD:1'] }))
    expect(made.status).toBe(201)
    expect(made.headers.get('etag')).toBeNull()
    const read = await get(path)
    expect(read.text).toContain('STATUS:TENTATIVE')
    expect(read.text).toContain('X-ODD:1')
  })
})

describe('somebody who guesses passwords', () => {
  it('is told to wait, while another device of the same person goes on', async () => {
    const wrong = () =>
      dav.ask({
        method: 'PROPFIND',
        path: '/dav/',
        as: null,
        headers: { authorization: `Basic ${Buffer.from('lea@example.com:abcd-efgh-ijkl').toString('base64')}` },
      })
    const replies = []
    for (let attempt = 0; attempt < 40; attempt++) replies.push(await wrong())
    expect(replies[0]?.status).toBe(401)
    const last = replies.at(-1)
    expect(last?.status).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await dav.ask({ method: 'PROPFIND', path: '/dav/', as: 'ann', headers: { depth: '0' } })).status).toBe(207)
  })
})
