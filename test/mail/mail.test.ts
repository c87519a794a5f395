import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelBooking, moveBooking } from '../../src/booking/index.ts'
import type { Room } from '../../src/core/room.ts'
import { meeting, recurring } from '../booking/world.ts'
import { type MailWorld, openMailWorld } from './mail-world.ts'

let there: MailWorld
let room: Room

beforeAll(async () => {
  there = await openMailWorld()
})
afterAll(async () => {
  await there[Symbol.asyncDispose]()
})
beforeEach(async () => {
  room = await there.world.room()
})

const at = (hour: number) => meeting(`2027-01-05T${String(hour).padStart(2, '0')}:00`, 60)

async function booked(said: Parameters<MailWorld['world']['book']>[2] = {}, hour = 10): Promise<number> {
  const made = await there.world.book(room, at(hour), said)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.booking.id
}

const by = (actor: string) => ({ ...there.world.caller, actor })

async function move(bookingId: number, hour: number, actor = 'key:9'): Promise<void> {
  const moved = await moveBooking(there.world.ports, by(actor), {
    ...{ bookingId, expectedVersion: null },
    changes: { series: at(hour) },
  })
  expect(moved.ok).toBe(true)
}

const cancel = (bookingId: number, actor = 'key:9', reason: string | null = null) =>
  cancelBooking(there.world.ports, by(actor), { bookingId, expectedVersion: null, reason })

describe('the organiser of a booking is told', () => {
  it('that a program has booked for them, with the meeting for their own calendar', async () => {
    await booked()
    const [told, ...more] = await there.post()
    expect(more).toEqual([])
    expect(told?.to).toBe('ann@acme.test')
    expect(told?.mail.subject).toBe('Room confirmed: Planning, 5 Jan 2027, 10:00')
    expect(told?.mail.text).toContain('The room Aspen is yours for this meeting.')
    expect(told?.mail.text).toMatch(/When: Tuesday,? 5 January 2027, 10:00 to 11:00 \(Europe\/Berlin\)/)
    expect(told?.mail.text).toContain('Room: Aspen (North, floor 2)')
    expect(told?.mail.html).toContain('<td style="padding:2px 0">Aspen (North, floor 2)</td>')
    const calendar = calendarOf(told?.raw)
    expect(calendar).toContain('METHOD:PUBLISH')
    expect(calendar).toContain('DTSTART;TZID=Europe/Berlin:20270105T100000')
    expect(calendar).toContain('LOCATION:Aspen')
  })

  it('where their meeting was and where it is, when somebody else has moved it', async () => {
    const id = await booked()
    await there.post()
    await move(id, 15)
    const [told] = await there.post()
    expect(told?.mail.subject).toBe('Room booking moved: Planning, 5 Jan 2027, 15:00')
    expect(told?.mail.text).toMatch(/Before: Tuesday,? 5 January 2027, 10:00 to 11:00/)
    expect(calendarOf(told?.raw)).toMatch(/METHOD:PUBLISH[\s\S]*SEQUENCE:1[\s\S]*T150000/)
  })

  it('that it was cancelled, and why, and their calendar learns it', async () => {
    const id = await booked()
    await there.post()
    await cancel(id, 'key:9', 'The house is closed')
    const [told] = await there.post()
    expect(told?.mail.subject).toBe('Room booking cancelled: Planning, 5 Jan 2027, 10:00')
    expect(told?.mail.text).toContain('Why: The booking was cancelled. Reason: The house is closed.')
    expect(told?.mail.text).toContain('Code: cancelled, asked')
    expect(calendarOf(told?.raw)).toMatch(/METHOD:CANCEL[\s\S]*STATUS:CANCELLED/)
  })

  it('of a series once', async () => {
    const weekly = recurring('2027-02-02T10:00', 60, { freq: 'WEEKLY', end: { count: 5 } })
    await there.world.book(room, weekly)
    const [told, ...more] = await there.post()
    expect(more).toEqual([])
    expect(told?.mail.text).toContain('the first of a series')
    expect(calendarOf(told?.raw)).toContain('RRULE:FREQ=WEEKLY;COUNT=5')
  })

  it('in their own language', async () => {
    await there.person({ address: 'olga@acme.test', language: 'ru' })
    const id = await booked({ organizer: { name: 'Ольга', address: 'olga@acme.test' }, summary: 'План' })
    expect((await there.post())[0]?.mail.subject).toMatch(/^Комната подтверждена: План, 5 янв/)
    await cancel(id, 'key:9', null)
    const [told] = await there.post()
    expect(told?.mail.subject).toMatch(/^Бронь комнаты отменена: План, 5 янв. 2027 г., 10:00$/)
    expect(told?.mail.text).toContain('Комната Aspen больше не забронирована для этой встречи.')
    expect(told?.mail.text).toMatch(/Когда: вторник, 5 января 2027 г., с 10:00 до 11:00/)
    expect(told?.header('Content-Language')).toBe('ru')
    expect(told?.mail.html).toContain('lang="ru"')
  })
})

describe('nobody is told', () => {
  it('what they did themselves', async () => {
    const ann = await there.person({ address: 'ann@acme.test' })
    const id = await booked()
    await there.post()
    await move(id, 15, `person:${ann}`)
    await cancel(id, `person:${ann}`)
    expect(await there.post()).toEqual([])
  })

  it('twice of one booking: the last word is enough', async () => {
    const id = await booked()
    await there.post()
    for (const hour of [11, 12, 13]) await move(id, hour)
    const told = await there.post()
    expect(told.map(({ mail }) => mail.subject)).toEqual(['Room booking moved: Planning, 5 Jan 2027, 13:00'])
    expect(told[0]?.mail.text).toMatch(/Before: .* 10:00 to 11:00/)
  })

  it('that words have changed', async () => {
    const id = await booked()
    await there.post()
    await moveBooking(there.world.ports, by('key:9'), {
      ...{ bookingId: id, expectedVersion: null },
      changes: { summary: 'Other words' },
    })
    expect(await there.post()).toEqual([])
  })

  it('what is over', async () => {
    const id = await booked()
    await there.post()
    const { now } = there.world
    await cancel(id)
    there.world.now = Temporal.Instant.from('2027-01-06T00:00:00Z')
    expect(await there.post()).toEqual([])
    there.world.now = now
  })

  it.each([
    'no-reply@acme.test',
    'MAILER-DAEMON@acme.test',
    'postmaster@acme.test',
    'rooms@meetmeup.test',
    'not an address',
    'somebody@meetmeup.invalid',
  ])('at %s: there is nobody, or a machine that would answer', async (address) => {
    await booked({ organizer: { name: '', address } })
    expect(await there.post()).toEqual([])
  })

  it('at the address of a room', async () => {
    await there.calendar(room.id, 'aspen@acme.test')
    await booked({ organizer: { name: 'Aspen', address: 'aspen@acme.test' } })
    expect(await there.post()).toEqual([])
  })
})

describe('what a mail does not say', () => {
  it('a private meeting is named nowhere in it', async () => {
    await booked({ visibility: 'private', summary: 'Salaries' })
    const [told] = await there.post()
    expect(told?.mail.subject).toBe('Room confirmed: your private meeting, 5 Jan 2027, 10:00')
    expect(`${told?.raw}${told?.mail.text}${told?.mail.html}${calendarOf(told?.raw)}`).not.toContain('Salaries')
    expect(calendarOf(told?.raw)).toMatch(/SUMMARY:Busy[\s\S]*CLASS:PRIVATE/)
  })

  it('people of other domains learn neither the room nor who has it', async () => {
    const id = await booked({ organizer: { name: 'Guest', address: 'guest@elsewhere.test' } })
    const [told] = await there.post()
    expect(told?.mail.text).toContain('The room is yours for this meeting.')
    await cancel(id, 'key:9', 'Aspen is for the board')
    const [cancelled] = await there.post()
    for (const { raw, mail } of [told, cancelled].filter((one) => one !== undefined))
      expect(`${raw}${mail.text}${mail.html}${calendarOf(raw)}`).not.toMatch(/Aspen|North/)
  })

  it('a known person of another domain is one of us', async () => {
    await there.person({ address: 'partner@elsewhere.test' })
    await booked({ organizer: { name: 'Partner', address: 'partner@elsewhere.test' } })
    expect((await there.post())[0]?.mail.text).toContain('The room Aspen')
  })
})

describe('many news for one person', () => {
  it('become one digest', async () => {
    const ids = [await booked({ summary: 'One' }, 8), await booked({ summary: 'Two' }, 9), await booked({}, 10)]
    const [told, ...more] = await there.post()
    expect(more).toEqual([])
    expect(told?.mail.subject).toBe('Rooms: 3 messages about your bookings')
    for (const name of ['One', 'Two', 'Planning']) expect(told?.mail.text).toContain(`* Room confirmed: ${name}`)
    expect(told?.mail.attachments.map(({ filename }) => filename)).toEqual([
      'meeting-1.ics',
      'meeting-2.ics',
      'meeting-3.ics',
    ])
    expect(ids).toHaveLength(3)
  })

  it('wait for their window, and longer the more has been written to that person', async () => {
    await using other = await openMailWorld()
    const { world, mail, office } = other
    const aspen = await world.room()
    const sent = async (seconds: number) => {
      world.now = world.now.add({ seconds })
      await mail.writeMail()
      await mail.sendMail()
      return office.delivered.length
    }
    const book = async (hour: number) => {
      await world.book(aspen, at(hour))
      await untilRead(other)
    }
    await book(8)
    expect(await sent(59)).toBe(0)
    expect(await sent(1)).toBe(1)
    await book(9)
    expect(await sent(119)).toBe(1)
    expect(await sent(1)).toBe(2)
    await book(10)
    expect(await sent(239)).toBe(2)
    expect(await sent(1)).toBe(3)
  })
})

describe('the headers', () => {
  it('say that a machine wrote it, and keep other machines from answering', async () => {
    await booked()
    const [told] = await there.post()
    expect(told?.header('From')).toBe('Meeting rooms <rooms@meetmeup.test>')
    expect(told?.header('Auto-Submitted')).toBe('auto-generated')
    expect(told?.header('X-Auto-Response-Suppress')).toBe('DR, RN, NRN, OOF, AutoReply')
    expect(told?.header('Precedence')).toBe('bulk')
    expect(told?.header('X-MMU-Loop')).toMatch(/^[0-9a-f]{16}$/)
    expect(told?.header('List-Id')).toBe('')
    expect(told?.header('Message-ID')).toMatch(/^<mmu\.o\d+\.m\d+\.[0-9a-f]{16}@meetmeup\.test>$/)
  })

  it('make one thread of all that happens to one booking, and of no two', async () => {
    const [first, second] = [
      await booked({}, 8),
      await booked({ organizer: { name: 'B', address: 'b@acme.test' } }, 12),
    ]
    const told = await there.post()
    const of = (to: string) => told.find((one) => one.to === to)
    await move(first, 9)
    const [moved] = await there.post()
    expect(moved?.header('In-Reply-To')).toBe(of('ann@acme.test')?.header('Message-ID'))
    const thread = of('ann@acme.test')?.header('References') ?? ''
    expect(moved?.header('References')).toBe(`${thread} ${of('ann@acme.test')?.header('Message-ID')}`)
    expect(moved?.header('Thread-Index')).toBe(of('ann@acme.test')?.header('Thread-Index'))
    expect(of('b@acme.test')?.header('References')).not.toBe(thread)
    await cancel(second)
    await there.post()
  })
})

describe('with mail switched off', () => {
  it('nothing is written, nothing is in the way, and what happened meanwhile is not told later', async () => {
    const off = there.another({ url: null })
    await off.writeMail()
    await booked()
    await off.sendMail()
    const before = (await there.states()).length
    expect(await there.post()).toEqual([])
    expect(await there.states()).toHaveLength(before)
    await booked({}, 12)
    expect(await there.post()).toHaveLength(1)
  })
})

/** What goes along for calendars, unfolded. */
function calendarOf(raw = ''): string {
  const part = /Content-Type: text\/calendar[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw)?.[1] ?? ''
  const isBase64 =
    /Content-Type: text\/calendar[\s\S]*?Transfer-Encoding: base64/i.test(raw) && !part.includes('BEGIN:')
  const text = isBase64 ? Buffer.from(part, 'base64').toString() : part.replaceAll('=\r\n', '').replaceAll('=3D', '=')
  return text.replaceAll('\r\n ', '')
}

async function untilRead({ world, mail }: MailWorld): Promise<void> {
  const unread = `select from change_log c join mail_cursor m on m.organization_id = c.organization_id where c.xid > m.last_xid limit 1`
  do await mail.writeMail()
  while ((await world.database.sql(unread)).length > 0)
}
