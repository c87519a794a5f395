import { describe, expect, it } from 'vitest'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { dueCalendars } from '../../src/store/sync/due-calendars.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { lateEnough } from '../worlds/at-rest.ts'
import { ann, bob, conflicts, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const weekly = (start: string, count: number) => weeklyMeetingAt(start, 60, { zoneName: 'Europe/Berlin', count })
const WHOLE = weekly('2026-12-01T09:00:00Z', 6)
const FIRST_PART = weekly('2026-12-01T09:00:00Z', 2)
const SECOND_PART = weekly('2026-12-15T09:30:00Z', 4)

const inviteTo = (room: TwoCalendars, series: typeof WHOLE, organizer = ann): string =>
  room.worlds.east.people.inviteRoom(room.remoteIds.east, { series, summary: 'Jour fixe', organizer })

const cutShort = (room: TwoCalendars, id: string) => room.worlds.east.people.move(room.remoteIds.east, id, FIRST_PART)

const answers = (room: TwoCalendars) => shown(room, 'east').sort()

describe('a series that its organiser cuts in two, "this and following"', () => {
  it('loses nothing when the calendar tells of the second part first: it waits, unanswered, for the end of the first one', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = inviteTo(room, WHOLE)
    await room.settle()
    inviteTo(room, SECOND_PART)
    for (let poll = 0; poll < 3; poll++) await room.visit('east', { poll: true })
    expect(answers(room)).toEqual(['Jour fixe (accepted)', 'Jour fixe (needs_action)'])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual([])
    cutShort(room, id)
    await room.visit('east', { poll: true })
    await room.visit('west')
    expect(answers(room)).toEqual(['Jour fixe (accepted)', 'Jour fixe (accepted)'])
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual(['series_split (auto)'])
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })

  it('loses nothing when the calendar tells of the end of the first part first', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = inviteTo(room, WHOLE)
    await room.settle()
    cutShort(room, id)
    await room.visit('east', { poll: true })
    inviteTo(room, SECOND_PART)
    await room.visit('east', { poll: true })
    expect(answers(room)).toEqual(['Jour fixe (accepted)', 'Jour fixe (accepted)'])
    expect(await conflicts(room)).toEqual(['series_split (auto)'])
    await room.settle()
    expect(await disagreements(room)).toEqual([])
  })

  it('gets its answer after ten minutes when the first part is not cut short after all', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    inviteTo(room, WHOLE)
    await room.settle()
    inviteTo(room, SECOND_PART)
    await room.visit('east', { poll: true })
    await room.database.sql(
      'update calendar set dirty_since = null, next_poll_at = $2, next_compare_at = $2 where organization_id = $1',
      [room.organizationId, '2100-01-01T00:00:00Z'],
    )
    const due = () => dueCalendars(room.database.sql).due(100)
    const isDue = async () => (await due()).some(({ calendarId }) => calendarId === room.calendarIds.east)
    expect(await isDue()).toBe(false)
    await lateEnough(room.database, room.organizationId)
    expect(await isDue()).toBe(true)
    await room.visit('east')
    expect(answers(room)).toEqual(['Jour fixe (accepted)', 'Jour fixe (declined)'])
    expect(await conflicts(room)).toEqual(['double_book (auto)'])
  })

  it('and whoever else asks for its time is answered at once', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    inviteTo(room, WHOLE)
    await room.settle()
    inviteTo(room, SECOND_PART, bob)
    await room.visit('east', { poll: true })
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'Bob Ray: declined'])
  })
})
