import { describe, expect, it } from 'vitest'
import { visitCalendar } from '../../src/sync/visit-calendar.ts'
import type { PersonsTime } from '../contracts/provider/provider-harness.ts'
import { ROOM as ORION, PERSON } from '../providers/google/google-harness.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { outageWorld } from './outage-world.ts'
import { onTheFirst, type Provider, type TwoSandboxes, twoSandboxes } from './two-sandboxes.ts'

const SLOW = { timeout: 120_000 }
const database = databaseOfFile()

const states = async ({ database: { sql }, organizationId }: TwoSandboxes): Promise<readonly string[]> => {
  const rows = await sql<{ says: string }>(
    `select to_char(starts_at at time zone 'UTC', 'HH24:MI') || ' ' || state as says from booking where organization_id = $1 order by id`,
    [organizationId],
  )
  return rows.map(({ says }) => says)
}

const conflicts = ({ database: { sql }, organizationId }: TwoSandboxes) =>
  sql<{ kind: string; state: string; evidence: Record<string, unknown> }>(
    'select kind, state, evidence from conflict where organization_id = $1 order by id',
    [organizationId],
  )

const listed = async (room: TwoSandboxes): Promise<readonly string[]> =>
  (await conflicts(room)).map(({ kind, state }) => `${kind} (${state})`)

/** The room's own copy in Exchange. */
function copyInExchange({ exchange }: TwoSandboxes): { mailbox: string; id: string } {
  const mailbox = exchange.calendar.remoteCalendarId
  const events = exchange.sandbox.control.events(mailbox)
  const event = events.ok ? events.value.at(-1) : undefined
  return { mailbox, id: event?.id ?? '' }
}

/** Somebody else answers in the room's name. */
function answer(
  room: TwoSandboxes,
  provider: Provider,
  meeting: string,
  response: 'accepted' | 'tentative' | 'declined',
): void {
  if (provider === 'google') {
    room.google.control.people.respond({ person: ORION, eventId: meeting, response })
    return
  }
  const act = { accepted: 'accept', tentative: 'tentativelyAccept', declined: 'decline' } as const
  const answered = room.exchange.sandbox.people.respond(copyInExchange(room), act[response])
  if (!answered.ok) throw new Error(JSON.stringify(answered.error))
}

const invite = (room: TwoSandboxes, provider: Provider, time: string): Promise<string> =>
  room[provider].inviteRoom(onTheFirst(room[provider], time, 'Budget'))

const timeAt = (time: string): PersonsTime => {
  const start = Temporal.PlainDateTime.from(`2026-12-01T${time}`)
  const text = (at: Temporal.PlainDateTime) => at.toString({ smallestUnit: 'minute' })
  return { kind: 'timed', start: text(start), end: text(start.add({ minutes: 30 })), timeZone: 'Europe/Berlin' }
}

const letProviderDecide = (room: TwoSandboxes, provider: Provider) =>
  room.database.sql(`update calendar set decides = 'provider' where id = $1`, [room.calendarIds[provider]])

describe.each(['exchange', 'google'] as const)(
  'somebody else answers invitations of the room in %s',
  SLOW,
  (provider) => {
    const other: Provider = provider === 'exchange' ? 'google' : 'exchange'

    it('before we have seen them: it is taken as it is, and the other mode is proposed, once for the calendar', async () => {
      await using room = await twoSandboxes(database())
      await room.settle()
      for (const time of ['09:00', '10:00']) answer(room, provider, await invite(room, provider, time), 'accepted')
      await room.settle()
      expect(await states(room)).toEqual(['08:00 confirmed', '09:00 confirmed'])
      const [conflict, ...more] = await conflicts(room)
      expect(more).toEqual([])
      expect(conflict).toMatchObject({
        kind: 'auto_accept_race',
        state: 'auto',
        evidence: { provider, found: 'accepted', proposal: { decides: 'provider' } },
      })
    })

    it('against what we had answered: it is put right once, and the second time a person is asked', async () => {
      await using room = await twoSandboxes(database())
      const meeting = await invite(room, provider, '09:00')
      await room.settle()
      answer(room, provider, meeting, 'tentative')
      await room.settle()
      expect(await room[provider].answerSeenBy(meeting)).toMatchObject({ response: 'accepted' })
      expect(await listed(room)).toEqual(['auto_accept_race (auto)'])
      answer(room, provider, meeting, 'tentative')
      await room.settle()
      expect(await listed(room)).toEqual(['auto_accept_race (auto)', 'auto_accept_race (open)'])
      const [, open] = await conflicts(room)
      expect(open?.evidence).toMatchObject({ proposal: { decides: 'provider' } })
      // And then it is left: nothing more is written, however often it flips.
      room.forgetRequests()
      for (const response of ['accepted', 'tentative'] as const) {
        answer(room, provider, meeting, response)
        await room.settle()
      }
      expect(room.writes(provider)).toEqual([])
      expect(await states(room)).toEqual(['08:00 confirmed'])
      expect(await listed(room)).toHaveLength(2)
    })

    it('with a no: the room is free, everywhere, and nobody fights for it', async () => {
      await using room = await twoSandboxes(database())
      const meeting = await invite(room, provider, '09:00')
      await room.settle()
      expect(await room.shown(other)).toHaveLength(1)
      room.forgetRequests()
      answer(room, provider, meeting, 'declined')
      await room.settle()
      expect(await states(room)).toEqual(['08:00 cancelled'])
      expect(await room.shown(other)).toEqual([])
      expect(room.writes(provider)).toEqual([])
      // Exchange takes a declined meeting off the room's calendar: as long as it is not known what it does with cancelled ones, it may have been one.
      expect(await listed(room)).toEqual(provider === 'google' ? ['released_there (auto)'] : [])
    })
  },
)

describe('a meeting that its organiser moves in Google, and that is accepted there before we look', SLOW, () => {
  it('has its new time, and the other mode is proposed', async () => {
    await using room = await twoSandboxes(database())
    const meeting = await invite(room, 'google', '09:00')
    await room.settle()
    await room.google.moveMeeting(meeting, timeAt('10:00'))
    answer(room, 'google', meeting, 'accepted')
    await room.settle()
    expect(await states(room)).toEqual(['09:00 confirmed'])
    const [conflict] = await conflicts(room)
    expect(conflict).toMatchObject({ kind: 'auto_accept_race', evidence: { moved: true, answered: 'accepted' } })
  })
})

describe('rooms that their provider takes away', SLOW, () => {
  it('are free when Google releases them because everybody else has declined', async () => {
    await using room = await twoSandboxes(database())
    room.google.control.setSwitches({ autoRelease: true })
    const event = room.google.control.people.book({
      ...{ person: PERSON, summary: 'Budget', rooms: [ORION], guests: ['bob@example.com'] },
      ...{ start: '2026-12-01T09:00:00', end: '2026-12-01T09:30:00', timeZone: 'Europe/Berlin' },
    })
    await room.settle()
    expect(await room.shown('exchange')).toHaveLength(1)
    room.google.control.people.respond({ person: 'bob@example.com', eventId: String(event.id), response: 'declined' })
    await room.settle()
    expect(await states(room)).toEqual(['08:00 cancelled'])
    expect(await room.shown('exchange')).toEqual([])
    const [conflict] = await conflicts(room)
    expect(conflict).toMatchObject({
      kind: 'released_there',
      evidence: { provider: 'google', answered: 'accepted', found: 'declined' },
    })
    const [booking] = await room.database.sql<{ verdict: { code: string } }>(
      'select verdict from booking where organization_id = $1',
      [room.organizationId],
    )
    expect(booking?.verdict.code).toBe('released')
  })

  it('are swapped when Google finds another one: the meeting has that one, and nothing is left here', async () => {
    await using room = await twoSandboxes(database())
    const vega = 'c_vega@resource.calendar.google.com'
    room.google.control.addRoom({
      ...{ resourceEmail: vega, name: 'Vega', capacity: 8, buildingId: 'BER', timeZone: 'Europe/Berlin' },
    })
    room.google.control.setSwitches({ autoReplacement: true })
    await room.google.letRoomAnswer('accepted')
    await letProviderDecide(room, 'google')
    const second = await anotherRoom(room, vega)
    await invite(room, 'exchange', '09:00')
    await room.settle()
    expect(await room.shown('google')).toHaveLength(1)
    await invite(room, 'google', '09:00')
    // The swap takes two answers: a no of the one, and a yes of the other.
    for (let turn = 0; turn < 2; turn++) {
      await room.google.settle()
      await room.visit('google', { poll: true })
      await visitAnother(room, second)
    }
    await room.settle()
    await visitAnother(room, second)
    const rows = await room.database.sql<{ says: string }>(
      `select r.name || ' ' || b.state as says from booking b join room r on r.id = b.room_id where b.organization_id = $1 order by b.id`,
      [room.organizationId],
    )
    expect(rows.map(({ says }) => says).filter((says) => !/cancelled|declined/.test(says))).toEqual([
      'Aspen confirmed',
      'Vega confirmed',
    ])
    expect(await room.shown('google')).toHaveLength(1)
    expect((await listed(room)).filter((says) => says.includes('open'))).toEqual([])
  })

  it.each(['exchange', 'google'] as const)(
    'are lost when %s declines the new time of a moved meeting',
    async (provider) => {
      await using room = await twoSandboxes(database())
      const other: Provider = provider === 'exchange' ? 'google' : 'exchange'
      await room[provider].letRoomAnswer('accepted')
      await letProviderDecide(room, provider)
      await invite(room, other, '10:00')
      await room.settle()
      const meeting = await invite(room, provider, '09:00')
      await room[provider].settle()
      await room.settle()
      expect(await states(room)).toEqual(['09:00 confirmed', '08:00 confirmed'])
      await room[provider].moveMeeting(meeting, timeAt('10:00'))
      await room[provider].settle()
      await room.settle()
      const [kept, lost] = await states(room)
      expect(kept).toBe('09:00 confirmed')
      expect(lost).toMatch(/declined|cancelled/)
      expect(await room.shown(other)).toHaveLength(1)
      expect(await room.shown(provider)).toHaveLength(1)
    },
  )
})

describe('scenario 21: a meeting to which nobody comes', SLOW, () => {
  it('is released by Exchange ten minutes after its start, and both calendars are free', async () => {
    await using room = await outageWorld({ exchangeDecides: 'provider' })
    room.exchange.sandbox.control.setProcessing(room.exchange.calendar.remoteCalendarId, {
      ...{ AutomateProcessing: 'AutoAccept', EnableAutoRelease: true, PostReservationMaxClaimTimeInMinutes: 10 },
    })
    await room.invite('exchange', '09:00')
    await room.pass({ minutes: 5 })
    expect(await room.shown('google')).toEqual(['Booked: Bea Organizer 08:00'])
    // To the start of the meeting, eight days later at 08:00 UTC, and some minutes more.
    await room.pass({ minutes: 63 * 180, stepSeconds: 10_800 })
    await room.pass({ minutes: 120, stepSeconds: 300 })
    expect(await room.states()).toEqual(['Outlook 08:00: confirmed'])
    await room.pass({ minutes: 10, stepSeconds: 60 })
    expect(await room.states()).toEqual(['Outlook 08:00: cancelled'])
    expect(await room.shown('google')).toEqual([])
    expect(await room.broken()).toEqual([])
  })
})

/** A second room of the same Google domain. Answers its calendar. */
async function anotherRoom({ database: { sql }, organizationId, calendarIds }: TwoSandboxes, address: string) {
  const [room] = await sql<{ id: number }>(
    `insert into room (organization_id, name, time_zone, capacity) values ($1, 'Vega', 'Europe/Berlin', 8) returning id`,
    [organizationId],
  )
  await sql('insert into room_revision (organization_id, room_id) values ($1, $2)', [organizationId, room?.id])
  const [calendar] = await sql<{ id: number }>(
    `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides)
      select organization_id, $2, connection_id, $3, time_zone, 'provider' from calendar where organization_id = $1 and id = $4 returning id`,
    [organizationId, room?.id, address, calendarIds.google],
  )
  return calendar?.id ?? 0
}

async function visitAnother(room: TwoSandboxes, calendarId: number): Promise<void> {
  await room.database.sql('update calendar set next_poll_at = now(), lease_until = null where id = $1', [calendarId])
  await visitCalendar(room.ports, { organizationId: room.organizationId, calendarId })
}
