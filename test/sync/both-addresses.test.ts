import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { broken, NOW, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { ann, at, conflicts, shown, states } from '../worlds/room-at-rest.ts'
import { SIDES, type Side, type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const MEETING = { summary: 'Budget', organizer: ann, iCalUid: 'one-meeting@east.example' }

describe.each([
  { east: 'meetmeup', west: 'meetmeup', canInvite: false },
  { east: 'meetmeup', west: 'provider', canInvite: false },
  { east: 'meetmeup', west: 'provider', canInvite: true },
] as const)(
  'one meeting that invites both addresses of one room (east: $east, west: $west decides, can be asked: $canInvite)',
  ({ canInvite, ...decides }) => {
    let room: TwoCalendars
    beforeEach(async () => {
      room = await twoCalendars({ database: database(), decides, canInvite, now: () => NOW })
    })
    afterEach(() => room[Symbol.asyncDispose]())

    const invites = (side: Side, time = '09:00') =>
      room.worlds[side].people.inviteRoom(room.remoteIds[side], { ...MEETING, series: at(time) })

    const roles = async () =>
      (
        await room.database.sql<{ role: string }>(
          'select role from link where organization_id = $1 and state <> $2 order by calendar_id',
          [room.organizationId, 'gone'],
        )
      ).map(({ role }) => role)

    it.each([
      ['east', 'west'],
      ['west', 'east'],
    ] as const)('is one booking with two links when both come at once, %s first', async (first, second) => {
      invites(first)
      invites(second)
      await room.settle()
      expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
      expect(await roles()).toEqual(['invitation', 'invitation'])
      for (const side of SIDES) expect(shown(room, side)).toEqual(['Budget (accepted)'])
      expect(await conflicts(room)).toEqual([])
      expect(broken(await prove(room))).toEqual([])
    })

    it('is one booking when the second copy comes late, and our own copy makes room for it', async () => {
      invites('west')
      await room.settle()
      expect(shown(room, 'east')).toEqual(['Booked: Ann Meyer (organizer)'])
      invites('east')
      await room.settle()
      expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
      expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
      expect(await conflicts(room)).toEqual([])
      expect(broken(await prove(room))).toEqual([])
    })

    it('moves and ends as one', async () => {
      const ids = { east: invites('east'), west: invites('west') }
      await room.settle()
      for (const side of SIDES) room.worlds[side].people.move(room.remoteIds[side], ids[side], at('14:00'))
      await room.settle()
      expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
      for (const side of SIDES) expect(shown(room, side)).toEqual(['Budget (accepted)'])
      for (const side of SIDES) room.worlds[side].people.cancel(room.remoteIds[side], ids[side])
      await room.settle()
      expect(await states(room)).toEqual(['Ann Meyer: cancelled'])
      expect(await conflicts(room)).toEqual([])
      expect(broken(await prove(room))).toEqual([])
    })

    it('keeps the room when one address is taken out of it, and shows it there as our copy', async () => {
      invites('east')
      const west = invites('west')
      await room.settle()
      room.worlds.west.people.cancel(room.remoteIds.west, west)
      await room.settle()
      expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
      expect(shown(room, 'west')).toContain('Booked: Ann Meyer (organizer)')
      expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
      expect(await conflicts(room)).toEqual([])
      expect(broken(await prove(room))).toEqual([])
    })

    it('keeps the room when one side declines, and shows it there as our copy', async () => {
      invites('east')
      const west = invites('west')
      await room.settle()
      const provider = room.worlds.west.open()
      await provider.respond({
        calendar: { remoteCalendarId: room.remoteIds.west, timeZone: 'Europe/Berlin' },
        remoteId: west,
        response: 'declined',
        comment: 'not here',
      })
      await room.settle()
      expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
      expect(shown(room, 'west')).toContain('Booked: Ann Meyer (organizer)')
      expect(await conflicts(room)).toEqual([])
    })
  },
)

describe('scenario 20: an attendee who forwards the invitation to the room', () => {
  it('books nothing a second time', async () => {
    await using room = await twoCalendars({
      database: database(),
      decides: { east: 'meetmeup', west: 'meetmeup' },
      now: () => NOW,
    })
    const invite = () => room.worlds.east.people.inviteRoom(room.remoteIds.east, { ...MEETING, series: at('09:00') })
    invite()
    await room.settle()
    invite()
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual([])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
  })
})
