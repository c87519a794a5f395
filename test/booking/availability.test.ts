import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { availability, freeRooms, listBookings, type RoomTimes } from '../../src/booking/index.ts'
import { NOTHING_REMEMBERED } from '../worlds/machine/remembered-times.ts'
import { BERLIN, meeting, openWorld, recurring, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Out of the rows, as they are. */
const ports = () => ({
  ...world.ports,
  memory: NOTHING_REMEMBERED,
  newForm: () => (times: RoomTimes) => times,
})

const day = (date: string) => ({
  start: Temporal.Instant.from(`${date}T00:00:00Z`),
  end: Temporal.Instant.from(`${date}T23:59:59Z`),
})
const window = (start: string, end: string) => ({
  start: Temporal.Instant.from(start),
  end: Temporal.Instant.from(end),
})

describe('when a room is free', () => {
  it('is answered with what is taken, what is left, and the padding taken off', async () => {
    const room = await world.room({ padding: { setUpMinutes: 0, cleanUpMinutes: 15 } })
    await world.book(room, meeting('2026-12-01T10:00', 60))
    const answer = await availability(ports(), world.caller, {
      roomIds: [room.id],
      window: window('2026-12-01T08:00:00Z', '2026-12-01T12:00:00Z'),
    })
    const free = answer.ok ? answer.value[0]?.times.free.map(({ start, end }) => `${start} ${end}`) : []
    expect(free).toEqual(['2026-12-01T08:00:00Z 2026-12-01T09:00:00Z', '2026-12-01T10:15:00Z 2026-12-01T12:00:00Z'])
  })

  it('sees a meeting that began days before the window', async () => {
    const room = await world.room({ policy: { maxDurationMinutes: null } })
    await world.book(room, meeting('2026-12-01T10:00', 3 * 24 * 60))
    await world.book(room, meeting('2026-11-30T10:00', 60))
    const answer = await availability(ports(), world.caller, { roomIds: [room.id], window: day('2026-12-03') })
    expect(answer.ok && answer.value[0]?.times.busy).toHaveLength(1)
    expect(answer.ok && answer.value[0]?.times.free).toEqual([])
  })

  it('says how old the knowledge of each calendar is, and that some have never been heard', async () => {
    const room = await world.room()
    const { organizationId } = world.caller
    const [connection] = await world.database.sql<{ id: number }>(
      `insert into connection (organization_id, provider, name, settings, secret_sealed, secret_key_id, quota_per_minute)
        values ($1, 'google', 'G', '{}', '', 'k', 600) returning id`,
      [organizationId],
    )
    for (const [name, proof] of [
      ['a', '2026-11-22T07:58:30Z'],
      ['b', null],
    ])
      await world.database.sql(
        `insert into calendar (organization_id, room_id, connection_id, remote_calendar_id, time_zone, decides, last_proof_at)
          values ($1, $2, $3, $4, 'UTC', 'meetmeup', $5)`,
        [organizationId, room.id, connection?.id, name, proof],
      )
    const answer = await availability(ports(), world.caller, { roomIds: [room.id], window: day('2026-12-01') })
    expect(answer.ok && answer.value[0]?.freshness.map(({ provider, ageSeconds }) => [provider, ageSeconds])).toEqual([
      ['google', 90],
      ['google', null],
    ])
  })

  it('names a room that does not exist instead of calling it free', async () => {
    const answer = await availability(ports(), world.caller, { roomIds: [987_654], window: day('2026-12-01') })
    expect(answer).toEqual({ ok: false, error: { code: 'room_not_found', roomId: 987_654 } })
  })
})

describe('looking for a free room', () => {
  it('finds those that fit, the smallest first, and knows short and long bookings and each room’s padding', async () => {
    const make = (name: string, capacity: number, cleanUpMinutes = 0) =>
      world.room({
        name,
        capacity,
        building: 'Search',
        policy: { maxDurationMinutes: null },
        padding: { setUpMinutes: 0, cleanUpMinutes },
      })
    const [small, big, busy, long, padded] = [
      await make('Small', 2),
      await make('Big', 30),
      await make('Busy', 10),
      await make('Long', 11),
      await make('Padded', 12, 30),
    ]
    await world.book(busy, meeting('2026-12-01T10:00', 30))
    await world.book(long, meeting('2026-11-29T10:00', 5 * 24 * 60))
    await world.book(padded, meeting('2026-12-01T11:00', 30))
    const query = { seats: null, building: 'Search', features: [], limit: 10 }
    const asked = window('2026-12-01T09:15:00Z', '2026-12-01T09:45:00Z')
    const found = await freeRooms(world.ports, world.caller, { ...query, wanted: { window: asked } })
    expect(found.ok && found.value.map(({ name }) => name)).toEqual([small.name, big.name])
    const seated = await freeRooms(world.ports, world.caller, { ...query, seats: 5, wanted: { window: asked } })
    expect(seated.ok && seated.value.map(({ name }) => name)).toEqual(['Big'])
    const daily = recurring('2026-12-01T09:00', 30, { freq: 'DAILY', end: { count: 5 } })
    const whole = await freeRooms(world.ports, world.caller, { ...query, wanted: { series: daily, zone: BERLIN } })
    expect(whole.ok && whole.value.map(({ name }) => name)).toEqual(['Small', 'Busy', 'Padded', 'Big'])
  })
})

describe('the bookings of a room', () => {
  it('come page by page, each once, series where they take place', async () => {
    const room = await world.room()
    for (const hour of ['08', '09', '10', '11', '12']) await world.book(room, meeting(`2026-12-01T${hour}:00`, 60))
    await world.book(room, recurring('2026-11-30T15:00', 60, { freq: 'WEEKLY', end: { count: 3 } }))
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const page = await listBookings({ ...world.ports, rooms: world.rooms }, world.caller, {
        roomId: room.id,
        window: day('2026-12-01'),
        limit: 2,
        cursor,
      })
      if (!page.ok) throw new Error(page.error.code)
      seen.push(...page.value.bookings.map(({ id }) => id))
      cursor = page.value.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
    const monday = await listBookings({ ...world.ports, rooms: world.rooms }, world.caller, {
      roomId: room.id,
      window: day('2026-12-07'),
      limit: 5,
      cursor: null,
    })
    expect(monday.ok && monday.value.bookings).toHaveLength(1)
  })

  it('cannot be paged with a cursor that nobody gave out', async () => {
    const room = await world.room()
    const page = await listBookings({ ...world.ports, rooms: world.rooms }, world.caller, {
      roomId: room.id,
      window: day('2026-12-01'),
      limit: 2,
      cursor: 'xyz',
    })
    expect(page).toEqual({ ok: false, error: { code: 'cursor_invalid' } })
  })
})
