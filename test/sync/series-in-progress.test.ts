import { describe, expect, it } from 'vitest'
import { weeklyMeetingAt } from '../../src/providers/memory/index.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { ann, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

describe('a series of a calendar that moves while it takes place', () => {
  it('is applied, just after the date of today is over', async () => {
    let now = Temporal.Instant.from('2026-11-23T09:00:00Z')
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, now: () => now })
    const { people } = room.worlds.east
    const id = people.inviteRoom(room.remoteIds.east, {
      series: weeklyMeetingAt('2026-12-01T09:00:00Z', 60, { count: 8 }),
      summary: 'Weekly',
      organizer: ann,
    })
    await room.settle()
    now = Temporal.Instant.from('2026-12-01T10:05:00Z')
    people.move(room.remoteIds.east, id, weeklyMeetingAt('2026-12-01T09:30:00Z', 60, { count: 8 }))
    await room.settle()
    expect(
      await room.database.sql(`select error from inbox where organization_id=$1 and state='quarantined'`, [
        room.organizationId,
      ]),
    ).toEqual([])
  })
})
