import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { disagreements } from '../worlds/agreement.ts'
import { book, conflicts, invite, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()
const policy = { allowConflicts: true } as const

describe('a room that lets meetings overlap each other', () => {
  it('accepts an invitation over what somebody has booked, and shows both on every calendar', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, policy })
    await book(room, '09:00')
    await room.settle()
    invite(room, 'east', '09:00')
    await room.settle()
    const all = await states(room)
    expect(all).toHaveLength(2)
    expect(all.every((each) => each.endsWith('confirmed'))).toBe(true)
    expect(shown(room, 'east')).toHaveLength(2)
    expect(shown(room, 'west')).toHaveLength(2)
    expect(await conflicts(room)).toEqual([])
    expect(await disagreements(room)).toEqual([])
  })

  it('says of the later one that it overlaps, and by which rule it may', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE, policy })
    invite(room, 'east', '09:00')
    await room.settle()
    invite(room, 'west', '09:00')
    await room.settle()
    const verdicts = await room.database.sql<{ says: string | null }>(
      `select verdict ->> 'code' as says from booking where organization_id = $1 order by id`,
      [room.organizationId],
    )
    expect(verdicts).toEqual([{ says: null }, { says: 'overlap_waived' }])
  })
})
