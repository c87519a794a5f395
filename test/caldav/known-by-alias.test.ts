import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, book, type DavWorld, event, openDavWorld } from './world.ts'

describe('a person with several addresses', () => {
  let dav: DavWorld
  beforeAll(async () => {
    dav = await openDavWorld()
    const { id } = dav.credentials.ann
    const body = { addresses: ['Ann@example.com', 'a.meyer@example.com', 'AM@old.example.com'] }
    expect((await dav.world.ask({ method: 'PATCH', url: `/v1/people/${id}`, body })).statusCode).toBe(200)
  })
  afterAll(() => dav.close())

  const privateMeeting = (day: string, address: string) =>
    book(dav.world, dav.aspen, {
      start: at(`2026-12-${day}T10:00`),
      end: at(`2026-12-${day}T11:00`),
      summary: 'Salaries',
      visibility: 'private',
      organizer: { name: 'Ann', address },
    })

  it('sees a private meeting of theirs whole, by whichever address it names them; others see that the room is taken', async () => {
    for (const [day, address] of [
      ['07', 'ann@example.com'],
      ['08', 'A.Meyer@Example.com'],
      ['09', 'am@OLD.example.com'],
    ] as const) {
      const { id } = await privateMeeting(day, address)
      const listing = await dav.ask({
        ...{ method: 'REPORT', path: dav.room('ann'), as: 'ann' },
        headers: { depth: '1' },
        body: `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="202612${day}T000000Z" end="202612${day}T230000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`,
      })
      expect(listing.text, address).toContain('SUMMARY:Salaries')
      const href = /<D:href>([^<]*\.ics)<\/D:href>/.exec(listing.text)?.[1] ?? ''
      const name = href.split('/').at(-1) ?? ''
      expect(name).not.toBe('')
      const seen = await dav.ask({ method: 'GET', path: `${dav.room('ben')}${name}`, as: 'ben' })
      expect(seen.text, `${id}`).not.toContain('Salaries')
    }
  })

  it('may change, from a calendar program, what names them by another address', async () => {
    const name = 'moved.ics'
    const own = { uid: 'moved@client', start: '20261210T100000', end: '20261210T110000' }
    const lines = ['ORGANIZER;CN=Ann:mailto:a.meyer@example.com']
    const put = (as: 'ann' | 'ben', body: string) =>
      dav.ask({ method: 'PUT', path: `${dav.room(as)}${name}`, as, body, headers: { 'content-type': 'text/calendar' } })
    expect((await put('ann', event({ ...own, lines }))).status).toBe(201)
    expect((await put('ben', event({ ...own, summary: 'Mine', lines }))).status).toBe(403)
    expect((await put('ann', event({ ...own, summary: 'Other words', lines }))).status).toBe(204)
  })

  it('has one quota, whichever address books', async () => {
    const { world, birch } = dav
    const body = { policy: { quotaPerOrganizer: 2 } }
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${birch}`, body })
    const attempt = (day: string, address: string) =>
      world.ask({
        method: 'POST',
        url: `/v1/rooms/${birch}/bookings`,
        body: {
          start: at(`2027-01-${day}T10:00`),
          end: at(`2027-01-${day}T11:00`),
          organizer: { name: 'Ann', address },
        },
      })
    expect((await attempt('11', 'ann@example.com')).statusCode).toBe(201)
    expect((await attempt('12', 'A.Meyer@example.com')).statusCode).toBe(201)
    for (const address of ['am@old.example.com', 'ANN@example.com', 'a.meyer@example.com'])
      expect((await attempt('13', address)).json(), address).toMatchObject({
        ...{ code: 'quota_exceeded', rule: 'quotaPerOrganizer', value: 3, limit: 2 },
      })
    for (const address of ['ben@example.com', 'stranger@elsewhere.example'])
      expect((await attempt(address.startsWith('ben') ? '14' : '15', address)).statusCode, address).toBe(201)
  })
})
