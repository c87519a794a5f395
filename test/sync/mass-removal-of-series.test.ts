import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { PROVIDERS, twoSandboxes } from '../worlds/two-sandboxes.ts'

const database = databaseOfFile()
const HOURS = Array.from({ length: 12 }, (_, index) => `${String(index + 8).padStart(2, '0')}`)

describe.each(PROVIDERS)('a room in %s from which all series vanish at once', (provider) => {
  it('is asked about, and loses none of them until somebody says so', { timeout: 120_000 }, async () => {
    await using world = await twoSandboxes(database())
    for (const h of HOURS)
      await world[provider].inviteRoom({
        summary: `Weekly ${h}`,
        organizer: world[provider].person,
        weeklyTimes: 5,
        time: { kind: 'timed', start: `2026-12-01T${h}:00`, end: `2026-12-01T${h}:30`, timeZone: 'Europe/Berlin' },
      })
    await world.settle()
    const list = () =>
      world.database.sql<{ state: string; n: number }>(
        'select state, count(*) n from booking where organization_id=$1 group by 1',
        [world.organizationId],
      )
    await world[provider].emptyCalendar()
    await world.settle()
    expect(await list()).toEqual([{ state: 'confirmed', n: 12 }])
  })
})
