import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { at, book, invite, shown, states, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

interface Story {
  readonly name: string
  readonly before: (room: TwoCalendars) => Promise<unknown>
  /** One call in so many is tried. */
  readonly stride: number
  /** How it ends, however often somebody is killed on the way. */
  readonly bookings: readonly string[]
  readonly west: readonly string[]
}

/** Each leaves something to be pulled, decided or written in the west. */
const STORIES: readonly Story[] = [
  {
    name: 'answers an invitation and writes a new booking',
    stride: 1,
    before: async (room) => {
      invite(room, 'west', '09:00')
      await book(room, '11:00')
    },
    bookings: ['Ann Meyer: confirmed', 'Bob Ray: confirmed'],
    west: ['Booked: Ann Meyer (organizer)', 'Budget (accepted)'],
  },
  {
    name: 'declines an invitation, contests a direct write and takes a cancelled booking away',
    stride: 3,
    before: async (room) => {
      const booked = await book(room, '11:00')
      invite(room, 'east', '09:00')
      await room.settle()
      invite(room, 'west', '09:30')
      writeOnto(room, 'west', '09:45')
      if (booked.ok) await room.cancel(booked.value.booking.id)
    },
    bookings: ['Ann Meyer: cancelled', 'Ann Meyer: confirmed', 'Bob Ray: contested', 'Bob Ray: declined'],
    west: ['Booked: Ann Meyer (organizer)', 'Budget (declined)', 'Sneaky (organizer)'],
  },
  {
    name: 'follows a moved meeting, puts a deleted copy back and makes a lost one anew',
    stride: 3,
    before: async (room) => {
      const id = invite(room, 'west', '09:00')
      invite(room, 'east', '11:00')
      await room.settle()
      const { people, faults } = room.worlds.west
      people.move(room.remoteIds.west, id, at('14:00'))
      const copy = room.worlds.west.items(room.remoteIds.west).find(({ summary }) => summary.startsWith('Booked'))
      people.delete(room.remoteIds.west, copy?.remoteId ?? '')
      faults.expireCursors(room.remoteIds.west)
    },
    bookings: ['Ann Meyer: confirmed', 'Bob Ray: confirmed'],
    west: ['Booked: Ann Meyer (organizer)', 'Budget (accepted)'],
  },
]

/** More calls than any of the visits makes. */
const MOST_CALLS = 200

describe('a worker that is killed while it looks at a calendar', () => {
  it.each(STORIES)('leaves nothing that the next one does not finish: $name', { timeout: 240_000 }, async (story) => {
    let finished = false
    for (let lifetime = 1; !finished; lifetime += story.stride) {
      await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
      await story.before(room)
      const calls = await room.killedVisit('west', lifetime)
      finished = calls < lifetime
      expect(lifetime).toBeLessThan(MOST_CALLS)
      await room.settle()
      const end = {
        wrong: await disagreements(room),
        bookings: (await states(room)).sort(),
        west: shown(room, 'west').sort(),
      }
      expect(end, `killed before call ${lifetime}`).toEqual({ wrong: [], bookings: story.bookings, west: story.west })
    }
  })

  it('twice in a row leaves nothing either', { timeout: 120_000 }, async () => {
    for (let lifetime = 1; lifetime < 60; lifetime += 4) {
      await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
      invite(room, 'west', '09:00')
      await book(room, '11:00')
      await room.killedVisit('west', lifetime)
      await room.killedVisit('west', lifetime + 2)
      await room.settle()
      expect(await disagreements(room), `killed before call ${lifetime}`).toEqual([])
      expect(shown(room, 'west').sort()).toEqual(['Booked: Ann Meyer (organizer)', 'Budget (accepted)'])
    }
  })
})
