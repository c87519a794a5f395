import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeMail, type MailSide } from '../../src/compose/compose-mail.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { at, invite, writeOnto } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'
import { type Delivered, openPostOffice, type PostOffice } from './post-office.ts'

const database = databaseOfFile()

let office: PostOffice
let room: TwoCalendars
let mail: MailSide

beforeAll(async () => {
  office = await openPostOffice()
})
afterAll(() => office[Symbol.asyncDispose]())
beforeEach(async () => {
  room = await twoCalendars({ database: database(), decides: { east: 'meetmeup', west: 'meetmeup' } })
  mail = composeMail({
    config: {
      mail: {
        relay: { url: office.url, from: 'rooms@meetmeup.test' },
        ...{ ownDomains: [], admins: [], language: 'en', digestSeconds: 0 },
      },
    },
    database: database(),
    masterKey: Buffer.alloc(32, 7),
    clock: { now: () => Temporal.Instant.from('2026-11-23T09:00:00Z') },
  })
  await mail.writeMail()
})
afterEach(() => room[Symbol.asyncDispose]())

async function post(): Promise<readonly Delivered[]> {
  const before = office.delivered.length
  const unread = `select from change_log c join mail_cursor m on m.organization_id = c.organization_id where c.xid > m.last_xid limit 1`
  do await mail.writeMail()
  while ((await database().sql(unread)).length > 0)
  await mail.sendMail()
  return office.delivered.slice(before)
}

describe('two people who want one room at one time, from two calendar systems', () => {
  it('the loser is told who has it and what decided; the winner hears it from their own calendar', async () => {
    invite(room, 'east', '09:00')
    await room.settle()
    invite(room, 'west', '09:30', 'Retro')
    await room.settle()
    const [told, ...more] = await post()
    expect(more).toEqual([])
    expect(told?.to).toBe('bob@west.example')
    expect(told?.mail.subject).toBe('Room declined: Retro, 1 Dec 2026, 09:30')
    expect(told?.mail.text).toContain('by a meeting of Ann Meyer')
    expect(told?.mail.text).toContain('Code: room_unavailable, first_commit')
    // His calendar has the answer from the room itself.
    expect(told?.raw).not.toContain('text/calendar')
  })

  it('a guest of another company is told no more than that the room is not available, in mail and calendar alike', async () => {
    invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.west.people.inviteRoom(room.remoteIds.west, {
      series: at('09:30'),
      summary: 'Pitch',
      organizer: { name: 'Guest', address: 'guest@elsewhere.test' },
    })
    await room.settle()
    const [told] = await post()
    expect(told?.to).toBe('guest@elsewhere.test')
    expect(told?.mail.text).toContain('Why: The room is not available at that time.')
    const declined = room.worlds.west.itemsEver(room.remoteIds.west).find((item) => item.summary === 'Pitch')
    expect(declined?.answerComment).toBe(
      'The room is not available at that time. (room_unavailable, rule first_commit)',
    )
    expect(`${told?.raw}${declined?.answerComment}`).not.toMatch(/Ann Meyer|Aspen/)
  })

  it('who has a private meeting is told to nobody', async () => {
    room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      series: at('09:00'),
      summary: 'Salaries',
      organizer: { name: 'Ann Meyer', address: 'ann@east.example' },
      visibility: 'private',
    })
    await room.settle()
    invite(room, 'west', '09:30', 'Retro')
    await room.settle()
    const [told] = await post()
    expect(told?.mail.text).toContain('by another meeting')
    expect(told?.raw).not.toMatch(/Ann|Salaries/)
  })
})

describe('somebody who writes straight onto the calendar of a room, over a booking', () => {
  it('is told that it is contested, and what they can do', async () => {
    invite(room, 'east', '09:00')
    await room.settle()
    writeOnto(room, 'west', '09:15', 30)
    await room.settle()
    const [told, ...more] = await post()
    expect(more).toEqual([])
    expect(told?.to).toBe('bob@west.example')
    expect(told?.mail.subject).toBe('Room contested: Sneaky, 1 Dec 2026, 09:15')
    expect(told?.mail.text).toContain('Move or delete your entry to end this yourself.')
    expect(told?.mail.text).toContain('by a meeting of Ann Meyer')
  })
})

describe('a meeting that its organiser moves and cancels in their own calendar', () => {
  it('gives nobody any mail of ours', async () => {
    const id = invite(room, 'east', '09:00')
    await room.settle()
    room.worlds.east.people.move(room.remoteIds.east, id, at('14:00'))
    await room.settle()
    room.worlds.east.people.cancel(room.remoteIds.east, id)
    await room.settle()
    expect(await post()).toEqual([])
  })
})

describe('a booking made here whose copy somebody deletes in a calendar', () => {
  it('is cancelled, and its organiser is told', async () => {
    await room.book({
      ...{ series: at('09:00'), summary: 'Board', description: null, visibility: 'public', attendeeCount: null },
      organizer: { name: 'Ann Meyer', address: 'ann@east.example' },
    })
    await room.settle()
    expect((await post()).map(({ mail }) => mail.subject)).toEqual(['Room confirmed: Board, 1 Dec 2026, 09:00'])
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    room.worlds.west.people.delete(room.remoteIds.west, copy?.remoteId ?? '')
    await room.settle()
    const [told] = await post()
    expect(told?.mail.subject).toBe('Room booking cancelled: Board, 1 Dec 2026, 09:00')
    expect(told?.raw).toContain('METHOD:CANCEL')
  })
})
