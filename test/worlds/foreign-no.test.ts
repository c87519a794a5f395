import { describe, expect, it } from 'vitest'
import { verdictText } from '../../src/core/verdict-text.ts'
import { ROOM as ORION } from '../providers/google/google-harness.ts'
import { type OutageWorld, outageWorld } from './outage-world.ts'
import { PROVIDERS, type Provider } from './two-sandboxes.ts'

const SLOW = { timeout: 180_000 }

/** Somebody says no in the room's name, in its own calendar. */
function sayNo(room: OutageWorld, provider: Provider, meeting: string): void {
  if (provider === 'google') {
    room.google.control.people.respond({ person: ORION, eventId: meeting, response: 'declined' })
    return
  }
  const mailbox = room.exchange.calendar.remoteCalendarId
  const events = room.exchange.sandbox.control.events(mailbox)
  const event = events.ok
    ? events.value.findLast(({ isCancelled, isOrganizer }) => !(isCancelled || isOrganizer))
    : null
  const answered = room.exchange.sandbox.people.respond({ mailbox, id: event?.id ?? '' }, 'decline')
  if (!answered.ok) throw new Error(JSON.stringify(answered.error))
}

/** Once a meeting was cancelled in Outlook, it is known whether Exchange leaves cancelled meetings on the room's calendar. */
async function seeOneCancelled(room: OutageWorld): Promise<void> {
  const meeting = await room.invite('exchange', '17:00')
  await room.pass({ minutes: 2 })
  await room.exchange.cancelMeeting(meeting)
  await room.pass({ minutes: 1 })
}

const said = async ({ database: { sql }, organizationId }: OutageWorld): Promise<readonly string[]> => {
  const rows = await sql<{ says: string }>(
    `select to_char(starts_at at time zone 'UTC', 'HH24:MI ') || state || coalesce(' (' || (verdict ->> 'code') || ', ' || (verdict ->> 'rule') || ')', '') as says
      from booking where organization_id = $1 and to_char(starts_at at time zone 'UTC', 'HH24') < '16' order by id`,
    [organizationId],
  )
  return rows.map(({ says }) => says)
}

const conflicts = ({ database: { sql }, organizationId }: OutageWorld) =>
  sql<{ id: number; kind: string; state: string; evidence: Record<string, unknown> }>(
    'select id, kind, state, evidence from conflict where organization_id = $1 order by id',
    [organizationId],
  )

const listed = async (room: OutageWorld): Promise<readonly string[]> =>
  (await conflicts(room)).map(({ kind, state }) => `${kind} (${state})`)

describe('somebody says no for the room in its Exchange mailbox', SLOW, () => {
  it('it is free everywhere, and where nobody knows who ended the meeting that is said', async () => {
    await using room = await outageWorld()
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 2 })
    expect(await room.shown('google')).toHaveLength(1)
    sayNo(room, 'exchange', meeting)
    await room.pass({ minutes: 2 })
    expect(await said(room)).toEqual(['08:00 cancelled (removed, removed_there)'])
    const answer = await room.api.ask({
      method: 'GET',
      url: `/v1/rooms/${room.roomId}/bookings?from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&state=cancelled`,
    })
    expect(answer.statusCode).toBe(200)
    expect(verdictText(answer.json().items[0].verdict, 'inside')).toBe(
      'The meeting is gone from the calendar of the room: its organiser cancelled it, or it was declined there; the calendar system does not say which.',
    )
    expect(await listed(room)).toEqual([])
    expect(await room.shown('google')).toEqual([])
    expect(await room.broken()).toEqual([])
  })

  it('and where cancelled meetings are known to stay, it is told from them, with the evidence', async () => {
    await using room = await outageWorld()
    await seeOneCancelled(room)
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 2 })
    sayNo(room, 'exchange', meeting)
    await room.pass({ minutes: 2 })
    expect(await said(room)).toEqual(['08:00 cancelled (released, taken_there)'])
    const [conflict, ...more] = await conflicts(room)
    expect(more).toEqual([])
    expect(conflict).toMatchObject({
      ...{ kind: 'released_there', state: 'auto' },
      evidence: { provider: 'exchange', answered: 'accepted', found: 'gone', proposal: { decides: 'provider' } },
    })
    expect(await room.shown('google')).toEqual([])
    expect(await room.broken()).toEqual([])
  })

  it('before we could answer, it is the same', async () => {
    await using room = await outageWorld()
    await seeOneCancelled(room)
    const meeting = await room.invite('exchange', '09:00')
    room.exchange.sandbox.faults.add({
      ...{ fault: { kind: 'respond', status: 503, code: 'serviceNotAvailable' }, method: 'POST', times: null },
      path: '/accept$',
    })
    await room.pass({ minutes: 1 })
    sayNo(room, 'exchange', meeting)
    room.exchange.sandbox.faults.clear()
    await room.pass({ minutes: 4 })
    expect(await said(room)).toEqual(['08:00 cancelled (released, taken_there)'])
    expect((await conflicts(room))[0]).toMatchObject({ kind: 'released_there', evidence: { answered: 'needs_action' } })
    expect(await room.broken()).toEqual([])
  })
})

describe('a rule of the mailbox that declines the new time of a meeting', SLOW, () => {
  it('leaves the room free at both times, and is told as an answer of the mailbox', async () => {
    await using room = await outageWorld()
    await seeOneCancelled(room)
    await room.invite('google', '10:00')
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 2 })
    await room.exchange.letRoomAnswer('declined')
    await room.exchange.moveMeeting(meeting, {
      ...{ kind: 'timed', start: '2026-12-01T11:00', end: '2026-12-01T11:30', timeZone: 'Europe/Berlin' },
    })
    await room.pass({ minutes: 3 })
    expect((await said(room)).toSorted()).toEqual(
      ['08:00 cancelled (released, taken_there)', '09:00 confirmed'].toSorted(),
    )
    expect(await listed(room)).toEqual(['released_there (auto)'])
    expect(await room.shown('google')).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })
})

describe('a meeting that its organiser cancels in Outlook', SLOW, () => {
  it('is cancelled, whatever was declined there before', async () => {
    await using room = await outageWorld()
    await seeOneCancelled(room)
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 2 })
    await room.exchange.cancelMeeting(meeting)
    await room.pass({ minutes: 2 })
    expect(await said(room)).toEqual(['08:00 cancelled (cancelled, cancelled_by_organizer)'])
    expect(await listed(room)).toEqual([])
    expect(await room.broken()).toEqual([])
  })

  it('is gone without a word where the mailbox removes cancelled meetings, and nobody is accused', async () => {
    await using room = await outageWorld()
    room.exchange.sandbox.control.setProcessing(room.exchange.calendar.remoteCalendarId, {
      RemoveCanceledMeetings: true,
    })
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 2 })
    await room.exchange.cancelMeeting(meeting)
    await room.pass({ minutes: 2 })
    expect(await said(room)).toEqual(['08:00 cancelled (removed, removed_there)'])
    expect(await listed(room)).toEqual([])
    expect(await room.broken()).toEqual([])
  })
})

describe('an Exchange that decides, and says no to an invitation', SLOW, () => {
  it('has refused it, where cancelled meetings are known to stay', async () => {
    await using room = await outageWorld({ exchangeDecides: 'provider' })
    await seeOneCancelled(room)
    const meeting = await room.invite('exchange', '09:00')
    await room.pass({ minutes: 1 })
    expect(await said(room)).toEqual(['08:00 held'])
    sayNo(room, 'exchange', meeting)
    await room.pass({ minutes: 2 })
    expect(await said(room)).toEqual(['08:00 declined (provider_refused, provider_refused)'])
    expect(await listed(room)).toEqual([])
    expect(await room.broken()).toEqual([])
  })
})

describe.each(PROVIDERS)('somebody who says no for the room in %s again and again', SLOW, (provider) => {
  it('is believed each time, and the third time within a week a person is asked who decides there', async () => {
    await using room = await outageWorld()
    await seeOneCancelled(room)
    const refuseAt = async (time: string) => {
      const meeting = await room.invite(provider, time)
      await room.pass({ minutes: 2 })
      sayNo(room, provider, meeting)
      await room.pass({ minutes: 2 })
    }
    await refuseAt('09:00')
    await refuseAt('10:00')
    expect(await listed(room)).toEqual(['released_there (auto)', 'released_there (auto)'])
    await refuseAt('11:00')
    const asked = (await conflicts(room)).filter(({ state }) => state === 'open')
    expect(asked).toMatchObject([
      { kind: 'foreign_no', evidence: { provider, withinAWeek: 3, proposal: { decides: 'provider' } } },
    ])
    // What a person has answered is not asked again with the next one.
    const answered = await room.api.ask({
      ...{ method: 'POST', url: `/v1/conflicts/${asked[0]?.id}/resolve` },
      body: { action: 'dismiss', reason: 'the reception may' },
    })
    expect(answered.statusCode).toBe(200)
    await refuseAt('12:00')
    expect((await listed(room)).filter((says) => says.includes('open'))).toEqual([])
    expect(await room.broken()).toEqual([])
  })
})
