import { describe, expect, it } from 'vitest'
import { composeVerify } from '../../../src/compose/compose-verify.ts'
import { verify } from '../../../src/ops/verify/index.ts'
import { databaseOfFile } from '../../setup/database-of-file.ts'
import { NOW, onTheFirst, type TwoSandboxes, twoSandboxes } from '../../worlds/two-sandboxes.ts'
import { broken } from './proving.ts'

const database = databaseOfFile()

const SLOW = { timeout: 60_000 }

/** Somebody keeps a meeting in Google to themselves; Exchange was asked for the room and gave it. */
async function aPrivateMeeting(): Promise<TwoSandboxes> {
  const world = await twoSandboxes(database(), { exchangeDecides: 'provider' })
  await world.google.inviteRoom({ ...onTheFirst(world.google, '09:00', 'Salaries'), private: true })
  await world.settle()
  return world
}

async function said({ ports, organizationId }: TwoSandboxes): Promise<readonly string[]> {
  const clock = { now: () => NOW }
  const report = await verify(composeVerify({ database: database(), providers: ports.providers, clock }), {
    organizationId,
  })
  return broken(report)
}

describe('a private meeting from elsewhere in a room for which Exchange decides', () => {
  it('is private as we asked for it; that Exchange clears the flag on its room breaks no promise', SLOW, async () => {
    await using world = await aPrivateMeeting()
    expect(world.exchange.sandbox.control.events(world.exchange.calendar.remoteCalendarId)).toMatchObject({
      value: [{ sensitivity: 'normal', body: '', response: 'accepted' }],
    })
    expect(await world.shown('exchange')).toEqual(['MeetMeUp 08:00'])
    expect(await said(world)).toEqual([])
  })

  it('is named when somebody makes our invitation public', SLOW, async () => {
    await using world = await aPrivateMeeting()
    const { sandbox, settings, calendar } = world.exchange
    const mailbox = settings.bookingMailbox ?? ''
    const written = sandbox.control.events(mailbox)
    const [invitation] = written.ok ? written.value : []
    sandbox.people.edit({ mailbox, id: invitation?.id ?? '' }, { sensitivity: 'normal' })
    const [booking] = await database().sql<{ id: number }>('select id from booking where organization_id = $1', [
      world.organizationId,
    ])
    await world.settle()
    expect(await said(world)).toEqual([
      `I26: booking ${booking?.id} is private here, and public on calendar ${world.calendarIds.exchange} (${calendar.remoteCalendarId})`,
    ])
  })
})
