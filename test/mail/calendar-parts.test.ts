import ical from 'node-ical'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelBooking, moveBooking } from '../../src/booking/index.ts'
import type { Room } from '../../src/core/room.ts'
import { meeting, recurring } from '../booking/world.ts'
import { type MailWorld, openMailWorld } from './mail-world.ts'
import type { Delivered } from './post-office.ts'

let there: MailWorld
let room: Room
let count = 0

beforeAll(async () => {
  there = await openMailWorld()
})
afterAll(() => there[Symbol.asyncDispose]())
beforeEach(async () => {
  count += 1
  room = await there.world.room()
  await there.calendar(room.id, `aspen${count}@acme.test`)
})

const at = (hour: number) => meeting(`2027-01-05T${String(hour).padStart(2, '0')}:00`, 60)
const other = () => ({ ...there.world.caller, actor: 'key:9' })
const target = (bookingId: number) => ({ bookingId, expectedVersion: null })

async function booked(origin: 'api' | 'caldav', hour = 10, said: object = {}): Promise<number> {
  const made = await there.world.book(room, at(hour), { origin, ...said })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.booking.id
}

async function move(id: number, hour: number): Promise<void> {
  expect((await moveBooking(there.world.ports, other(), { ...target(id), changes: { series: at(hour) } })).ok).toBe(
    true,
  )
}

const cancel = (id: number) => cancelBooking(there.world.ports, other(), { ...target(id), reason: null })

/** Another state than anybody's act leads to by itself here: what a calendar's own answer, or an administrator, makes of a booking. */
async function becomes(id: number, state: string, verdict: object): Promise<void> {
  const { sql } = there.world.database
  await there.world.database.transaction(async (inside) => {
    const [row] = await inside<{ version: number; before: string; room: number }>(
      `update booking b set state = $2, verdict = $3, version = b.version + 1 from booking old
        where b.id = $1 and old.id = b.id returning b.version, old.state as before, b.room_id as room`,
      [id, state, JSON.stringify(verdict)],
    )
    await inside(
      `insert into audit (organization_id, actor, cause_id, action, entity, entity_id, from_version, to_version, detail)
        values ($1, 'key:9', gen_random_uuid(), 'booking.settle', 'booking', $2, $3 - 1, $3, jsonb_build_object('before', $4::text))`,
      [there.world.caller.organizationId, id, row?.version, row?.before],
    )
    await inside(
      `with rev as (update room_revision set rev = rev + 1 where room_id = $2 returning rev)
        insert into change_log (organization_id, room_id, rev, booking_id, kind, at) select $1, $2, rev, $3, $4, now() from rev`,
      [there.world.caller.organizationId, row?.room, id, state],
    )
  })
  expect(await sql('select from booking where id = $1', [id])).toHaveLength(1)
}

/** The calendar part of the one mail that arrived, as a mail program takes it out of the message and a calendar reads it. */
async function partOf(told: readonly Delivered[]) {
  const [only, ...more] = told
  expect(more).toEqual([])
  const parts = only?.mail.attachments.filter(({ contentType }) => contentType === 'text/calendar') ?? []
  const text = parts[0]?.content.toString('utf8') ?? ''
  const alternative = /Content-Type: text\/calendar;[^\r]*(?:\r\n[ \t][^\r]*)*/i.exec(only?.raw ?? '')?.[0] ?? ''
  const calendar = ical.sync.parseICS(text)
  const events = Object.values(calendar).filter((one) => one?.type === 'VEVENT')
  const method = /^METHOD:(.*)\r$/m.exec(text)?.[1] ?? ''
  return { only, text, method, header: alternative.replaceAll(/\s+/g, ' '), event: events[0], events }
}

const instantOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))

describe('what arrives for the calendar of somebody for whom a program has booked', () => {
  it('is the meeting, published: accepted', async () => {
    await booked('api')
    const { method, header, event, text } = await partOf(await there.post())
    expect(method).toBe('PUBLISH')
    expect(header).toMatch(/method=PUBLISH/i)
    expect(header).toMatch(/charset=utf-8/i)
    expect(event).toMatchObject({ summary: 'Planning', location: 'Aspen', status: 'CONFIRMED', class: 'PUBLIC' })
    expect(instantOf(event?.start)).toBe('2027-01-05T09:00:00.000Z')
    expect(instantOf(event?.end)).toBe('2027-01-05T10:00:00.000Z')
    expect(text).toContain('SEQUENCE:0')
    expect(text).toMatch(/ORGANIZER;CN="?Ann Lee"?:mailto:ann@acme\.test/i)
  })

  it('is the same meeting with the next sequence: moved', async () => {
    const id = await booked('api')
    const first = await partOf(await there.post())
    await move(id, 15)
    const { method, event, text } = await partOf(await there.post())
    expect([method, event?.uid]).toEqual(['PUBLISH', first.event?.uid])
    expect(instantOf(event?.start)).toBe('2027-01-05T14:00:00.000Z')
    expect(text).toContain('SEQUENCE:1')
  })

  it('is a cancellation of the same meeting: cancelled', async () => {
    const id = await booked('api')
    const first = await partOf(await there.post())
    await cancel(id)
    const { method, header, event } = await partOf(await there.post())
    expect([method, event?.uid, event?.status]).toEqual(['CANCEL', first.event?.uid, 'CANCELLED'])
    expect(header).toMatch(/method=CANCEL/i)
  })

  it('is a cancellation too when the room lets go of it, or another booking is given the room', async () => {
    for (const verdict of [
      { code: 'released', rule: 'administrator', value: null, limit: null, inputs: {} },
      { code: 'conflict_lost', rule: 'administrator', value: null, limit: null, inputs: {} },
    ]) {
      const id = await booked('api', verdict.code === 'released' ? 11 : 12)
      const first = await partOf(await there.post())
      await becomes(id, 'declined', verdict)
      const { method, event, only } = await partOf(await there.post())
      expect([method, event?.uid, event?.status]).toEqual(['CANCEL', first.event?.uid, 'CANCELLED'])
      expect(only?.mail.subject).toMatch(verdict.code === 'released' ? /^Room released: / : /^Room declined: /)
    }
  })

  it('is a series with its rule, its zone and what differs', async () => {
    await there.world.book(room, recurring('2027-02-02T10:00', 60, { freq: 'WEEKLY', end: { count: 5 } }))
    const { event, text } = await partOf(await there.post())
    expect(event?.rrule?.all()).toHaveLength(5)
    expect(text).toMatch(/BEGIN:VTIMEZONE[\s\S]*TZID:Europe\/Berlin/)
  })
})

describe('what arrives for the calendar of somebody who booked from a calendar program', () => {
  it('is the answer of the room, by which their own meeting knows that it has none: declined', async () => {
    const id = await booked('caldav')
    await there.post()
    await becomes(id, 'declined', {
      code: 'conflict_lost',
      rule: 'administrator',
      value: null,
      limit: null,
      inputs: {},
    })
    const { method, header, event, text } = await partOf(await there.post())
    expect(method).toBe('REPLY')
    expect(header).toMatch(/method=REPLY/i)
    expect(instantOf(event?.start)).toBe('2027-01-05T09:00:00.000Z')
    const line = text.replaceAll('\r\n ', '').match(/^ATTENDEE.*$/m)?.[0] ?? ''
    expect(line).toMatch(/PARTSTAT=DECLINED/)
    expect(line).toMatch(/CUTYPE=ROOM/)
    expect(line).toContain(`aspen${count}@acme.test`)
    expect(text.match(/^ATTENDEE/gm)).toHaveLength(1)
  })

  it('is the same answer when the room lets go of it: released', async () => {
    const id = await booked('caldav')
    await there.post()
    await becomes(id, 'declined', { code: 'released', rule: 'administrator', value: null, limit: null, inputs: {} })
    const { method, text, only } = await partOf(await there.post())
    expect(method).toBe('REPLY')
    expect(text.replaceAll('\r\n ', '')).toMatch(/^ATTENDEE.*PARTSTAT=DECLINED/m)
    expect(only?.mail.subject).toMatch(/^Room released: /)
  })

  it('is an acceptance at the new time when somebody else has moved it: moved', async () => {
    const id = await booked('caldav')
    await there.post()
    await move(id, 16)
    const { method, event, text } = await partOf(await there.post())
    expect(method).toBe('REPLY')
    expect(instantOf(event?.start)).toBe('2027-01-05T15:00:00.000Z')
    expect(text.replaceAll('\r\n ', '')).toMatch(/^ATTENDEE.*PARTSTAT=ACCEPTED/m)
  })

  it('is nothing where the room has no address to answer from, nor when it was cancelled: the words are enough', async () => {
    room = await there.world.room()
    const id = await booked('caldav')
    await there.post()
    await move(id, 17)
    const moved = await partOf(await there.post())
    expect([moved.text, moved.header]).toEqual(['', ''])
    await cancel(id)
    expect((await partOf(await there.post())).text).toBe('')
  })

  it('names no room to somebody outside the organization: there is no answer of it', async () => {
    const organizer = { name: 'Guest', address: 'guest@elsewhere.test' }
    const id = await booked('caldav', 18, { organizer })
    await there.post()
    await move(id, 19)
    const { text, only } = await partOf(await there.post())
    expect(text).toBe('')
    expect(`${only?.raw}${only?.mail.text}`).not.toMatch(/aspen/i)
  })
})

describe('the message around it', () => {
  it('has a text part always, and the calendar both to be taken up and to be saved', async () => {
    await booked('api', 20)
    const [told] = await there.post()
    expect(told?.mail.text).toContain('The room Aspen is yours')
    expect(told?.raw).toMatch(/Content-Type: multipart\/alternative/)
    expect(told?.raw.indexOf('text/plain')).toBeLessThan(told?.raw.indexOf('text/html') ?? 0)
    expect(told?.raw.indexOf('text/html')).toBeLessThan(told?.raw.indexOf('text/calendar') ?? 0)
    expect(told?.raw).not.toMatch(/<img|https?:\/\//)
  })
})
