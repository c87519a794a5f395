import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../src/api/error-handler.ts'
import { openWorld, type World } from './world.ts'

describe('a booking whose answer PostgreSQL lost', () => {
  let world: World
  let crash = 0
  beforeAll(async () => {
    world = await openWorld({
      change: (deps) => ({
        ...deps,
        bookings: {
          ...deps.bookings,
          book: async (caller, command) => {
            const answer = await deps.bookings.book(caller, command)
            if (crash-- > 0)
              throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' })
            return answer
          },
        },
      }),
    })
  })
  afterAll(() => world.close())
  const room = async (body: object = {}) =>
    (
      await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'Europe/Berlin', ...body } })
    ).json().id

  const send = (id: number, key: string) =>
    world.ask({
      method: 'POST',
      url: `/v1/rooms/${id}/bookings`,
      key: world.keys.booker,
      headers: { 'idempotency-key': key },
      body: {
        start: '2026-12-10T09:00:00Z',
        end: '2026-12-10T10:00:00Z',
        summary: 'Planning',
        organizer: { name: 'Ann', address: 'ann@acme.test' },
      },
    })

  it('is found by whoever repeats the request', async () => {
    const id = await room()
    crash = 1
    expect((await send(id, 'once')).statusCode).toBe(503)
    expect((await send(id, 'once')).statusCode).toBe(201)
    expect(await world.database.sql('select id from booking where room_id = $1', [id])).toHaveLength(1)
  })

  it('is not doubled in a room that allows overlaps', async () => {
    const id = await room({ policy: { allowConflicts: true } })
    crash = 1
    await send(id, 'twice')
    await send(id, 'twice')
    expect(await world.database.sql('select id, uid from booking where room_id = $1', [id])).toHaveLength(1)
  })

  it('is no fault of the caller', () => {
    expect(problemOf(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })).code).toBe(
      'unavailable',
    )
  })
})
