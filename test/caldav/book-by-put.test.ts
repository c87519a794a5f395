import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, book, type DavAsk, type DavWorld, event, type Name, nameForOthers, openDavWorld } from './world.ts'

let dav: DavWorld
beforeAll(async () => {
  dav = await openDavWorld()
})
afterAll(() => dav.close())

const put = (name: string, body: string, more: Partial<DavAsk> = {}) =>
  dav.ask({
    method: 'PUT',
    path: `${dav.room((more.as ?? 'ann') as Name)}${name}`,
    body,
    ...more,
    headers: { 'content-type': 'text/calendar; charset=utf-8', ...more.headers },
  })

const get = (name: string, as: Name = 'ann') => dav.ask({ method: 'GET', path: `${dav.room(as)}${name}`, as })
const remove = (name: string, headers: Record<string, string> = {}, as: Name = 'ann') =>
  dav.ask({ method: 'DELETE', path: `${dav.room(as)}${name}`, as, headers })
const on = (day: string, more: object = {}) => ({
  start: `202612${day}T100000`,
  end: `202612${day}T110000`,
  uid: `${day}@client`,
  ...more,
})
const NEW = { 'if-none-match': '*' }

describe('an event that is put into a room', () => {
  it('books it, and is served as it was sent, with the tag of the answer', async () => {
    const text = event(
      on('07', {
        lines: ['X-ODD;P=1:kept', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Ring', 'TRIGGER:-PT15M', 'END:VALARM'],
      }),
    )
    const made = await put('a.ics', text, { headers: NEW })
    expect(made.status).toBe(201)
    const read = await get('a.ics')
    expect(read.text).toBe(text)
    expect(made.headers.get('etag')).toBe(read.headers.get('etag'))
    const bookings = await dav.world.ask({
      method: 'GET',
      url: `/v1/rooms/${dav.aspen}/bookings?from=2026-12-07T00:00:00Z&to=2026-12-08T00:00:00Z`,
    })
    expect(bookings.json<{ items: object[] }>().items).toMatchObject([
      { uid: '07@client', origin: 'caldav', state: 'confirmed', summary: 'Plan' },
    ])
  })

  it('is shown to others without what is only its author’s: alarms, and lines that we know nothing of', async () => {
    const read = await get(nameForOthers(await get('a.ics')), 'ben')
    expect(read.status).toBe(200)
    expect(read.text).toContain('SUMMARY:Plan')
    expect(read.text).not.toContain('VALARM')
    expect(read.text).not.toContain('X-ODD')
  })

  it('shows others only that the room is taken when it is private', async () => {
    await put('secret.ics', event(on('08', { summary: 'Severance', lines: ['CLASS:PRIVATE'] })), { headers: NEW })
    const read = await get(nameForOthers(await get('secret.ics')), 'ben')
    expect(read.text).toContain('SUMMARY:Busy')
    expect(read.text).not.toContain('Severance')
    expect(read.text).not.toContain('08@client')
    expect((await get('secret.ics')).text).toContain('Severance')
  })

  it('with bare line feeds is kept with CRLF, and its answer carries no tag, because it is not what was sent', async () => {
    const made = await put('lf.ics', event(on('09')).replaceAll('\r\n', '\n'))
    expect(made.status).toBe(201)
    expect(made.headers.get('etag')).toBeNull()
    expect((await get('lf.ics')).text).toBe(event(on('09')))
  })

  it('is put once more by a client that lost the answer: nothing changes, and the tag is the same', async () => {
    const before = (await get('a.ics')).headers.get('etag')
    const again = await put('a.ics', (await get('a.ics')).text)
    expect(again.status).toBe(204)
    expect(again.headers.get('etag')).toBe(before)
    expect((await put('a.ics', (await get('a.ics')).text, { headers: NEW })).status).toBe(412)
  })

  it('is moved by putting it again, under If-Match, and gets another tag', async () => {
    const tag = (await get('a.ics')).headers.get('etag') ?? ''
    const moved = event(on('07', { start: '20261207T120000', end: '20261207T130000' }))
    const reply = await put('a.ics', moved, { headers: { 'if-match': tag } })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('etag')).not.toBe(tag)
    expect((await get('a.ics')).text).toBe(moved)
    expect((await put('a.ics', moved.replace('Plan', 'Other'), { headers: { 'if-match': tag } })).status).toBe(412)
  })

  it.each(['W/"x"', '"x-gzip"', '"x-br"', '"x;gzip"', '"0-0-o", "x"', '*'])(
    'may name its tag as a proxy has changed it: %s',
    async (form) => {
      const tag = ((await get('a.ics')).headers.get('etag') ?? '').replaceAll('"', '')
      const text = (await get('a.ics')).text.replace(/SUMMARY:.*/, `SUMMARY:${form.replaceAll(/[;,]/g, ' ')}`)
      const reply = await put('a.ics', text, { headers: { 'if-match': form.replace('x', tag) } })
      expect(reply.status).toBe(204)
    },
  )

  it('is cancelled by deleting it; a second time there is nothing, and its UID may be used again', async () => {
    await put('gone.ics', event(on('10')), { headers: NEW })
    expect((await remove('gone.ics', { 'if-match': '"1-99-o"' })).status).toBe(412)
    expect((await remove('gone.ics')).status).toBe(204)
    expect((await remove('gone.ics')).status).toBe(404)
    expect((await get('gone.ics')).status).toBe(404)
    expect((await put('gone.ics', event(on('10')), { headers: NEW })).status).toBe(201)
  })

  it('is cancelled by saying so', async () => {
    await put('off.ics', event(on('11')), { headers: NEW })
    expect((await put('off.ics', event(on('11', { lines: ['STATUS:CANCELLED'] })))).status).toBe(204)
    expect((await get('off.ics')).status).toBe(404)
  })
})

describe('a room that is taken', () => {
  it('is refused with 403 and an element of our own first, who has it, and never what for', async () => {
    await book(dav.world, dav.aspen, {
      start: at('2026-12-14T10:00'),
      end: at('2026-12-14T11:00'),
      summary: 'Secret merger',
      organizer: { name: 'Carl', address: 'carl@example.com' },
    })
    const reply = await put('clash.ics', event(on('14')), { headers: NEW })
    expect(reply.status).toBe(403)
    expect(reply.text).toMatch(/<D:error[^>]*><M:room-unavailable>/)
    expect(reply.text).toContain(
      '<M:instance><M:start>2026-12-14T09:00:00Z</M:start><M:end>2026-12-14T10:00:00Z</M:end></M:instance>',
    )
    expect(reply.text).toContain('<D:responsedescription>The room is taken')
    expect(reply.text).toContain(`room-${dav.birch}/</D:href><M:name>Birch</M:name>`)
    expect(reply.text).not.toContain('merger')
    expect(reply.text).not.toContain('need-privileges')
    expect((await get('clash.ics')).status).toBe(404)
  })

  it('is refused in the same words however often it is asked for, and noted once', async () => {
    const [first, second] = [
      await put('clash.ics', event(on('14')), { headers: NEW }),
      await put('clash.ics', event(on('14')), { headers: NEW }),
    ]
    expect(second.text).toBe(first.text)
    const noted = await dav.world.database.sql<{ times: number }>(
      `select times from dav_refusal where uid = '14@client'`,
    )
    expect(noted).toEqual([{ times: 3 }])
  })

  it('is refused for a whole series where the room does not do with a part, with each of its dates that clash', async () => {
    const rules = (policy: object) =>
      dav.world.ask({ method: 'PATCH', url: `/v1/rooms/${dav.aspen}`, body: { policy } })
    await rules({ maxClashInstances: 0 })
    const reply = await put(
      'weekly.ics',
      event({
        uid: 'weekly@client',
        start: '20261130T100000',
        end: '20261130T110000',
        lines: ['RRULE:FREQ=WEEKLY;COUNT=5'],
      }),
      { headers: NEW },
    )
    expect(reply.status).toBe(403)
    expect(reply.text.match(/<M:instance>/g)).toHaveLength(1)
    expect(reply.text).toContain('1 of')
    expect((await get('weekly.ics')).status).toBe(404)
    await rules({ maxClashInstances: 8 })
  })

  it('takes nothing but that date from a series, which is then served without it', async () => {
    await put('thursday.ics', event({ uid: 'thursday@client', start: '20270211T100000', end: '20270211T110000' }), {
      headers: NEW,
    })
    const text = event({
      ...{ uid: 'thursdays@client', start: '20270204T100000', end: '20270204T110000' },
      lines: ['RRULE:FREQ=WEEKLY;COUNT=5'],
    })
    const made = await put('thursdays.ics', text, { headers: NEW })
    expect(made.status).toBe(201)
    expect(made.headers.get('etag')).toBeNull()
    const read = await get('thursdays.ics')
    expect(read.text).toContain('EXDATE;TZID=Europe/Berlin:20270211T100000')
    expect((await put('thursdays.ics', text)).status).toBe(204)
    expect((await get('thursdays.ics')).text).toContain('EXDATE')
    const tag = (await get('thursdays.ics')).headers.get('etag') ?? ''
    const own = await put('thursdays.ics', read.text.replace('SUMMARY:Plan', 'SUMMARY:Plans'), {
      headers: { 'if-match': tag },
    })
    expect(own.status).toBe(204)
    expect(own.headers.get('etag')).toBeNull()
  })

  it('leaves a booking that wanted to move there as it was', async () => {
    await put('mover.ics', event(on('15')), { headers: NEW })
    const before = await get('mover.ics')
    const reply = await put(
      'mover.ics',
      event({ uid: '15@client', start: '20261214T103000', end: '20261214T113000' }),
      { headers: { 'if-match': before.headers.get('etag') ?? '' } },
    )
    expect(reply.status).toBe(403)
    const after = await get('mover.ics')
    expect(after.text).toBe(before.text)
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'))
  })

  it('is given to exactly one of fifty who ask at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        put(
          `race-${index}.ics`,
          event({ uid: `race-${index}@client`, start: '20261216T100000', end: '20261216T110000' }),
          { headers: NEW, as: index % 2 === 0 ? 'ann' : 'ben' },
        ),
      ),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 403)).toHaveLength(49)
  })

  it('is refused by its other rules with their own elements', async () => {
    const long = await put(
      'long.ics',
      event({ uid: 'long@client', start: '20261217T000000', end: '20261219T000000' }),
      { headers: NEW },
    )
    expect([long.status, long.text.includes('<M:policy-max-duration/>')]).toEqual([403, true])
    const past = await put(
      'past.ics',
      event({ uid: 'past@client', start: '20261101T100000', end: '20261101T110000' }),
      { headers: NEW },
    )
    expect([past.status, past.text.includes('<M:policy-in-the-past/>')]).toEqual([403, true])
  })
})

describe('who may change what', () => {
  it('is nobody but who booked or organises', async () => {
    await put('mine.ics', event(on('18')), { headers: NEW })
    const toBen = nameForOthers(await get('mine.ics'))
    for (const reply of [
      await put(toBen, event(on('18', { summary: 'Theirs' })), { as: 'ben' }),
      await remove(toBen, {}, 'ben'),
    ]) {
      expect(reply.status).toBe(403)
      expect(reply.text).toContain('<D:need-privileges>')
    }
    await book(dav.world, dav.aspen, {
      start: at('2026-12-18T14:00'),
      end: at('2026-12-18T15:00'),
      organizer: { name: 'Ben', address: 'ben@example.com' },
    })
    const listed = await dav.ask({ method: 'PROPFIND', path: dav.room('ben'), as: 'ben', headers: { depth: '1' } })
    const [, name = ''] = [...listed.text.matchAll(/(booking-\d+\.ics)<\/D:href>/g)].at(-1) ?? []
    expect((await remove(name)).status).toBe(403)
    expect((await remove(name, {}, 'ben')).status).toBe(204)
  })

  it.each(['vera', 'rob'] as const)('is not %s, who may only look', async (as) => {
    const reply = await put('look.ics', event(on('19')), { headers: NEW, as })
    expect(reply.status).toBe(403)
    expect(reply.text).toContain('<D:privilege><D:bind/></D:privilege>')
  })

  it('finds no room that was not opened', async () => {
    expect(
      (await dav.ask({ method: 'PUT', path: `${dav.room('lea', dav.birch)}x.ics`, as: 'lea', body: event() })).status,
    ).toBe(404)
  })
})

describe('a UID', () => {
  it('is once in a calendar: the other object is named', async () => {
    await put('first.ics', event(on('21')), { headers: NEW })
    const reply = await put('second.ics', event(on('21', { start: '20261221T140000', end: '20261221T150000' })), {
      headers: NEW,
    })
    expect(reply.status).toBe(403)
    expect(reply.text).toContain(`<C:no-uid-conflict><D:href>${dav.room()}first.ics</D:href></C:no-uid-conflict>`)
    const other = await put('first.ics', event(on('21', { uid: 'another@client' })))
    expect(other.text).toContain('<C:no-uid-conflict>')
  })
})

describe('what cannot be booked', () => {
  it.each([
    ['text/plain', event(), 'supported-calendar-data'],
    ['text/calendar; charset=latin1', event(), 'supported-calendar-data'],
    ['text/calendar', 'hello', 'supported-calendar-data'],
    ['text/calendar', event().replace('DTSTART', 'X-START'), 'valid-calendar-data'],
    [
      'text/calendar',
      event().replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST'),
      'valid-calendar-object-resource',
    ],
    ['text/calendar', event().replaceAll('VEVENT', 'VTODO'), 'supported-calendar-component'],
    ['text/calendar', event({ lines: ['RRULE:FREQ=SECONDLY'] }), 'valid-calendar-data'],
    ['text/calendar', event({ start: '19500101T100000', end: '19500101T110000' }), 'min-date-time'],
    ['text/calendar', event({ start: '22000101T100000', end: '22000101T110000' }), 'max-date-time'],
    ['text/calendar', event({ summary: 'x'.repeat(300_000) }), 'max-resource-size'],
    [
      'text/calendar',
      event({ lines: Array.from({ length: 300 }, (_, n) => `ATTENDEE:mailto:a${n}@x.org`) }),
      'max-attendees-per-instance',
    ],
  ])('as %s is refused with the element for it (%#: %s)', async (type, body, element) => {
    const reply = await dav.ask({
      method: 'PUT',
      path: `${dav.room()}bad.ics`,
      body,
      headers: { 'content-type': type },
    })
    expect(reply.status).toBe(403)
    expect(reply.text).toContain(`<C:${element}/>`)
    expect(reply.text).toContain('<D:responsedescription>')
  })

  it('an event that is cancelled before it was booked', async () => {
    const reply = await put('never.ics', event({ lines: ['STATUS:CANCELLED'] }), { headers: NEW })
    expect(reply.text).toContain('<M:event-cancelled/>')
  })

  it('a condition on something that is not there', async () => {
    expect((await put('none.ics', event(), { headers: { 'if-match': '*' } })).status).toBe(412)
  })
})

describe('a room whose rules say so', () => {
  it('takes what clashes and declines it: its person sees that, nobody else sees anything, and deletes it', async () => {
    const { world, aspen } = dav
    await world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${aspen}`,
      body: { policy: { davClash: 'accept_then_decline' } },
    })
    await book(world, aspen, { start: at('2026-12-22T10:00'), end: at('2026-12-22T11:00') })
    // The room's rules are remembered for seconds; those that a wish was judged by are checked again when it is written.
    const made = await put('declined.ics', event(on('22')), { headers: NEW })
    expect(made.status).toBe(201)
    expect(made.headers.get('etag')).toBeNull()
    const mine = await get('declined.ics')
    expect(mine.text).toContain('STATUS:CANCELLED')
    const toBen = nameForOthers(mine)
    expect((await get(toBen, 'ben')).status).toBe(404)
    const moved = await put('declined.ics', event(on('22', { start: '20261222T150000', end: '20261222T160000' })))
    expect(moved.status).toBe(204)
    expect((await get(toBen, 'ben')).status).toBe(200)
    await put('again.ics', event({ uid: 'again@client', start: '20261222T100000', end: '20261222T110000' }), {
      headers: NEW,
    })
    const insists = await put(
      'again.ics',
      event({ uid: 'again@client', start: '20261222T100000', end: '20261222T110000', summary: 'Please' }),
    )
    expect(insists.status).toBe(204)
    expect((await get('again.ics')).text).toContain('SUMMARY:Please')
    expect((await get('again.ics')).text).toContain('STATUS:CANCELLED')
    expect((await remove('again.ics')).status).toBe(204)
    expect((await get('again.ics')).status).toBe(404)
  })

  it('lets overlaps through where conflicts are allowed', async () => {
    const { world, aspen } = dav
    await world.ask({ method: 'PATCH', url: `/v1/rooms/${aspen}`, body: { policy: { allowConflicts: true } } })
    const made = await put(
      'over.ics',
      event({ uid: 'over@client', start: '20261222T103000', end: '20261222T113000' }),
      { headers: NEW },
    )
    expect(made.status).toBe(201)
    const kinds = await world.database.sql<{ kind: string }>(
      `select kind from occupancy o join booking b on b.id = o.booking_id where b.uid = 'over@client'`,
    )
    expect(kinds).toEqual([{ kind: 'waived' }])
  })
})
