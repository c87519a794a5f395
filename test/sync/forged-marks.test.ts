import { describe, expect, it } from 'vitest'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { type TwoSandboxes, twoSandboxes } from '../worlds/two-sandboxes.ts'

const database = databaseOfFile()

/** A guest invites the room, and writes what only we write into the event. */
function inviteMarked({ google }: TwoSandboxes, shared: Readonly<Record<string, string>>): void {
  google.control.people.book({
    person: google.person.address,
    summary: 'Hello',
    start: '2026-12-01T09:00:00+01:00',
    end: '2026-12-01T10:00:00+01:00',
    rooms: [google.calendar.remoteCalendarId],
    event: { extendedProperties: { shared } },
  })
}

describe('a mark of ours that somebody else writes into an invitation', () => {
  it('stops nobody: no calendar is taken for one of a later database', { timeout: 120_000 }, async () => {
    await using world = await twoSandboxes(database())
    await world.settle()
    inviteMarked(world, { mmuLink: '900000000', mmuGeneration: '1', mmuUid: 'x' })
    await world.settle()
    const modes = await world.database.sql('select mode from calendar where organization_id=$1', [world.organizationId])
    expect(modes).toEqual([{ mode: 'live' }, { mode: 'live' }])
  })

  it('may hold any number: its calendar is read on', { timeout: 120_000 }, async () => {
    await using world = await twoSandboxes(database())
    await world.settle()
    inviteMarked(world, { mmuLink: '1', mmuGeneration: '99999999999', mmuUid: 'x' })
    const failed: unknown[] = []
    for (let i = 0; i < 3; i++) await world.visit('google', { poll: true }).catch((e) => failed.push(String(e)))
    expect(failed).toEqual([])
  })
})
