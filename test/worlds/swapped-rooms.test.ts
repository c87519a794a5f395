import { describe, expect, it } from 'vitest'
import { verdictText } from '../../src/core/verdict-text.ts'
import { ORDERS, orderFor, readInTurn } from './read-in-turn.ts'
import { ASPEN, type TwoRooms, twoRooms, VEGA } from './two-rooms.ts'
import { PROVIDERS, type Provider } from './two-sandboxes.ts'

const SLOW = { timeout: 180_000 }

const swapIn = async ({ database: { sql }, organizationId }: TwoRooms) => {
  const rows = await sql<{ evidence: Record<string, unknown>; bookings: readonly string[]; room: string }>(
    `select c.evidence, c.bookings, r.name as room from conflict c join room r on r.id = c.room_id where c.organization_id = $1 and c.kind = 'room_swapped'`,
    [organizationId],
  )
  return rows
}

/** What the API says of each booking, as people read it. */
async function explained({ api, database: { sql }, organizationId }: TwoRooms): Promise<readonly string[]> {
  const rows = await sql<{ id: number }>('select id from booking where organization_id = $1 order by id', [
    organizationId,
  ])
  const told = await Promise.all(rows.map(({ id }) => api.ask({ method: 'GET', url: `/v1/bookings/${id}` })))
  return told.map((answer) => {
    const { verdict } = answer.json()
    return verdict === null ? '' : verdictText(verdict, 'inside')
  })
}

const MOVED_TO_VEGA = (system: string) => `In ${system} the meeting was moved from this room to Vega.`
const MOVED_FROM_ASPEN = (system: string) => `In ${system} the meeting was moved here from Aspen.`

const SYSTEM = { google: 'Google', exchange: 'Exchange' } as const

/** A meeting in Aspen is taken to Vega, and both say so. */
async function movedToVega(
  room: TwoRooms,
  provider: Provider,
  { meeting, order }: { readonly meeting: string; readonly order: (typeof ORDERS)[number] },
): Promise<void> {
  await room.pass({ minutes: 2 })
  expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed'])
  await readInTurn(room, provider, order, () => room.inviteInstead(provider, meeting, ['Vega']))
  expect(await room.bookings()).toEqual([
    'Aspen 08:00: cancelled (room_swapped)',
    'Vega 08:00: confirmed (room_swapped)',
  ])
  expect(await explained(room)).toEqual([MOVED_TO_VEGA(SYSTEM[provider]), MOVED_FROM_ASPEN(SYSTEM[provider])])
  expect(await room.conflicts()).toEqual(['room_swapped (auto)'])
}

describe.each(PROVIDERS)('scenario 15: an organiser puts another room into a meeting in %s', SLOW, (provider) => {
  it.each(ORDERS)('it has the one and not the other, and both say so, when $first is read first', async (order) => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    await movedToVega(room, provider, { meeting, order })
    const [swap] = await swapIn(room)
    expect(swap).toMatchObject({
      room: 'Vega',
      evidence: { from: { roomName: 'Aspen', answered: 'accepted', lost: 'withdrawn' }, to: { roomName: 'Vega' } },
    })
    // Nothing of it is left where it was, and its time is anybody's.
    for (const one of PROVIDERS) expect(await room.shown(one)).toEqual([])
    expect(await room.book('09:00')).toMatchObject({ status: 201, state: 'confirmed' })
    await room.pass({ minutes: 2 })
    expect(await room.broken()).toEqual([])
  })
})

describe(
  'a series in Google that Exchange has no words for, and that its organiser takes to another room',
  SLOW,
  () => {
    it.each(ORDERS)(
      'leaves the one room date by date, and comes to the other, when $first is read first',
      async (order) => {
        await using room = await twoRooms()
        const meeting = room.google.control.people.book({
          ...{ person: room.google.person.address, summary: 'Budget', rooms: [ASPEN.google] },
          ...{ start: '2026-12-01T09:00:00', end: '2026-12-01T09:30:00', timeZone: 'Europe/Berlin' },
          recurrence: ['RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE;TZID=Europe/Berlin:20261204T140000'],
        })
        const inExchange = () =>
          [ASPEN, VEGA].map(({ exchange }) => {
            const events = room.exchange.sandbox.control.events(exchange)
            return events.ok ? events.value.map(({ type }) => type) : events.error
          })
        const dates = ['singleInstance', 'singleInstance', 'singleInstance']
        await room.pass({ minutes: 3 })
        expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed'])
        expect(inExchange()).toEqual([dates, []])
        await readInTurn(room, 'google', order, () => room.inviteInstead('google', String(meeting.id), ['Vega']))
        expect(await room.bookings()).toEqual([
          'Aspen 08:00: cancelled (room_swapped)',
          'Vega 08:00: confirmed (room_swapped)',
        ])
        expect(inExchange()).toEqual([[], dates])
        // Why its dates stand there one by one is no matter of Aspen any more.
        expect((await room.conflicts()).toSorted()).toEqual([
          'room_swapped (auto)',
          'unpushable (auto)',
          'unpushable (resolved)',
        ])
        expect(await room.broken()).toEqual([])
      },
    )
  },
)

describe('a room that we decline in Google, and for which Google finds another one', SLOW, () => {
  it.each(ORDERS)('the refusal stays, and the other room has the meeting, when $first is read first', async (order) => {
    await using room = await twoRooms()
    room.google.control.setSwitches({ autoReplacement: true })
    room.inviteTo('Aspen', 'exchange', '09:00')
    await room.pass({ minutes: 2 })
    await room.leaveAlone(order.last, 'google')
    // Aspen has to be read once, or we would have declined nothing.
    await room.comeBackTo('Aspen', 'google')
    room.inviteTo('Aspen', 'google', '09:00')
    await room.pass({ minutes: 1 })
    await room.comeBackTo('Vega', 'google')
    await room.pass({ minutes: 4 })
    expect(await room.bookings()).toEqual([
      'Aspen 08:00: confirmed',
      'Aspen 08:00: declined (room_unavailable)',
      'Vega 08:00: confirmed (room_swapped)',
    ])
    const [, refused, moved] = await explained(room)
    expect(refused).toMatch(/^The room is taken from .*In Google the meeting was moved from this room to Vega\./)
    expect(moved).toBe(MOVED_FROM_ASPEN('Google'))
    expect(await room.conflicts()).toEqual(['double_book (auto)', 'room_swapped (auto)'])
    expect(await room.shown('google')).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })
})

describe('a room that Google refuses for the new time of a meeting, and replaces', SLOW, () => {
  it.each(ORDERS)('the meeting has the other room at the new time, when $first is read first', async (order) => {
    await using room = await twoRooms()
    const { control } = room.google
    for (const address of [ASPEN.google, VEGA.google]) control.setRoom(address, { autoAcceptInvitations: true })
    control.setSwitches({ autoReplacement: true })
    await room.database.sql(`update calendar set decides = 'provider' where id = any ($1)`, [
      [room.calendars.Aspen.google, room.calendars.Vega.google],
    ])
    room.inviteTo('Aspen', 'exchange', '10:00')
    const meeting = room.inviteTo('Aspen', 'google', '09:00')
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toHaveLength(2)
    await readInTurn(room, 'google', order, () =>
      control.people.move({
        ...{ person: room.google.person.address, eventId: meeting, timeZone: 'Europe/Berlin' },
        ...{ start: '2026-12-01T10:00:00', end: '2026-12-01T10:30:00' },
      }),
    )
    const now = await room.bookings()
    expect(now.filter((says) => says.includes('confirmed')).toSorted()).toEqual([
      'Aspen 09:00: confirmed',
      'Vega 09:00: confirmed (room_swapped)',
    ])
    expect(now.filter((says) => !says.includes('confirmed'))).toEqual(['Aspen 08:00: cancelled (room_swapped)'])
    expect(await room.conflicts()).toEqual(['room_swapped (auto)'])
    expect(await room.shown('google')).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })
})

describe('a meeting that its calendar moves to a room that is taken', SLOW, () => {
  it.each(ORDERS)(
    'is refused there like any, and its evidence says where it came from, when $first is read first',
    async (order) => {
      await using room = await twoRooms()
      room.inviteTo('Vega', 'exchange', '09:00')
      const meeting = room.inviteTo('Aspen', 'google', '09:00')
      await room.pass({ minutes: 2 })
      await readInTurn(room, 'google', order, () => room.inviteInstead('google', meeting, ['Vega']))
      const now = await room.bookings()
      expect(now.toSorted()).toEqual([
        'Aspen 08:00: cancelled (room_swapped)',
        'Vega 08:00: confirmed',
        'Vega 08:00: declined (room_unavailable)',
      ])
      expect((await explained(room)).at(-1)).toContain(MOVED_FROM_ASPEN('Google'))
      expect((await room.conflicts()).toSorted()).toEqual(['double_book (auto)', 'room_swapped (auto)'])
      const [contest] = await room.database.sql<{ lost: Record<string, unknown> }>(
        `select evidence -> 'lost' as lost from conflict where organization_id = $1 and kind = 'double_book'`,
        [room.organizationId],
      )
      expect(contest?.lost).toMatchObject({
        cameFrom: { roomName: 'Aspen', hasLeft: order.first === 'Aspen' },
      })
      expect(await room.google.answerSeenBy(meeting)).toBeDefined()
      expect(await room.shown('google')).toEqual([])
      expect(await room.broken()).toEqual([])
    },
  )
})

describe('a room that said no, and stays among the guests beside the one that was found instead', SLOW, () => {
  it.each(ORDERS)('is free, and both rooms say so, when $first is read first', async (order) => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', 'google', '09:00')
    await room.pass({ minutes: 2 })
    await readInTurn(room, 'google', order, () => {
      room.google.control.people.respond({ person: ASPEN.google, eventId: meeting, response: 'declined' })
      room.inviteInstead('google', meeting, ['Aspen', 'Vega'])
    })
    expect(await room.bookings()).toEqual([
      'Aspen 08:00: cancelled (room_swapped)',
      'Vega 08:00: confirmed (room_swapped)',
    ])
    expect((await room.conflicts()).toSorted()).toEqual(['released_there (auto)', 'room_swapped (auto)'])
    expect(await room.broken()).toEqual([])
  })
})

describe.each(PROVIDERS)('a meeting in %s that was moved to no other room', SLOW, (provider) => {
  it('is one that invited both rooms, and gives up one of them', async () => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    room.inviteInstead(provider, meeting, ['Aspen', 'Vega'])
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed', 'Vega 08:00: confirmed'])
    room.inviteInstead(provider, meeting, ['Vega'])
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toEqual(['Aspen 08:00: cancelled (cancelled)', 'Vega 08:00: confirmed'])
    expect(await room.conflicts()).toEqual([])
    expect(await room.broken()).toEqual([])
  })

  it('is one that takes a second room beside the first', async () => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    await room.pass({ minutes: 2 })
    room.inviteInstead(provider, meeting, ['Aspen', 'Vega'])
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed', 'Vega 08:00: confirmed'])
    expect(await room.conflicts()).toEqual([])
    room.inviteInstead(provider, meeting, ['Aspen'])
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed', 'Vega 08:00: cancelled (cancelled)'])
    expect(await room.conflicts()).toEqual([])
    expect(await room.broken()).toEqual([])
  })
})

/** No guest sees who else is invited. */
function hideGuests({ exchange, google }: TwoRooms, provider: Provider, meeting: string): void {
  if (provider === 'google') {
    const event = { guestsCanSeeOtherGuests: false }
    google.control.people.change({ person: google.person.address, eventId: meeting, event })
    return
  }
  const edited = exchange.sandbox.people.edit(
    { mailbox: exchange.person.address, id: meeting },
    { hideAttendees: true },
  )
  if (!edited.ok) throw new Error(JSON.stringify(edited.error))
}

describe.each(PROVIDERS)('a meeting in %s that hides its guests from each other', SLOW, (provider) => {
  it.each(ORDERS)('and is taken to another room is told as moved, when $first is read first', async (order) => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    hideGuests(room, provider, meeting)
    await movedToVega(room, provider, { meeting, order })
    expect((await swapIn(room))[0]).toMatchObject({ evidence: { to: { invitedBeside: null } } })
    expect(await room.broken()).toEqual([])
  })

  it.each([
    { given: 'Aspen', kept: 'Vega' },
    { given: 'Vega', kept: 'Aspen' },
  ] as const)('and invites both rooms is not, when it gives up $given later', async ({ given, kept }) => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    hideGuests(room, provider, meeting)
    room.inviteInstead(provider, meeting, ['Aspen', 'Vega'])
    await room.pass({ minutes: 6 })
    expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed', 'Vega 08:00: confirmed'])
    await readInTurn(room, provider, { last: given }, () => room.inviteInstead(provider, meeting, [kept]))
    expect((await room.bookings()).toSorted()).toEqual(
      [`${given} 08:00: cancelled (cancelled)`, `${kept} 08:00: confirmed`].toSorted(),
    )
    expect(await room.conflicts()).toEqual([])
    expect(await room.broken()).toEqual([])
  })

  it('and took a second room beside the first is not, when it gives up either, though the second came later', async () => {
    for (const kept of ['Aspen', 'Vega'] as const) {
      await using room = await twoRooms()
      const meeting = room.inviteTo('Aspen', provider, '09:00')
      hideGuests(room, provider, meeting)
      await room.pass({ minutes: 6 })
      room.inviteInstead(provider, meeting, ['Aspen', 'Vega'])
      await room.pass({ minutes: 6 })
      room.inviteInstead(provider, meeting, [kept])
      await room.pass({ minutes: 2 })
      expect((await room.bookings()).filter((says) => says.includes('cancelled'))).toEqual([
        `${kept === 'Aspen' ? 'Vega' : 'Aspen'} 08:00: cancelled (cancelled)`,
      ])
      expect(await room.conflicts()).toEqual([])
    }
  })

  it.each([orderFor(provider)])(
    'and invites both rooms is not, when one of them is taken, and $first is read first',
    async (order) => {
      await using room = await twoRooms()
      room.inviteTo('Aspen', provider === 'google' ? 'exchange' : 'google', '09:00')
      await room.pass({ minutes: 2 })
      await readInTurn(room, provider, order, () => {
        const meeting = room.inviteTo('Vega', provider, '09:00')
        hideGuests(room, provider, meeting)
        room.inviteInstead(provider, meeting, ['Vega', 'Aspen'])
      })
      expect((await room.bookings()).toSorted()).toEqual([
        'Aspen 08:00: confirmed',
        'Aspen 08:00: declined (room_unavailable)',
        'Vega 08:00: confirmed',
      ])
      expect(await room.conflicts()).toEqual(['double_book (auto)'])
      expect(await room.broken()).toEqual([])
    },
  )

  // Nothing that the provider shows, and nothing that was seen, tells this from a move: what was decided is the same, the words say more than is known.
  it('is told as moved where it invited both, and nobody looked at the first room before it was given up', async () => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    hideGuests(room, provider, meeting)
    await room.pass({ minutes: 2 })
    await room.leaveAlone('Aspen', provider)
    room.inviteInstead(provider, meeting, ['Aspen', 'Vega'])
    await room.pass({ minutes: 6 })
    room.inviteInstead(provider, meeting, ['Vega'])
    await room.comeBackTo('Aspen', provider)
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toEqual([
      'Aspen 08:00: cancelled (room_swapped)',
      'Vega 08:00: confirmed (room_swapped)',
    ])
    expect(await room.broken()).toEqual([])
  })
})

describe.each(PROVIDERS)('a meeting in %s that is moved to another room and back', SLOW, (provider) => {
  it('has the first one again, and each way is told', async () => {
    await using room = await twoRooms()
    const meeting = room.inviteTo('Aspen', provider, '09:00')
    await room.pass({ minutes: 2 })
    room.inviteInstead(provider, meeting, ['Vega'])
    await room.pass({ minutes: 2 })
    room.inviteInstead(provider, meeting, ['Aspen'])
    await room.pass({ minutes: 2 })
    const now = await room.bookings()
    expect(now.filter((says) => says.includes('confirmed'))).toEqual(['Aspen 08:00: confirmed (room_swapped)'])
    expect(await room.conflicts()).toEqual(['room_swapped (auto)', 'room_swapped (auto)'])
    expect(await room.shown('exchange')).toHaveLength(1)
    expect(await room.shown('google')).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })
})
