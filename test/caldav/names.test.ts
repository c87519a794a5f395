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

describe('a name that a client chose', () => {
  const privateEvent = (uid: string, day: string) =>
    event({ uid, start: `${day}T100000`, end: `${day}T110000` }).replace('END:VEVENT', 'CLASS:PRIVATE\r\nEND:VEVENT')

  it('is told to its person alone: whoever else looks reads a name that says nothing', async () => {
    const path = `${dav.room('ann')}firing-bob.ics`
    const body = privateEvent('20270217-secret@client', '20270217')
    expect((await dav.ask({ method: 'PUT', path, body })).status).toBe(201)
    const id = idIn(await tagOf('firing-bob.ics'))
    expect(namesIn((await sync('')).text)).toContain('firing-bob.ics')
    const seenByBen = (await sync('', 'ben')).text
    expect(seenByBen).not.toContain('firing')
    expect(namesIn(seenByBen)).toContain(`booking-${id}.ics`)
    expect(await tagOf('firing-bob.ics', { as: 'ben' })).toBeNull()
    expect(idIn(await tagOf(`booking-${id}.ics`, { as: 'ben' }))).toBe(id)
    expect(await tagOf(`booking-${id}.ics`)).toBeNull()
  })

  it('is not told to somebody who sends the same UID either', async () => {
    const body = privateEvent('20270217-secret@client', '20270218')
    const reply = await dav.ask({ method: 'PUT', as: 'ben', path: `${dav.room('ben')}other.ics`, body })
    expect(reply.text).toContain('<C:no-uid-conflict>')
    expect(reply.text).not.toContain('firing')
  })

  it('may be chosen by two people: each has a booking of their own under it', async () => {
    expect((await put('meeting.ics', '20270219')).status).toBe(201)
    expect((await put('meeting.ics', '20270220', { as: 'ben' })).status).toBe(201)
    const [anns, bens] = [await tagOf('meeting.ics'), await tagOf('meeting.ics', { as: 'ben' })]
    expect(idIn(anns)).not.toBe(idIn(bens))
    expect(idIn(await tagOf(`booking-${idIn(anns)}.ics`, { as: 'ben' }))).toBe(idIn(anns))
    expect((await dav.ask({ method: 'DELETE', as: 'ben', path: `${dav.room('ben')}meeting.ics` })).status).toBe(204)
    expect(await tagOf('meeting.ics')).toBe(anns)
  })

  it('stays when its organizer changes the booking, who reads it under another one', async () => {
    const organized = event({ uid: '20270221@client', start: '20270221T100000', end: '20270221T110000' }).replace(
      'END:VEVENT',
      'ORGANIZER;CN=Ben:mailto:ben@example.com\r\nEND:VEVENT',
    )
    expect((await dav.ask({ method: 'PUT', path: `${dav.room('ann')}for-ben.ics`, body: organized })).status).toBe(201)
    const before = await tagOf('for-ben.ics')
    const { token } = await sync('')
    const path = `${dav.room('ben')}booking-${idIn(before)}.ics`
    const later = organized.replace('T110000', 'T113000')
    const changed = await dav.ask({
      method: 'PUT',
      as: 'ben',
      path,
      body: later,
      headers: { 'if-match': before ?? '' },
    })
    expect(changed.status).toBe(204)
    expect(namesIn((await sync(token)).text)).toEqual(['for-ben.ics'])
    expect(idIn(await tagOf('for-ben.ics'))).toBe(idIn(before))
  })

  it('under which a declined event is kept for its person is the next event’s that they put there', async () => {
    await dav.world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${dav.aspen}`,
      body: { policy: { davClash: 'accept_then_decline' } },
    })
    await book(dav.world, dav.aspen, { start: at('2027-02-15T10:00'), end: at('2027-02-15T11:00') })
    expect((await put('same.ics', '20270215')).status).toBe(201)
    const declined = await tagOf('same.ics')
    const before = await sync('')
    // Somebody else's event of that name changes nothing of it.
    expect((await put('same.ics', '20270216', { as: 'ben' })).status).toBe(201)
    expect(await tagOf('same.ics')).toBe(declined)
    expect(namesIn((await sync(before.token)).text)).not.toContain('same.ics')
    expect((await dav.ask({ method: 'DELETE', path: `${dav.room('ann')}same.ics` })).status).toBe(204)
    expect((await put('same.ics', '20270222')).status).toBe(201)
    expect(namesIn((await sync('')).text).filter((name) => name === 'same.ics')).toHaveLength(1)
  })
})
