import { describe, expect, it } from 'vitest'
import { composeBooking } from '../../src/compose/compose-booking.ts'
import { meetingAt, weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { ann, at, bob, book, conflicts, invite, shown, states, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()
const START = Temporal.Instant.from('2026-11-23T09:00:00Z')

/** A room that goes to whoever asked first by the calendars' own clocks. */
async function firstCreated() {
  let now = START
  const room = await twoCalendars({
    database: database(),
    decides: WE_DECIDE,
    policy: { winnerRule: 'first_created' },
    now: () => now,
  })
  const later = () => {
    now = now.add({ minutes: 10 })
  }
  return { room, later }
}

describe('a room that goes to whoever asked first by the calendars’ clocks', () => {
  it('is taken from a meeting that was created later, although we heard of that one first', async () => {
    const { room, later } = await firstCreated()
    await using _room = room
    invite(room, 'east', '09:00', 'Early')
    later()
    invite(room, 'west', '09:30', 'Late')
    await room.visit('west', { poll: true })
    await room.settle()
    expect((await states(room)).sort()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: declined'])
    expect(shown(room, 'west')).toContain('Late (declined)')
    expect(await conflicts(room)).toEqual(['double_book (auto)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('is taken from nobody for a newcomer who does not win against all of them', async () => {
    const { room, later } = await firstCreated()
    await using _room = room
    invite(room, 'west', '09:00', 'First')
    await room.settle()
    later()
    const long = room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      series: at('09:00', 180),
      summary: 'Long',
      organizer: ann,
    })
    later()
    invite(room, 'west', '10:30', 'Last')
    await room.visit('west', { poll: true })
    await room.settle()
    expect(shown(room, 'west').sort()).toEqual(['First (accepted)', 'Last (accepted)'])
    expect(room.worlds.east.items(room.remoteIds.east).find(({ remoteId }) => remoteId === long)?.roomResponse).toBe(
      'declined',
    )
    expect(await disagreements(room)).toEqual([])
  })

  it('is taken from everybody who stands in the way of one who wins', async () => {
    const { room, later } = await firstCreated()
    await using _room = room
    room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      series: at('09:00', 180),
      summary: 'Long',
      organizer: ann,
    })
    later()
    invite(room, 'west', '09:00', 'One')
    invite(room, 'west', '10:30', 'Two')
    await room.visit('west', { poll: true })
    await room.settle()
    expect(shown(room, 'west').filter((text) => text.includes('declined'))).toHaveLength(2)
    expect(shown(room, 'east')).toEqual(['Long (accepted)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('is not taken by an older meeting that was moved onto another one: for that time it asked later', async () => {
    const { room, later } = await firstCreated()
    await using _room = room
    const old = invite(room, 'east', '15:00', 'Old')
    await room.settle()
    later()
    invite(room, 'west', '09:00', 'Holder')
    await room.settle()
    later()
    room.worlds.east.people.move(room.remoteIds.east, old, at('09:30'))
    await room.settle()
    expect(shown(room, 'west')).toContain('Holder (accepted)')
    expect(shown(room, 'east')).toContain('Old (declined)')
    expect(await disagreements(room)).toEqual([])
  })

  it('is not taken away from a calendar on which somebody wrote it themselves: a person decides', async () => {
    const { room, later } = await firstCreated()
    await using _room = room
    invite(room, 'east', '09:00', 'Early')
    later()
    writeOnto(room, 'west', '09:30')
    await room.visit('west', { poll: true })
    await room.settle()
    expect((await states(room)).sort()).toEqual(['Ann Meyer: confirmed', 'Bob Ray: contested'])
    expect(shown(room, 'west')).toContain('Sneaky (organizer)')
    expect(await conflicts(room)).toEqual(['direct_write (open)'])
  })
})

describe('a meeting that lost the room', () => {
  it('gets it, on every calendar, when it moves to where the room is free', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'west', '15:00', 'Other')
    const id = invite(room, 'east', '09:00')
    await room.settle()
    for (const time of ['15:30', '10:00', '15:30', '11:00']) {
      room.worlds.east.people.move(room.remoteIds.east, id, at(time))
      await room.settle()
      expect(await disagreements(room)).toEqual([])
    }
    expect(shown(room, 'west').sort()).toEqual(['Booked: Ann Meyer (organizer)', 'Other (accepted)'])
  })

  it('is declined again when somebody accepts it there in our place, and a person is asked the second time', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'west', '09:00', 'Other')
    await room.settle()
    const id = invite(room, 'east', '09:30')
    await room.settle()
    const provider = room.worlds.east.open()
    const calendar = { remoteCalendarId: room.remoteIds.east, timeZone: 'Europe/Berlin' }
    const accept = () => provider.respond({ calendar, remoteId: id, response: 'accepted', comment: '' })
    await accept()
    await room.settle()
    expect(shown(room, 'east')).toContain('Budget (declined)')
    await accept()
    await room.settle()
    expect(await conflicts(room)).toEqual(['double_book (auto)', 'auto_accept_race (auto)', 'auto_accept_race (open)'])
  })
})

describe('the past', () => {
  it('is not judged when a room is paired: nobody reads a refusal of last week’s meeting', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => START })
    room.worlds.east.people.inviteRoom(room.remoteIds.east, {
      series: meetingAt('2026-11-20T09:00:00Z', 60),
      summary: 'Over',
      organizer: ann,
    })
    await room.settle()
    expect(shown(room, 'east')).toEqual(['Over (needs_action)'])
    expect(await states(room)).toEqual([])
  })

  it('keeps what took place of a series that its organiser ends, and the room is free from then on', async () => {
    let now = START
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
    const { people } = room.worlds.east
    const weekly = (count: number) => weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { count })
    const id = people.inviteRoom(room.remoteIds.east, { series: weekly(8), summary: 'Weekly', organizer: bob })
    await room.settle()
    now = Temporal.Instant.from('2026-12-10T09:00:00Z')
    people.move(room.remoteIds.east, id, weekly(2))
    await room.settle()
    const held = await room.database.sql<{ starts_at: string }>(
      'select starts_at from occupancy where organization_id = $1 order by 1',
      [room.organizationId],
    )
    expect(held.map(({ starts_at }) => starts_at)).toEqual(['2026-12-01T09:00:00Z', '2026-12-08T09:00:00Z'])
    expect(await states(room)).toEqual(['Bob Ray: confirmed'])
  })
})

describe('our copy of somebody’s meeting', () => {
  it('is made anew when a person cancels it, because no write makes a cancelled item live again', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    writeOnto(room, 'east', '09:00')
    await room.settle()
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    room.worlds.west.people.cancel(room.remoteIds.west, copy?.remoteId ?? '')
    await room.settle()
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (cancelled)', 'Booked: Ann Meyer (organizer)'])
    expect(await disagreements(room)).toEqual([])
  })

  it('made by hand while the room is closed over the meeting is no second one when the room is opened again', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '09:00')
    await room.settle()
    const { closures, closeSettledConflicts } = composeBooking({
      ...{ database: database(), clock: room.ports.clock, waker: { wake: () => {} }, host: 'meetmeup.test' },
    })
    const closing = { roomId: room.roomId, startsAt: Temporal.Instant.from('2026-12-01T07:30:00Z'), reason: 'Painting' }
    const closed = await closures.close(room.caller(), { ...closing, endsAt: closing.startsAt.add({ hours: 3 }) })
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    room.worlds.west.people.duplicate(room.remoteIds.west, copy?.remoteId ?? '')
    await room.settle()
    if (closed.ok) await closures.lift(room.caller(), { roomId: room.roomId, closureId: closed.value.closure.id })
    await closeSettledConflicts()
    await room.settle()
    expect(await states(room)).toContain('Ann Meyer: confirmed')
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(await disagreements(room)).toEqual([])
  })

  it.each([
    { name: 'while nobody has changed it', refused: false },
    { name: 'also when its entity tag is refused once for no reason', refused: true },
  ])('made by hand a second time, mark and all, is taken away $name', async ({ refused }) => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    invite(room, 'east', '09:00')
    await room.settle()
    const [copy] = room.worlds.west.items(room.remoteIds.west)
    room.worlds.west.people.duplicate(room.remoteIds.west, copy?.remoteId ?? '')
    if (refused) room.worlds.west.faults.staleNextWrite(room.remoteIds.west)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual([])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
  })
})
