import { describe, expect, it } from 'vitest'
import { heldTimeOf as heldInExchange } from '../../src/providers/exchange/held-time.ts'
import { heldTimeOf as heldInGoogle } from '../../src/providers/google/held-time.ts'
import { broken, prove } from '../ops/verify/proving.ts'
import { databaseOfFile } from '../setup/database-of-file.ts'
import { book, calendarRow, conflicts, invite, shown, states, WE_DECIDE } from '../worlds/room-at-rest.ts'
import { type TwoCalendars, twoCalendars } from '../worlds/two-calendars.ts'

const database = databaseOfFile()

const HELD = { startsAt: '2026-12-01T08:00:00Z', endsAt: '2026-12-01T09:00:00Z' }

/** The east calendar tells of an item that nobody can read; no news comes beside it. */
async function poison(
  room: TwoCalendars,
  remoteId: string,
  version = 'garbled',
  held: object | null = HELD,
): Promise<void> {
  await room.database.sql('update calendar set dirty_since = null, next_poll_at = $2 where organization_id = $1', [
    room.organizationId,
    '2100-01-01T00:00:00Z',
  ])
  await room.database.sql(
    `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id)
      values ($1, $2, $3, $4, 'unreadable', $5, gen_random_uuid())`,
    [
      room.organizationId,
      room.calendarIds.east,
      remoteId,
      version,
      JSON.stringify({ reason: 'no such zone', raw: {}, held }),
    ],
  )
  await room.visit('east')
}

const setAside = async ({ database, organizationId }: TwoCalendars) =>
  (await database.sql(`select from inbox where organization_id = $1 and state = 'quarantined'`, [organizationId]))
    .length

describe('an item that nobody can read', () => {
  it('blocks its time: nobody else gets the room then, the other calendar shows it, and it is listed', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    const id = invite(room, 'east', '09:00')
    await poison(room, id)
    await room.visit('west')
    expect(await states(room)).toEqual(['null: confirmed'])
    expect(await conflicts(room)).toEqual(['poison (auto)'])
    expect(await setAside(room)).toBe(1)
    expect(shown(room, 'west')).toEqual(['Busy (organizer)'])
    expect(shown(room, 'east')).toEqual(['Budget (needs_action)'])
    expect((await book(room, '09:30')).ok).toBe(false)
    // The memory calendar lets us read what our own inbox calls unreadable: what it shows is another matter than what is kept here.
    expect(broken(await prove(room)).filter((text) => !/^I(3|15|26):/.test(text))).toEqual([])
  })

  it('is the meeting that it always was once it can be read', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    const id = invite(room, 'east', '09:00')
    await poison(room, id)
    await room.settle()
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(shown(room, 'east')).toEqual(['Budget (accepted)'])
    expect(shown(room, 'west')).toEqual(['Booked: Ann Meyer (organizer)'])
    expect(await setAside(room)).toBe(0)
    expect(
      (await room.database.sql('select role from link where calendar_id = $1', [room.calendarIds.east]))[0],
    ).toEqual({ role: 'invitation' })
  })

  it('moves with the time that it names, and gives the room back when it goes', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await poison(room, 'odd')
    await poison(room, 'odd', 'garbled again', { startsAt: '2026-12-01T13:00:00Z', endsAt: '2026-12-01T14:00:00Z' })
    const times = () =>
      room.database.sql('select starts_at as at from occupancy where organization_id = $1', [room.organizationId])
    expect(await times()).toEqual([{ at: '2026-12-01T13:00:00Z' }])
    await room.database.sql(
      `insert into inbox (organization_id, calendar_id, remote_id, remote_version, kind, payload, round_id) values ($1, $2, 'odd', 'gone', 'removed', '{"certain": true}', gen_random_uuid())`,
      [room.organizationId, room.calendarIds.east],
    )
    await room.visit('east')
    expect(await times()).toEqual([])
  })

  it('is contested where somebody has the room already, and a person is asked', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await book(room, '09:30')
    await room.settle()
    await poison(room, 'odd')
    expect(await states(room)).toEqual(['Ann Meyer: confirmed', 'null: contested'])
    expect(await conflicts(room)).toEqual(['poison (open)'])
  })

  it('changes nothing about a meeting that is known', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    const id = invite(room, 'east', '11:00')
    await room.settle()
    await poison(room, id)
    expect(await states(room)).toEqual(['Ann Meyer: confirmed'])
    expect(await conflicts(room)).toEqual([])
    expect(await calendarRow(room, 'east')).toMatchObject({ failures: 0 })
  })

  it('blocks nothing where no time of it can be read', async () => {
    await using room = await twoCalendars({ database: database(), decides: WE_DECIDE })
    await room.settle()
    await poison(room, 'odd', 'garbled', null)
    expect(await states(room)).toEqual([])
    expect(await setAside(room)).toBe(1)
  })
})

const BERLIN = { remoteCalendarId: 'aspen@contoso.example', timeZone: 'Europe/Berlin' }
const graph = (day: string) => ({ dateTime: `${day}.0000000`, timeZone: 'UTC' })

describe('the time of an event that cannot be read as a whole', () => {
  it.each([
    ['its times', { start: graph('2026-12-01T08:00:00'), end: graph('2026-12-01T09:00:00'), attendees: 7 }, HELD],
    [
      'its days where the room is',
      { isAllDay: true, start: graph('2026-12-01T00:00:00'), end: graph('2026-12-02T00:00:00') },
      { startsAt: '2026-11-30T23:00:00Z', endsAt: '2026-12-01T23:00:00Z' },
    ],
    ['nothing without an end', { start: graph('2026-12-01T08:00:00') }, null],
    [
      'nothing where it ends before it starts',
      { start: graph('2026-12-02T08:00:00'), end: graph('2026-12-01T09:00:00') },
      null,
    ],
    [
      'nothing in a zone that nobody knows',
      { start: { dateTime: '2026-12-01T08:00:00', timeZone: 'Moon' }, end: graph('2026-12-01T09:00:00') },
      null,
    ],
    [
      'nothing where it is shown as free',
      { showAs: 'free', start: graph('2026-12-01T08:00:00'), end: graph('2026-12-01T09:00:00') },
      null,
    ],
    [
      'nothing where the room has declined it',
      {
        responseStatus: { response: 'declined' },
        start: graph('2026-12-01T08:00:00'),
        end: graph('2026-12-01T09:00:00'),
      },
      null,
    ],
    ['nothing of what is no event', 'event', null],
  ])('is, in Exchange, %s', (_what, event, held) => {
    expect(heldInExchange(event, BERLIN)).toEqual(held)
  })

  const google = (start: object, end: object, more: object = {}) =>
    heldInGoogle({ id: 'e', start, end, ...more }, BERLIN)

  it('is, in Google, its times, or its days where the room is', () => {
    const [from, to] = [
      { dateTime: '2026-12-01T09:00:00+01:00', timeZone: 'Moon/Base' },
      { dateTime: '2026-12-01T10:00:00+01:00' },
    ]
    expect(google(from, to)).toEqual(HELD)
    expect(google({ date: '2026-12-01' }, { date: '2026-12-02' })).toEqual({
      startsAt: '2026-11-30T23:00:00Z',
      endsAt: '2026-12-01T23:00:00Z',
    })
    expect(google(from, to, { transparency: 'transparent' })).toBeNull()
    expect(google(from, { date: '2026-12-02' })).toBeNull()
  })
})
