import { describe, expect, it } from 'vitest'
import { type OutageWorld, outageWorld } from './outage-world.ts'
import { onTheFirst, PROVIDERS, type Provider } from './two-sandboxes.ts'

const SLOW = { timeout: 300_000 }
const OTHER: Readonly<Record<Provider, Provider>> = { exchange: 'google', google: 'exchange' }

const instant = (wall: string) => Temporal.PlainDateTime.from(wall).toZonedDateTime('Europe/Berlin').toInstant()

interface Closed {
  readonly closure: { readonly id: number; readonly bookingId: number }
  readonly contested: readonly number[]
  readonly lostDates: readonly number[]
}

/** An administrator closes the room on 1 December 2026, from nine to six by the wall clock of Berlin. */
async function close({ api, roomId }: OutageWorld, until = '2026-12-01T18:00'): Promise<Closed> {
  const body = {
    startsAt: instant('2026-12-01T09:00').toString(),
    endsAt: instant(until).toString(),
    reason: 'Painting',
  }
  const closed = await api.ask({ method: 'POST', url: `/v1/rooms/${roomId}/closures`, body })
  expect(closed.statusCode).toBe(201)
  return closed.json()
}

async function lift({ api, roomId }: OutageWorld, closureId: number): Promise<void> {
  const lifted = await api.ask({ method: 'DELETE', url: `/v1/rooms/${roomId}/closures/${closureId}` })
  expect(lifted.statusCode).toBe(204)
}

const conflicts = async ({ api }: OutageWorld): Promise<readonly string[]> => {
  const url = '/v1/conflicts?state=open,auto,imported,resolved,dismissed'
  const { items } = (await api.ask({ method: 'GET', url })).json()
  return items.map(({ kind, state }: { kind: string; state: string }) => `${kind} (${state})`)
}

const shownOnBoth = async (room: OutageWorld) => ({
  exchange: await room.shown('exchange'),
  google: await room.shown('google'),
})

/** Until a closure that begins in a week is less than a day away. */
const toTheDayBefore = (room: OutageWorld) => room.pass({ minutes: 60 * 24 * 7, stepSeconds: 10_800 })

const PAINTING = ['Out of service: Painting 08:00']

describe('scenario 10: a room is out of service from nine to six', SLOW, () => {
  it('is shown as taken on both calendars, with the reason, and as free again when it is in service', async () => {
    await using room = await outageWorld()
    await room.pass({ minutes: 3 })
    const { closure } = await close(room)
    await room.pass({ minutes: 5 })
    expect(await shownOnBoth(room)).toEqual({ exchange: PAINTING, google: PAINTING })
    // Our own writes come back as news: nobody takes them for meetings.
    expect(await room.states()).toEqual(['Painting: confirmed'])
    expect(await room.broken()).toEqual([])
    await lift(room, closure.id)
    await room.pass({ minutes: 5 })
    expect(await shownOnBoth(room)).toEqual({ exchange: [], google: [] })
    expect(await room.states()).toEqual(['Painting: cancelled'])
    expect(await conflicts(room)).toEqual([])
    expect(await room.broken()).toEqual([])
  })

  it.each(PROVIDERS)('is shown again when somebody takes the closure off the calendar in %s', async (provider) => {
    await using room = await outageWorld()
    await close(room)
    await room.pass({ minutes: 3 })
    takeOff(room, provider)
    await room.pass({ minutes: 8 })
    expect(await shownOnBoth(room)).toEqual({ exchange: PAINTING, google: PAINTING })
    expect(await room.states()).toEqual(['Painting: confirmed'])
    expect(await room.broken()).toEqual([])
  })

  it.each(PROVIDERS)('declines who invites it from %s for that time, and says why', async (provider) => {
    await using room = await outageWorld()
    await close(room)
    const meeting = await room.invite(provider, '17:00')
    await room.pass({ minutes: 5 })
    const { response, comment } = await room[provider].answerSeenBy(meeting)
    expect(response).toBe('declined')
    expect(comment).toContain('from 2026-12-01 09:00 to 18:00 (Europe/Berlin) by a closure of the room (Painting)')
    const after = await room.invite(provider, '18:00')
    await room.pass({ minutes: 5 })
    expect((await room[provider].answerSeenBy(after)).response).toBe('accepted')
    expect(await room.shown(OTHER[provider])).toEqual([expect.stringMatching(/^Booked: .* 17:00$/), ...PAINTING])
    expect(await room.broken()).toEqual([])
  })

  it.each(PROVIDERS)(
    'has a meeting of %s wait for another room until the day before, and then declines it',
    async (provider) => {
      await using room = await outageWorld()
      await anotherRoom(room, 'Birch')
      const meeting = await room.invite(provider, '10:00')
      await room.pass({ minutes: 5 })
      const closed = await close(room)
      await room.pass({ minutes: 5 })
      const waiting = await read(room, closed.contested[0])
      expect(waiting).toMatchObject({ state: 'contested', verdict: { rule: 'out_of_service' } })
      expect(waiting.verdict.inputs.alternatives).toMatchObject([{ name: 'Birch' }])
      expect(await conflicts(room)).toEqual(['out_of_service (open)'])
      // Nobody is turned away yet, and nobody else can have the time.
      expect((await room[provider].answerSeenBy(meeting)).response).toBe('accepted')
      expect(await room.shown(OTHER[provider])).toEqual(PAINTING)
      expect(await room.broken()).toEqual([])
      await toTheDayBefore(room)
      expect((await room[provider].answerSeenBy(meeting)).response).toBe('declined')
      expect(await conflicts(room)).toEqual(['out_of_service (resolved)'])
      expect(await shownOnBoth(room)).toEqual({ exchange: PAINTING, google: PAINTING })
      expect(await room.broken()).toEqual([])
    },
  )

  it.each(PROVIDERS)(
    'gives the room back to a meeting of %s that waited, when it is in service early',
    async (provider) => {
      await using room = await outageWorld()
      await room.invite(provider, '10:00')
      await room.pass({ minutes: 5 })
      const { closure } = await close(room)
      await room.pass({ minutes: 5 })
      await lift(room, closure.id)
      await room.pass({ minutes: 5 })
      expect((await room.states())[0]).toContain(': confirmed')
      expect(await room.shown(OTHER[provider])).toEqual([expect.stringMatching(/^Booked: .* 09:00$/)])
      expect(await room.broken()).toEqual([])
    },
  )

  it.each(PROVIDERS)('takes those dates alone from a series of %s, and declines them there', async (provider) => {
    await using room = await outageWorld()
    const harness = room[provider]
    await harness.inviteRoom({ ...onTheFirst(harness, '10:00', 'Jour fixe'), weeklyTimes: 4 })
    await room.pass({ minutes: 5 })
    const closed = await close(room)
    await room.pass({ minutes: 5 })
    expect([closed.contested, closed.lostDates]).toEqual([[], [expect.any(Number)]])
    expect(await conflicts(room)).toEqual(['out_of_service (auto)'])
    expect(await shownOnBoth(room)).toEqual({ exchange: PAINTING, google: PAINTING })
    const [next] = await harness.readCalendarPlainly(instant('2026-12-08T00:00'), instant('2026-12-09T00:00'))
    expect(next?.start).toContain('2026-12-08T')
    expect(await room.broken()).toEqual([])
  })

  it.each(PROVIDERS)(
    'leaves what somebody wrote straight onto the calendar in %s where it is, for a person to decide',
    async (provider) => {
      await using room = await outageWorld()
      await room[provider].writeOntoRoom(onTheFirst(room[provider], '10:00', 'Sneaky'))
      await room.pass({ minutes: 5 })
      await close(room)
      await room.pass({ minutes: 5 })
      expect((await room.shown(provider)).map((text) => text.slice(-5)).sort()).toEqual(['08:00', '09:00'])
      await toTheDayBefore(room)
      expect((await room.shown(provider)).map((text) => text.slice(-5)).sort()).toEqual(['08:00', '09:00'])
      expect((await room.states())[0]).toContain(': contested')
      expect(await conflicts(room)).toEqual(['out_of_service (open)'])
      expect(await room.broken()).toEqual([])
    },
  )

  it('keeps an Exchange that answers by itself from accepting: it sees the room taken', async () => {
    await using room = await outageWorld({ exchangeDecides: 'provider' })
    await room.exchange.letRoomAnswer('accepted')
    await close(room)
    await room.pass({ minutes: 5 })
    const meeting = await room.invite('exchange', '17:00')
    await room.pass({ minutes: 5 })
    expect((await room.exchange.answerSeenBy(meeting)).response).toBe('declined')
    expect(await shownOnBoth(room)).toEqual({ exchange: PAINTING, google: PAINTING })
    expect(await room.broken()).toEqual([])
  })
})

const read = async ({ api }: OutageWorld, bookingId: number | undefined) =>
  (await api.ask({ method: 'GET', url: `/v1/bookings/${bookingId}` })).json()

async function anotherRoom({ api }: OutageWorld, name: string): Promise<void> {
  const body = { name, timeZone: 'Europe/Berlin', capacity: 8 }
  expect((await api.ask({ method: 'POST', url: '/v1/rooms', body })).statusCode).toBe(201)
}

/** A person with rights on the room's calendar deletes what shows the closure there. */
function takeOff({ exchange, google }: OutageWorld, provider: Provider): void {
  if (provider === 'google') {
    const [event] = google.control.events(google.calendar.remoteCalendarId)
    google.control.people.cancel({ person: google.calendar.remoteCalendarId, eventId: String(event?.id) })
    return
  }
  const mailbox = exchange.calendar.remoteCalendarId
  const events = exchange.sandbox.control.events(mailbox)
  if (!events.ok) throw new Error('the room has no mailbox')
  exchange.sandbox.people.delete({ mailbox, id: events.value[0]?.id ?? '' })
}
