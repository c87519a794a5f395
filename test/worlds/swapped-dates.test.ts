import { describe, expect, it } from 'vitest'
import { verdictText } from '../../src/core/verdict-text.ts'
import { ORDERS, orderFor, readInTurn } from './read-in-turn.ts'
import { ASPEN, type RoomName, type TwoRooms, twoRooms, VEGA } from './two-rooms.ts'
import { PROVIDERS, type Provider } from './two-sandboxes.ts'

const SLOW = { timeout: 180_000 }

/** The second of three Tuesdays, at nine by the wall clock of Berlin. */
const SECOND = '2026-12-08'
const THIRD = '2026-12-15'
const KEY = '2026-12-08T08:00:00Z'

const ADDRESS = { Aspen: ASPEN, Vega: VEGA } as const

/** Three Tuesdays from 1 December 2026 in Aspen, half an hour at nine. Answers the id of the series. */
function bookSeries(
  { exchange, google }: TwoRooms,
  provider: Provider,
  event: Readonly<Record<string, unknown>> = {},
): string {
  if (provider === 'google') {
    const booked = google.control.people.book({
      ...{ person: google.person.address, summary: 'Budget', rooms: [ASPEN.google] },
      ...{ start: '2026-12-01T09:00:00', end: '2026-12-01T09:30:00', timeZone: 'Europe/Berlin' },
      ...{ recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'], event },
    })
    return String(booked.id)
  }
  const range = { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 }
  const recurrence = { pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] }, range }
  const booked = exchange.sandbox.people.book(exchange.person, {
    ...{ subject: 'Budget', start: '2026-12-01T09:00', end: '2026-12-01T09:30', timeZone: 'Europe/Berlin' },
    ...{ rooms: [ASPEN.exchange], more: { recurrence, ...event } },
  })
  if (!booked.ok) throw new Error(JSON.stringify(booked.error))
  return booked.value.id
}

/** The organiser changes which rooms that one date invites, and when it takes place if a time is given. */
function inviteOnDate(
  { exchange, google }: TwoRooms,
  provider: Provider,
  change: {
    readonly series: string
    readonly date?: string
    readonly rooms: readonly RoomName[]
    readonly time?: string
    readonly declined?: RoomName
  },
): void {
  const { series, date = SECOND, rooms, time, declined } = change
  if (provider === 'google') {
    const person = google.person.address
    const times =
      time === undefined
        ? {}
        : { start: `${date}T${time}:00`, end: `${date}T${time.replace(':00', ':30')}:00`, timeZone: 'Europe/Berlin' }
    google.control.people.changeOccurrence({
      ...{ person, eventId: series, originalStart: `${date}T09:00:00`, ...times },
      event: {
        attendees: [
          { email: person, responseStatus: 'accepted' },
          ...rooms.map((name) => ({
            ...{ email: ADDRESS[name].google, resource: true },
            ...(name === declined ? { responseStatus: 'declined' } : {}),
          })),
        ],
      },
    })
    return
  }
  const when = (wall: string) => ({ dateTime: `${date}T${wall}:00`, timeZone: 'Europe/Berlin' })
  const edited = exchange.sandbox.people.edit(
    { mailbox: exchange.person.address, id: series, occurrence: date },
    {
      attendees: rooms.map((name) => ({ type: 'resource', emailAddress: { address: ADDRESS[name].exchange } })),
      ...(time === undefined ? {} : { start: when(time), end: when(time.replace(':00', ':30')) }),
    },
  )
  if (!edited.ok) throw new Error(JSON.stringify(edited.error))
}

/** The organiser takes a date out of the series. */
function callOff(
  { exchange, google }: TwoRooms,
  provider: Provider,
  { series, date }: { series: string; date: string },
): void {
  if (provider === 'google') {
    const originalStart = `${date}T09:00:00`
    google.control.people.cancelOccurrence({ person: google.person.address, eventId: series, originalStart })
    return
  }
  const called = exchange.sandbox.people.cancel({ mailbox: exchange.person.address, id: series, occurrence: date })
  if (!called.ok) throw new Error(JSON.stringify(called.error))
}

/** A delegate declines the second date in the name of Aspen. */
function sayNo({ exchange, google }: TwoRooms, provider: Provider, series: string): void {
  if (provider === 'google') {
    const eventId = `${series}_20261208T080000Z`
    google.control.people.respond({ person: ASPEN.google, eventId, response: 'declined' })
    return
  }
  const copies = exchange.sandbox.control.events(ASPEN.exchange)
  const copy = copies.ok ? copies.value.find(({ type }) => type === 'seriesMaster') : undefined
  const said = exchange.sandbox.people.respond(
    { mailbox: ASPEN.exchange, id: copy?.id ?? '', occurrence: SECOND },
    'decline',
  )
  if (!said.ok) throw new Error(JSON.stringify(said.error))
}

/** What the API says of the last booking of a room: its state, its dates, and its verdict in words. */
async function told({ api, database: { sql }, organizationId }: TwoRooms, name: RoomName) {
  const rows = await sql<{ id: number }>(
    `select b.id from booking b join room r on r.id = b.room_id where b.organization_id = $1 and r.name = $2 order by b.id desc limit 1`,
    [organizationId, name],
  )
  const id = rows[0]?.id ?? 0
  const booking = (await api.ask({ method: 'GET', url: `/v1/bookings/${id}` })).json()
  const dates = (
    await api.ask({ method: 'GET', url: `/v1/bookings/${id}/occurrences?from=2026-12-01T00:00:00Z` })
  ).json()
  const words = (verdict: Parameters<typeof verdictText>[0] | null) =>
    verdict === null ? '' : verdictText(verdict, 'inside')
  return {
    id,
    state: booking.state,
    version: booking.version,
    says: words(booking.verdict),
    swap: booking.verdict?.inputs.swap ?? null,
    dates: dates.items.map((date: { start: string; state: string }) => `${date.start} ${date.state}`),
    ledger: booking.lost.map(
      (date: { originalStart: string; replacedBy: number | null; verdict: Parameters<typeof verdictText>[0] }) => ({
        ...{ originalStart: date.originalStart, replacedBy: date.replacedBy, says: words(date.verdict) },
      }),
    ),
  }
}

const swapCases = ({ database: { sql }, organizationId }: TwoRooms) =>
  sql<{ evidence: Record<string, unknown>; bookings: readonly (string | number)[]; state: string }>(
    `select evidence, bookings, state from conflict where organization_id = $1 and kind = 'room_swapped' order by id`,
    [organizationId],
  )

const systemOf = (provider: Provider) => (provider === 'google' ? 'Google' : 'Exchange')

describe.each(PROVIDERS)('one date of a series in %s that its organiser takes to another room', SLOW, (provider) => {
  const system = systemOf(provider)

  it.each(ORDERS)('is told in both rooms, when $first is read first', async (order) => {
    await using room = await twoRooms()
    const series = bookSeries(room, provider)
    await room.pass({ minutes: 2 })
    expect(await room.bookings()).toEqual(['Aspen 08:00: confirmed'])
    await readInTurn(room, provider, order, () => inviteOnDate(room, provider, { series, rooms: ['Vega'] }))
    const [aspen, vega] = [await told(room, 'Aspen'), await told(room, 'Vega')]
    expect(aspen).toMatchObject({
      state: 'confirmed',
      dates: ['2026-12-01T08:00:00Z held', '2026-12-08T08:00:00Z replaced', '2026-12-15T08:00:00Z held'],
      ledger: [
        {
          ...{ originalStart: KEY, replacedBy: vega.id },
          says: `In ${system} the date 2026-12-08 09:00 of a series was moved from this room to Vega.`,
        },
      ],
    })
    expect(vega).toMatchObject({
      ...{ state: 'confirmed', says: `In ${system} the date 2026-12-08 09:00 of a series was moved here from Aspen.` },
      swap: { way: 'from', bookingId: aspen.id, date: { originalStart: KEY } },
    })
    const cases = await swapCases(room)
    expect(cases).toHaveLength(1)
    expect(cases[0]).toMatchObject({
      state: 'auto',
      evidence: { date: KEY, from: { roomName: 'Aspen', lost: 'withdrawn' }, to: { roomName: 'Vega' } },
    })
    expect(cases[0]?.bookings.map(Number)).toEqual([aspen.id, vega.id])
    expect(await room.broken()).toEqual([])
  })

  it.each(ORDERS)('is told where guests do not see each other, when $first is read first', async (order) => {
    await using room = await twoRooms()
    const hidden = provider === 'google' ? { guestsCanSeeOtherGuests: false } : { hideAttendees: true }
    const series = bookSeries(room, provider, hidden)
    await room.pass({ minutes: 2 })
    await readInTurn(room, provider, order, () => inviteOnDate(room, provider, { series, rooms: ['Vega'] }))
    const [aspen, vega] = [await told(room, 'Aspen'), await told(room, 'Vega')]
    expect(aspen.ledger).toMatchObject([{ originalStart: KEY, replacedBy: vega.id }])
    expect(vega.swap).toMatchObject({ way: 'from', bookingId: aspen.id, date: { originalStart: KEY } })
    expect(await swapCases(room)).toMatchObject([{ evidence: { to: { invitedBeside: null } } }])
  })

  it('changes nothing any more when it is read again, told again or compared', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, provider)
    await room.pass({ minutes: 2 })
    inviteOnDate(room, provider, { series, rooms: ['Vega'] })
    await room.pass({ minutes: 3 })
    const before = [await told(room, 'Aspen'), await told(room, 'Vega')]
    expect(before[0]?.ledger).toHaveLength(1)
    // Every version comes once more, in every order in which the calendars can be read.
    for (const first of ['Aspen', 'Vega'] as const) {
      await room.leaveAlone(first, provider)
      room.google.control.expireSyncTokens()
      room.exchange.sandbox.control.expireDeltaLinks()
      await room.database.sql(
        'update calendar set dirty_since = now(), next_poll_at = now(), next_compare_at = now() where organization_id = $1',
        [room.organizationId],
      )
      await room.pass({ minutes: 2 })
      await room.comeBackTo(first, provider)
      await room.pass({ minutes: 2 })
    }
    expect([await told(room, 'Aspen'), await told(room, 'Vega')]).toEqual(before)
    expect(await swapCases(room)).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })

  it('is a move of two dates where two are taken, each with a case of its own', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, provider)
    await room.pass({ minutes: 2 })
    await readInTurn(room, provider, { last: 'Aspen' }, () => {
      for (const date of [SECOND, THIRD]) inviteOnDate(room, provider, { series, date, rooms: ['Vega'] })
    })
    const { dates } = await told(room, 'Aspen')
    expect(dates).toEqual([
      '2026-12-01T08:00:00Z held',
      '2026-12-08T08:00:00Z replaced',
      '2026-12-15T08:00:00Z replaced',
    ])
    expect((await swapCases(room)).map(({ evidence }) => evidence.date).toSorted()).toEqual([
      KEY,
      '2026-12-15T08:00:00Z',
    ])
    expect(await room.broken()).toEqual([])
  })

  it('keeps its entry when the series is changed otherwise, and loses it when it comes back', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, provider)
    await room.pass({ minutes: 2 })
    inviteOnDate(room, provider, { series, rooms: ['Vega'] })
    await room.pass({ minutes: 3 })
    callOff(room, provider, { series, date: THIRD })
    await room.pass({ minutes: 3 })
    const without = await told(room, 'Aspen')
    expect(without.dates).toEqual(['2026-12-01T08:00:00Z held', '2026-12-08T08:00:00Z replaced'])
    expect(without.says).toBe('')
    inviteOnDate(room, provider, { series, rooms: ['Aspen'] })
    await room.pass({ minutes: 3 })
    const again = await told(room, 'Aspen')
    expect(again.dates).toEqual(['2026-12-01T08:00:00Z held', '2026-12-08T08:00:00Z held'])
    expect(await told(room, 'Vega')).toMatchObject({ state: 'cancelled', dates: [] })
    expect(await swapCases(room)).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })

  it.each([orderFor(provider)])(
    'is refused where the other room is taken, and the refusal says where it came from, when $first is read first',
    async (order) => {
      await using room = await twoRooms()
      const series = bookSeries(room, provider)
      const other = room.google.control.people.book({
        ...{ person: room.google.person.address, summary: 'Panel', rooms: [VEGA.google] },
        ...{ start: `${SECOND}T09:00:00`, end: `${SECOND}T09:30:00`, timeZone: 'Europe/Berlin' },
      })
      expect(other.id).toBeDefined()
      await room.pass({ minutes: 2 })
      await readInTurn(room, provider, order, () => inviteOnDate(room, provider, { series, rooms: ['Vega'] }))
      const [aspen, vega] = [await told(room, 'Aspen'), await told(room, 'Vega')]
      expect(vega).toMatchObject({ state: 'declined', swap: { bookingId: aspen.id, date: { originalStart: KEY } } })
      expect(vega.says).toMatch(/^The room is taken from .* of a series was moved here from Aspen\./)
      expect(aspen.ledger).toMatchObject([{ originalStart: KEY, replacedBy: vega.id }])
      const [contest] = await room.database.sql<{ lost: Record<string, unknown> }>(
        `select evidence -> 'lost' as lost from conflict where organization_id = $1 and kind = 'double_book'`,
        [room.organizationId],
      )
      expect(contest?.lost).toMatchObject({
        cameFrom: { roomName: 'Aspen', date: KEY, hasLeft: order.first === 'Aspen' },
      })
      expect(await swapCases(room)).toHaveLength(1)
      expect(await room.broken()).toEqual([])
    },
  )

  it.each([orderFor(provider)])(
    'was lost before, where the first room was taken: the ledger gives both reasons, when $first is read first',
    async (order) => {
      await using room = await twoRooms()
      room.google.control.people.book({
        ...{ person: room.google.person.address, summary: 'Panel', rooms: [ASPEN.google] },
        ...{ start: `${SECOND}T09:00:00`, end: `${SECOND}T09:30:00`, timeZone: 'Europe/Berlin' },
      })
      await room.pass({ minutes: 2 })
      const series = bookSeries(room, provider)
      await room.pass({ minutes: 2 })
      const lost = await told(room, 'Aspen')
      expect(lost.dates).toContain('2026-12-08T08:00:00Z lost')
      await readInTurn(room, provider, order, () =>
        inviteOnDate(room, provider, { series, rooms: ['Aspen', 'Vega'], declined: 'Aspen' }),
      )
      const [aspen, vega] = [await told(room, 'Aspen'), await told(room, 'Vega')]
      expect(vega).toMatchObject({ state: 'confirmed', swap: { way: 'from', bookingId: aspen.id } })
      expect(aspen.dates).toContain('2026-12-08T08:00:00Z replaced')
      expect(aspen.ledger[0].says).toMatch(/^The room is taken from .* of a series was moved from this room to Vega\./)
      expect(await swapCases(room)).toMatchObject([{ evidence: { date: KEY, from: { lost: 'declined' } } }])
      expect(await room.broken()).toEqual([])
    },
  )
})

describe.each(PROVIDERS)('one date of a series in %s that was moved to no other room', SLOW, (provider) => {
  it('is one that was called off', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, provider)
    await room.pass({ minutes: 2 })
    callOff(room, provider, { series, date: SECOND })
    await room.pass({ minutes: 3 })
    expect(await told(room, 'Aspen')).toMatchObject({
      ...{ state: 'confirmed', ledger: [], dates: ['2026-12-01T08:00:00Z held', '2026-12-15T08:00:00Z held'] },
    })
    expect(await room.conflicts()).toEqual([])
  })

  it.each([orderFor(provider)])(
    'is one that takes a second room beside the first, of which the first says no, when $first is read first',
    async (order) => {
      await using room = await twoRooms()
      const series = bookSeries(room, provider)
      await room.pass({ minutes: 2 })
      inviteOnDate(room, provider, { series, rooms: ['Aspen', 'Vega'] })
      await room.pass({ minutes: 3 })
      expect(await told(room, 'Vega')).toMatchObject({ state: 'confirmed', says: '', swap: null })
      await readInTurn(room, provider, order, () => sayNo(room, provider, series))
      expect(await told(room, 'Aspen')).toMatchObject({
        ...{ ledger: [], dates: ['2026-12-01T08:00:00Z held', '2026-12-15T08:00:00Z held'] },
      })
      expect(await told(room, 'Vega')).toMatchObject({ state: 'confirmed', swap: null })
      expect(await swapCases(room)).toEqual([])
      expect(await room.broken()).toEqual([])
    },
  )

  it('is one that takes a second room beside the first, and gives up either of them', async () => {
    for (const [kept, given] of [
      ['Aspen', 'Vega'],
      ['Vega', 'Aspen'],
    ] as const) {
      await using room = await twoRooms()
      const series = bookSeries(room, provider)
      await room.pass({ minutes: 2 })
      inviteOnDate(room, provider, { series, rooms: ['Aspen', 'Vega'] })
      await room.pass({ minutes: 3 })
      inviteOnDate(room, provider, { series, rooms: [kept] })
      await room.pass({ minutes: 3 })
      const { dates } = await told(room, 'Aspen')
      expect(dates.includes('2026-12-08T08:00:00Z held')).toBe(given === 'Vega')
      expect((await told(room, 'Vega')).state).toBe(given === 'Vega' ? 'cancelled' : 'confirmed')
      expect(await swapCases(room)).toEqual([])
      expect(await room.broken()).toEqual([])
    }
  })

  it('is one that was taken there before its series was called off', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, provider)
    await room.pass({ minutes: 2 })
    inviteOnDate(room, provider, { series, rooms: ['Vega'] })
    await room.pass({ minutes: 3 })
    if (provider === 'google')
      room.google.control.people.cancel({ person: room.google.person.address, eventId: series })
    else room.exchange.sandbox.people.cancel({ mailbox: room.exchange.person.address, id: series })
    await room.pass({ minutes: 3 })
    expect((await told(room, 'Aspen')).state).toBe('cancelled')
    // Its guests alone are told that a series is called off; who was invited to one date keeps it.
    expect(await told(room, 'Vega')).toMatchObject({ state: 'confirmed', swap: { way: 'from' } })
    expect(await swapCases(room)).toHaveLength(1)
    expect(await room.broken()).toEqual([])
  })
})

describe('one date of a series that is taken to another room and another time at once', SLOW, () => {
  describe.each([
    { provider: 'google', where: 'Google, where a date alone names itself' },
    { provider: 'exchange', where: 'Exchange where its copy names its date' },
  ] as const)('is told in $where', ({ provider }) => {
    it.each(ORDERS)('when $first is read first', async (order) => {
      await using room = await twoRooms()
      room.exchange.sandbox.control.configure({ occurrenceUids: 'dated' })
      const series = bookSeries(room, provider)
      await room.pass({ minutes: 2 })
      await readInTurn(room, provider, order, () =>
        inviteOnDate(room, provider, { series, rooms: ['Vega'], time: '15:00' }),
      )
      const [aspen, vega] = [await told(room, 'Aspen'), await told(room, 'Vega')]
      expect(aspen.ledger).toMatchObject([{ originalStart: KEY, replacedBy: vega.id }])
      expect(vega).toMatchObject({ dates: ['2026-12-08T14:00:00Z held'], swap: { date: { originalStart: KEY } } })
      expect(await swapCases(room)).toHaveLength(1)
      expect(await room.broken()).toEqual([])
    })
  })

  it('is not recognised in Exchange where nothing says which date it was', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, 'exchange')
    await room.pass({ minutes: 2 })
    inviteOnDate(room, 'exchange', { series, rooms: ['Vega'], time: '15:00' })
    await room.pass({ minutes: 3 })
    expect(await told(room, 'Aspen')).toMatchObject({
      ...{ ledger: [], dates: ['2026-12-01T08:00:00Z held', '2026-12-15T08:00:00Z held'] },
    })
    expect(await told(room, 'Vega')).toMatchObject({ state: 'confirmed', swap: null })
    expect(await swapCases(room)).toEqual([])
    expect(await room.broken()).toEqual([])
  })
})

describe('one date for which Google finds another room, because we decline its new time', SLOW, () => {
  it.each(ORDERS)('is told in both rooms, when $first is read first', async (order) => {
    await using room = await twoRooms()
    room.google.control.setSwitches({ autoReplacement: true })
    const series = bookSeries(room, 'google')
    room.google.control.people.book({
      ...{ person: room.google.person.address, summary: 'Panel', rooms: [ASPEN.google] },
      ...{ start: `${SECOND}T15:00:00`, end: `${SECOND}T15:30:00`, timeZone: 'Europe/Berlin' },
    })
    await room.pass({ minutes: 2 })
    await room.leaveAlone(order.last, 'google')
    // Aspen has to be read once, or we would have declined nothing.
    await room.comeBackTo('Aspen', 'google')
    inviteOnDate(room, 'google', { series, rooms: ['Aspen'], time: '15:00' })
    await room.pass({ minutes: 1 })
    await room.comeBackTo('Vega', 'google')
    await room.pass({ minutes: 4 })
    const vega = await told(room, 'Vega')
    expect(vega).toMatchObject({ state: 'confirmed', swap: { way: 'from', date: { originalStart: KEY } } })
    const [entry] = await room.database.sql<{ lost: readonly { key: string; replacedBy: number }[] }>(
      `select b.series -> 'lost' as lost from booking b where b.organization_id = $1 and b.recurring`,
      [room.organizationId],
    )
    expect(entry?.lost).toMatchObject([{ key: KEY, replacedBy: vega.id }])
    expect(await swapCases(room)).toMatchObject([{ evidence: { from: { lost: 'declined' } } }])
    expect(await room.broken()).toEqual([])
  })
})

describe('a series that wins against what was written over its other dates', SLOW, () => {
  it('does not get back the date that has another room now', async () => {
    await using room = await twoRooms()
    const series = bookSeries(room, 'google')
    await room.pass({ minutes: 2 })
    inviteOnDate(room, 'google', { series, date: THIRD, rooms: ['Vega'] })
    await room.pass({ minutes: 3 })
    const before = await told(room, 'Aspen')
    room.google.control.people.book({
      ...{ person: ASPEN.google, summary: 'Panel', timeZone: 'Europe/Berlin' },
      ...{ start: '2026-11-24T09:00:00', end: '2026-11-24T09:30:00', recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] },
    })
    await room.pass({ minutes: 2 })
    const [open] = await room.database.sql<{ id: number }>(
      `select id from conflict where organization_id = $1 and kind = 'series_vs_single' and state = 'open'`,
      [room.organizationId],
    )
    const body = { action: 'keep', bookingId: before.id, reason: 'was first' }
    const resolved = await room.api.ask({ method: 'POST', url: `/v1/conflicts/${open?.id}/resolve`, body })
    expect(resolved.json()).toMatchObject({ state: 'resolved' })
    await room.pass({ minutes: 2 })
    const dates = await room.api.ask({
      method: 'GET',
      url: `/v1/bookings/${before.id}/occurrences?from=2026-12-01T00:00:00Z`,
    })
    expect(dates.json().items.map((date: { start: string; state: string }) => `${date.start} ${date.state}`)).toEqual(
      before.dates,
    )
    expect(before.dates).toContain('2026-12-15T08:00:00Z replaced')
    expect(await room.broken()).toEqual([])
  })
})
