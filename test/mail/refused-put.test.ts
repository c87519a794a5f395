import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeMail, type MailSide } from '../../src/compose/compose-mail.ts'
import { at, book, type DavWorld, event, openDavWorld } from '../caldav/world.ts'
import { type Delivered, openPostOffice, type PostOffice } from './post-office.ts'

const NEW = { 'content-type': 'text/calendar', 'if-none-match': '*' }

describe('somebody whose calendar program was refused', () => {
  let dav: DavWorld
  let office: PostOffice
  let mail: MailSide
  let day = 6

  beforeAll(async () => {
    dav = await openDavWorld()
    // Refusals carry the time of the database: for a clock that is ahead of it they would be old.
    dav.world.travel(Temporal.Instant.from('2026-11-22T08:00:00Z'))
    office = await openPostOffice()
    mail = sideOf(office.url)
    await mail.writeMail()
  })
  afterAll(async () => {
    await office[Symbol.asyncDispose]()
    await dav.close()
  })
  beforeEach(async () => {
    day += 1
    await taken(dav.aspen)
    await post()
  })

  const sideOf = (url: string | null) =>
    composeMail({
      config: {
        mail: {
          relay: url === null ? null : { url, from: 'rooms@meetmeup.test' },
          ...{ ownDomains: ['example.com'], admins: [], language: 'en', digestSeconds: 0 },
        },
      },
      database: dav.world.database,
      masterKey: Buffer.alloc(32, 7),
      clock: { now: dav.world.now },
    })

  const date = () => `2026-12-${String(day).padStart(2, '0')}`
  const taken = (room: number) =>
    book(dav.world, room, {
      start: at(`${date()}T10:00`),
      end: at(`${date()}T11:00`),
      summary: 'Secret merger',
      organizer: { name: 'Carl', address: 'carl@example.com' },
    })

  /** What arrived for this person, from an hour later on: what waits for one person becomes one mail. */
  async function post(to = 'Ann@example.com'): Promise<readonly Delivered[]> {
    const before = office.delivered.length
    dav.world.travel(dav.world.now().add({ hours: 2 }))
    await mail.writeMail()
    await mail.sendMail()
    return office.delivered.slice(before).filter((one) => one.to === to)
  }

  const put = (name: string, parts: Parameters<typeof event>[0], more: object = {}) =>
    dav.ask({
      ...{ method: 'PUT', path: `${dav.room('ann')}${name}`, headers: NEW },
      body: event({
        start: `${date().replaceAll('-', '')}T100000`,
        end: `${date().replaceAll('-', '')}T110000`,
        uid: `${name}@client`,
        ...parts,
      }),
      ...more,
    })

  it('is told by mail what was not booked, who has the room and what else is free', async () => {
    expect((await put('one.ics', {})).status).toBe(403)
    const [told, ...more] = await post()
    expect(more).toEqual([])
    expect(told?.mail.subject).toMatch(new RegExp(`^Room not booked: Plan, ${day} Dec 2026, 10:00$`))
    expect(told?.mail.text).toContain(
      'The room Aspen is not booked for this meeting as your calendar program asked for it.',
    )
    expect(told?.mail.text).toContain('by a meeting of Carl')
    expect(told?.mail.text).toContain('Birch')
    expect(told?.mail.text).toContain('Code: room_unavailable')
    expect(told?.raw).not.toMatch(/merger|text\/calendar/)
    expect(told?.header('Auto-Submitted')).toBe('auto-generated')
  })

  it('is told once, however often the program tries the same again, in whatever words', async () => {
    for (let n = 0; n < 3; n++) await put('again.ics', {})
    await put('again.ics', { lines: ['X-TRIED:1'] })
    expect(await post()).toHaveLength(1)
    await put('again.ics', {})
    await put('again.ics', { lines: ['X-TRIED:2'] })
    expect(await post()).toEqual([])
  })

  it('is told again of another time', async () => {
    await put('moves.ics', {})
    expect(await post()).toHaveLength(1)
    const [date0] = [date().replaceAll('-', '')]
    await put('moves.ics', { start: `${date0}T103000`, end: `${date0}T110000` })
    expect((await post())[0]?.mail.subject).toContain('10:30')
  })

  it('is not told when they have found a time meanwhile', async () => {
    await put('found.ics', {})
    const [date0] = [date().replaceAll('-', '')]
    expect((await put('found.ics', { start: `${date0}T140000`, end: `${date0}T150000` })).status).toBe(201)
    expect(await post()).toEqual([])
  })

  it('is told that a change was refused, and the booking stands as it was', async () => {
    const [date0] = [date().replaceAll('-', '')]
    await put('mine.ics', { start: `${date0}T140000`, end: `${date0}T150000` })
    await post()
    expect((await put('mine.ics', {}, { headers: { 'content-type': 'text/calendar' } })).status).toBe(403)
    const [told] = await post()
    expect(told?.mail.text).toContain('what you had booked before stands')
  })

  it('is told of a rule that refused, not only of a clash', async () => {
    const [date0] = [date().replaceAll('-', '')]
    const body = { policy: { maxDurationMinutes: 60 } }
    await dav.world.ask({ method: 'PATCH', url: `/v1/rooms/${dav.aspen}`, body })
    expect((await put('long.ics', { start: `${date0}T120000`, end: `${date0}T160000` })).status).toBe(403)
    await dav.world.ask({
      method: 'PATCH',
      url: `/v1/rooms/${dav.aspen}`,
      body: { policy: { maxDurationMinutes: 1440 } },
    })
    expect((await post())[0]?.mail.text).toContain('at most 1 hour at a time')
  })

  it('reads no word of a private meeting in it, and in their own language', async () => {
    await dav.world.ask({ method: 'PATCH', url: `/v1/people/${dav.credentials.ann.id}`, body: { language: 'ru-RU' } })
    await put('private.ics', { summary: 'Salaries', lines: ['CLASS:PRIVATE'] })
    const [told] = await post()
    expect(told?.mail.subject).toMatch(/^Комната не забронирована: ваша личная встреча/)
    expect(`${told?.raw}${told?.mail.text}`).not.toContain('Salaries')
    await dav.world.ask({ method: 'PATCH', url: `/v1/people/${dav.credentials.ann.id}`, body: { language: 'en' } })
  })

  it('is not told of rooms that do not exist for them', async () => {
    const [date0] = [date().replaceAll('-', '')]
    const body = event({ uid: 'lea@client', start: `${date0}T100000`, end: `${date0}T110000` })
    const reply = await dav.ask({ method: 'PUT', path: `${dav.room('lea')}lea.ics`, as: 'lea', headers: NEW, body })
    expect(reply.status).toBe(403)
    const [told] = await post('Lea@example.com')
    expect(told?.mail.text).toContain('by a meeting of Carl')
    expect(told?.mail.text).not.toContain('Birch')
  })

  it('is not told later what was refused while mail was off', async () => {
    await put('off.ics', {})
    await sideOf(null).writeMail()
    await mail.writeMail()
    expect(await post()).toEqual([])
  })
})
