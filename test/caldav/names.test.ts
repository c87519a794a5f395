import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, book, type DavWorld, event, type Name, openDavWorld } from './world.ts'

let dav: DavWorld
beforeAll(async () => {
  dav = await openDavWorld()
})
afterAll(() => dav.close())

const put = (name: string, day: string, { as = 'ann', roomId = dav.aspen }: { as?: Name; roomId?: number } = {}) =>
  dav.ask({
    method: 'PUT',
    as,
    path: `${dav.room(as, roomId)}${name}`,
    body: event({ uid: `${day}-${as}@client`, start: `${day}T100000`, end: `${day}T110000` }),
  })

/** Tag of what stands under a name; null: nothing. */
async function tagOf(name: string, { as = 'ann', roomId = dav.aspen }: { as?: Name; roomId?: number } = {}) {
  const read = await dav.ask({ method: 'GET', as, path: `${dav.room(as, roomId)}${name}` })
  return read.headers.get('etag')
}

const idIn = (tag: string | null): number => Number(/^"(\d+)-/.exec(tag ?? '')?.[1])

async function move(id: number, roomId: number): Promise<void> {
  const read = await dav.world.ask({ method: 'GET', url: `/v1/bookings/${id}` })
  const { version } = read.json<{ version: number }>()
  const headers = { 'if-match': `"v${version}"` }
  const moved = await dav.world.ask({ method: 'PATCH', url: `/v1/bookings/${id}`, body: { roomId }, headers })
  expect(moved.statusCode).toBe(200)
}

async function sync(token: string, as: Name = 'ann'): Promise<{ text: string; token: string }> {
  const { text } = await dav.ask({
    method: 'REPORT',
    as,
    path: dav.room(as),
    body: `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  })
  return { text, token: /<D:sync-token>([^<]*)/.exec(text)?.[1] ?? '' }
}

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\/([^/<]+\.ics)<\/D:href>/g)].map(([, name = '']) => name)

describe('a name that the room gives to a booking that came another way', () => {
  it('is not taken by an event, so that the next such booking has a name of its own', async () => {
    const { id } = await book(dav.world, dav.aspen, { start: at('2027-02-01T10:00'), end: at('2027-02-01T11:00') })
    const reply = await put(`booking-${id + 1}.ics`, '20270202')
    expect([reply.status, reply.text.includes('<M:name-reserved/>')]).toEqual([403, true])
    const next = await book(dav.world, dav.aspen, { start: at('2027-02-03T10:00'), end: at('2027-02-03T11:00') })
    expect(idIn(await tagOf(`booking-${next.id}.ics`))).toBe(next.id)
  })
})

describe('a booking that was moved to another room', () => {
  it('comes back under another name when its own was used meanwhile', async () => {
    await put('used.ics', '20270210')
    const first = idIn(await tagOf('used.ics'))
    await move(first, dav.birch)
    expect((await put('used.ics', '20270211')).status).toBe(201)
    const second = idIn(await tagOf('used.ics'))
    await move(first, dav.aspen)
    const listed = namesIn((await sync('')).text)
    expect(listed.filter((name) => name === 'used.ics')).toHaveLength(1)
    expect(idIn(await tagOf('used.ics'))).toBe(second)
    expect(idIn(await tagOf(`booking-${first}.ics`))).toBe(first)
  })

  it('is told as gone under the name that it had, also when it was changed in the other room since', async () => {
    await put('left.ics', '20270212')
    const id = idIn(await tagOf('left.ics'))
    const { token } = await sync('')
    await move(id, dav.birch)
    expect((await put(`booking-${id}.ics`, '20270212', { roomId: dav.birch })).status).toBe(204)
    const { text } = await sync(token)
    expect(text).toContain('left.ics</D:href><D:status>HTTP/1.1 404')
    await move(id, dav.aspen)
    expect(idIn(await tagOf('left.ics'))).toBe(id)
  })
})

describe('a name under which a declined event is kept for its person', () => {
  it('is the booking’s that somebody else puts there, for both of them', async () => {
    await dav.world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${dav.aspen}`,
      body: { policy: { davClash: 'accept_then_decline' } },
    })
    await book(dav.world, dav.aspen, { start: at('2027-02-15T10:00'), end: at('2027-02-15T11:00') })
    expect((await put('same.ics', '20270215')).status).toBe(201)
    const before = await sync('')
    expect((await put('same.ics', '20270216', { as: 'ben' })).status).toBe(201)
    expect(namesIn((await sync('')).text).filter((name) => name === 'same.ics')).toHaveLength(1)
    const { text } = await sync(before.token)
    expect(namesIn(text)).toEqual(['same.ics'])
    expect(text).toContain(`<D:getetag>${(await tagOf('same.ics')) ?? '-'}<`)
    expect(idIn(await tagOf('same.ics'))).toBe(idIn(await tagOf('same.ics', { as: 'ben' })))
  })
})
