import { describe, expect, it } from 'vitest'
import { composeMail } from '../../src/compose/compose-mail.ts'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { openPostOffice } from '../mail/post-office.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { at, bob, WE_DECIDE } from './room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from './two-calendars.ts'

const database = databaseOfFile()

/** What an outsider may never read: the room, what else is free, and who has it. */
const OURS = /Aspen|Birch|North|Bob|Ray|Retro/

/** Known as ann@east.example; the other two are names that she has elsewhere. */
const ANN = ['ann@east.example', 'a.meyer@partner.example', 'Ann.Meyer@Freelance.example']

const weekly = (count: number) => weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { zoneName: 'Europe/Berlin', count })

const onDay = (day: number) =>
  ({
    ...at('10:00'),
    timing: { ...at('10:00').timing, wall: new Temporal.PlainDateTime(2026, 12, day, 10) },
  }) as ReturnType<typeof at>

/** A room of Bob's, with another one free beside it, and Ann as a known person with three addresses. */
async function takenRoom(...days: readonly number[]): Promise<TwoCalendars> {
  const room = await twoCalendars({ database: database(), decides: WE_DECIDE })
  const { organizationId } = room
  const { sql } = database()
  await sql(
    `insert into room (organization_id, name, building, time_zone, capacity) values ($1, 'Birch', 'North', 'Europe/Berlin', 8)`,
    [organizationId],
  )
  await sql(
    `insert into room_revision (organization_id, room_id) select organization_id, id from room where organization_id = $1 and name = 'Birch'`,
    [organizationId],
  )
  const [person] = await sql<{ id: number }>(
    `insert into person (organization_id, display_name, role) values ($1, 'Ann Meyer', 'booker') returning id`,
    [organizationId],
  )
  await sql(
    `insert into person_address (organization_id, person_id, address_key, address, place)
      select $1, $2, lower(a), a, n from unnest($3::text[]) with ordinality as x (a, n)`,
    [organizationId, person?.id, ANN],
  )
  for (const day of days)
    room.worlds.west.people.inviteRoom(room.remoteIds.west, { series: onDay(day), summary: 'Retro', organizer: bob })
  await room.settle()
  return room
}

/** Everything that the inviter reads of the room's answer: in their calendar, and in their mail. */
async function readBy(
  room: TwoCalendars,
  address: string,
  series: ReturnType<typeof at>,
): Promise<{ readonly calendar: string; readonly mail: string }> {
  await using office = await openPostOffice()
  const mail = composeMail({
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
  const organizer = { name: 'Somebody', address }
  const id = room.worlds.east.people.inviteRoom(room.remoteIds.east, { series, summary: 'Pitch', organizer })
  await room.settle()
  const unread = `select from change_log c join mail_cursor m on m.organization_id = c.organization_id where c.xid > m.last_xid limit 1`
  do await mail.writeMail()
  while ((await database().sql(unread)).length > 0)
  await mail.sendMail()
  const answer = room.worlds.east.itemsEver(room.remoteIds.east).find(({ remoteId }) => remoteId === id)
  const letters = office.delivered
    .filter(({ to }) => to.toLowerCase() === address.toLowerCase())
    .map(({ raw, mail: { text, html } }) => `${raw}${text}${html}`)
  return { calendar: answer?.answerComment ?? '', mail: letters.join('\n') }
}

const CASES: readonly (readonly [what: string, taken: readonly number[], series: ReturnType<typeof at>])[] = [
  ['a meeting that is declined', [1], at('09:30')],
  ['a series that is declined as a whole', [1, 8, 15], weekly(4)],
  ['a series that does without one date', [8], weekly(4)],
]

describe.each(CASES)('%s', (_what, taken, series) => {
  it('tells people outside the organization neither rooms nor holders', async () => {
    await using room = await takenRoom(...taken)
    const { calendar, mail } = await readBy(room, 'guest@elsewhere.example', series)
    expect(calendar).not.toBe('')
    expect(mail === '').toBe(taken[0] === 8)
    expect(`${calendar}${mail}`).not.toMatch(OURS)
  })

  it.each(ANN)('tells a known person, who writes as %s, who has the room', async (address) => {
    await using room = await takenRoom(...taken)
    const { calendar } = await readBy(room, address, series)
    expect(calendar).toMatch(/Bob Ray/)
  })
})

describe('what else is free', () => {
  it('is told to a known person by every address, in calendar and mail, and to nobody else', async () => {
    for (const address of ANN) {
      await using room = await takenRoom(1)
      const { calendar, mail } = await readBy(room, address, at('09:30'))
      expect(calendar, address).toContain('Free at that time: Birch')
      expect(mail, address).toContain('Free at that time: Birch')
    }
  })

  it('is not told to somebody who has left, by whichever address they write', async () => {
    for (const address of ANN.slice(1)) {
      await using room = await takenRoom(1)
      await database().sql('update person_address set is_live = false where organization_id = $1', [
        room.organizationId,
      ])
      const { calendar, mail } = await readBy(room, address, at('09:30'))
      expect(`${calendar}${mail}`, address).not.toMatch(OURS)
    }
  })
})
