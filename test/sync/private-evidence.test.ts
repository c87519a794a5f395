import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { ann, at, WE_DECIDE, writeOnto } from '../worlds/room-at-rest.ts'
import { twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

describe('the evidence of a conflict', () => {
  it('does not tell what a private meeting is about', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const made = await room.book({
      series: at('09:00'),
      summary: 'Severance of Carl',
      description: null,
      organizer: ann,
      visibility: 'private',
      attendeeCount: 2,
    })
    expect(made.ok).toBe(true)
    await room.settle()
    writeOnto(room, 'west', '09:30')
    await room.settle()
    const rows = await room.database.sql<{ e: string }>(
      'select evidence::text e from conflict where organization_id=$1',
      [room.organizationId],
    )
    expect(JSON.stringify(rows)).not.toContain('Severance')
  })
})
