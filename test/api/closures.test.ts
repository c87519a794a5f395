import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NOW, openWorld, type World } from './world.ts'

describe('a room that is out of service for a time', () => {
  let world: World
  let room: number
  let day: string
  beforeAll(async () => {
    world = await openWorld()
    day = NOW.toZonedDateTimeISO('UTC').toPlainDate().add({ days: 10 }).toString()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    const body = { name: 'Aspen', timeZone: 'Europe/Berlin' }
    room = (await world.ask({ method: 'POST', url: '/v1/rooms', body })).json().id
  })

  const at = (hour: number): string => `${day}T${String(hour).padStart(2, '0')}:00:00Z`
  const close = (from: number, until: number, key?: string) =>
    world.ask({
      method: 'POST',
      url: `/v1/rooms/${room}/closures`,
      body: { startsAt: at(from), endsAt: at(until), reason: 'new carpets' },
      ...(key === undefined ? {} : { key }),
    })
  const book = (from: number, until: number) =>
    world.ask({
      method: 'POST',
      url: `/v1/rooms/${room}/bookings`,
      key: world.keys.booker,
      body: {
        start: at(from),
        end: at(until),
        summary: 'Planning',
        organizer: { name: 'Ann', address: 'ann@acme.test' },
      },
    })

  it('is booked by nobody meanwhile, and is listed with its reason', async () => {
    const closed = await close(9, 17)
    expect(closed.statusCode).toBe(201)
    expect(closed.json()).toMatchObject({
      closure: { roomId: room, startsAt: at(9), endsAt: at(17), reason: 'new carpets', liftedAt: null },
      contested: [],
      lostDates: [],
    })
    expect((await book(10, 11)).json()).toMatchObject({ status: 409, code: 'room_unavailable' })
    expect((await book(17, 18)).statusCode).toBe(201)
    const listed = await world.ask({ method: 'GET', url: `/v1/rooms/${room}/closures`, key: world.keys.viewer })
    expect(JSON.stringify(listed.json())).toContain('new carpets')
  })

  it('takes the room from no meeting: those in the way wait for another room, and are named', async () => {
    const { id } = (await book(10, 11)).json()
    expect((await close(9, 17)).json()).toMatchObject({ contested: [id] })
    const read = await world.ask({ method: 'GET', url: `/v1/bookings/${id}`, key: world.keys.booker })
    expect(read.json()).toMatchObject({ state: 'contested' })
  })

  it('is given back when the closure is lifted, as often as somebody asks', async () => {
    const { closure } = (await close(9, 17)).json()
    const lift = { method: 'DELETE', url: `/v1/rooms/${room}/closures/${closure.id}` } as const
    expect((await world.ask(lift)).statusCode).toBeLessThan(300)
    expect((await world.ask(lift)).statusCode).toBeLessThan(300)
    expect((await book(10, 11)).statusCode).toBe(201)
  })

  it('is closed and opened by administrators, not by those who book', async () => {
    expect((await close(9, 17, world.keys.booker)).json()).toMatchObject({ status: 403, code: 'forbidden' })
    const { closure } = (await close(9, 17)).json()
    const cancel = { method: 'DELETE', url: `/v1/bookings/${closure.bookingId}`, key: world.keys.booker } as const
    expect((await world.ask(cancel)).json()).toMatchObject({ status: 403, code: 'forbidden', limit: 'admin' })
    expect((await book(10, 11)).statusCode).toBe(409)
  })

  it('cannot be closed backwards, in the past, twice at a time, or for no reason', async () => {
    expect((await close(17, 9)).json()).toMatchObject({ code: 'ends_before_start', field: 'body/endsAt' })
    const past = { startsAt: '2020-01-01T09:00:00Z', endsAt: '2020-01-01T10:00:00Z', reason: 'late' }
    const url = `/v1/rooms/${room}/closures`
    expect((await world.ask({ method: 'POST', url, body: past })).json()).toMatchObject({ code: 'policy_in_the_past' })
    await close(9, 17)
    expect((await close(16, 18)).json()).toMatchObject({ status: 409, code: 'state_conflict' })
    const silent = { startsAt: at(20), endsAt: at(21) }
    expect((await world.ask({ method: 'POST', url, body: silent })).json()).toMatchObject({ field: 'body/reason' })
  })
})
