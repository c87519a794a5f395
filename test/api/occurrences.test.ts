import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const berlin = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' })
const room = async (policy: object = {}): Promise<number> =>
  (
    await world.ask({ method: 'POST', url: '/v1/rooms', body: { name: 'Aspen', timeZone: 'Europe/Berlin', policy } })
  ).json().id

async function weekly(roomId: number, more: object = {}) {
  const answer = await world.ask({
    method: 'POST',
    url: `/v1/rooms/${roomId}/bookings`,
    body: {
      start: berlin('2026-12-01T10:00:00'),
      end: berlin('2026-12-01T11:00:00'),
      recurrence: 'FREQ=WEEKLY;COUNT=6',
      ...more,
    },
  })
  return answer
}

const single = (roomId: number, start: string, end: string) =>
  world.ask({ method: 'POST', url: `/v1/rooms/${roomId}/bookings`, body: { start, end } })

const dates = async (id: number): Promise<string[]> =>
  (await world.ask({ method: 'GET', url: `/v1/bookings/${id}/occurrences?from=2026-11-23T00:00:00Z` }))
    .json<{ items: { state: string; start: string }[] }>()
    .items.map(({ state, start }) => `${state} ${start}`)

const occurrence = (id: number, start: string, range = '') =>
  `/v1/bookings/${id}/occurrences/${encodeURIComponent(start)}${range === '' ? '' : `?range=${range}`}`

describe('a series of which one date is taken, over the API', () => {
  it('has the others; the ledger says of each date whether it is held, and of the lost one who has it', async () => {
    const id = await room()
    await single(id, '2026-12-08T09:30:00Z', '2026-12-08T10:00:00Z')
    const booked = await weekly(id)
    expect(booked.statusCode).toBe(201)
    expect(booked.json()).toMatchObject({
      verdict: { code: 'series_partly_held' },
      lost: [{ originalStart: '2026-12-08T09:00:00Z', state: 'lost', verdict: { code: 'room_unavailable' } }],
    })
    expect((await dates(booked.json().id)).slice(0, 3)).toEqual([
      'held 2026-12-01T09:00:00Z',
      'lost 2026-12-08T09:00:00Z',
      'held 2026-12-15T09:00:00Z',
    ])
  })

  it('is refused when the caller wants all or nothing', async () => {
    const id = await room()
    await single(id, '2026-12-08T09:30:00Z', '2026-12-08T10:00:00Z')
    expect((await weekly(id, { onClash: 'refuse' })).json()).toMatchObject({ status: 409, code: 'room_unavailable' })
  })

  it('gets the lost date back by moving it to where the room is free', async () => {
    const id = await room()
    await single(id, '2026-12-08T09:30:00Z', '2026-12-08T10:00:00Z')
    const booked = (await weekly(id)).json()
    const moved = await world.ask({
      method: 'PATCH',
      url: occurrence(booked.id, '2026-12-08T09:00:00Z'),
      body: { start: '2026-12-08T13:00:00Z' },
      headers: { 'if-match': '"v1"' },
    })
    expect(moved.json()).toMatchObject({ lost: [], verdict: null, version: 2 })
    expect(await dates(booked.id)).toContain('held 2026-12-08T13:00:00Z')
  })
})

describe('one date of a series', () => {
  it('is moved, and the others stay; to where the room is taken it is not, and keeps what it has', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    await single(id, '2026-12-09T09:00:00Z', '2026-12-09T10:00:00Z')
    const move = (start: string) =>
      world.ask({ method: 'PATCH', url: occurrence(booked.id, '2026-12-08T09:00:00Z'), body: { start } })
    const refused = await move('2026-12-09T09:30:00Z')
    expect(refused.json()).toMatchObject({ status: 409, code: 'room_unavailable' })
    expect((await dates(booked.id))[1]).toBe('held 2026-12-08T09:00:00Z')
    expect((await move('2026-12-09T11:00:00Z')).statusCode).toBe(200)
    expect((await dates(booked.id)).slice(0, 3)).toEqual([
      'held 2026-12-01T09:00:00Z',
      'held 2026-12-09T11:00:00Z',
      'held 2026-12-15T09:00:00Z',
    ])
  })

  it('is called off, keeps the rest, and with the last one the booking is cancelled', async () => {
    const id = await room()
    const booked = (await weekly(id, { recurrence: 'FREQ=WEEKLY;COUNT=2' })).json()
    const off = (start: string) => world.ask({ method: 'DELETE', url: occurrence(booked.id, start) })
    expect((await off('2026-12-01T09:00:00Z')).json()).toMatchObject({ state: 'confirmed' })
    expect(await dates(booked.id)).toEqual(['held 2026-12-08T09:00:00Z'])
    expect((await off('2026-12-08T09:00:00Z')).json()).toMatchObject({ state: 'cancelled' })
  })

  it('is not found under a start that the series does not have, and a start that cannot be read is told', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    const answer = (start: string) => world.ask({ method: 'DELETE', url: occurrence(booked.id, start) })
    expect((await answer('2026-12-02T09:00:00Z')).json()).toMatchObject({ status: 404, code: 'not_found' })
    expect((await answer('soon')).json()).toMatchObject({ status: 422, field: 'params/originalStart' })
  })

  it('is changed by nobody who has seen an older version', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    const answer = await world.ask({
      method: 'DELETE',
      url: occurrence(booked.id, '2026-12-08T09:00:00Z'),
      headers: { 'if-match': '"v7"' },
    })
    expect(answer.json()).toMatchObject({ status: 412, code: 'precondition_failed' })
  })
})

describe('a date and all that follow', () => {
  it('move to another weekday: the earlier part stays, the later one is a booking of its own', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    const answer = await world.ask({
      method: 'PATCH',
      url: occurrence(booked.id, '2026-12-15T09:00:00Z', 'this-and-following'),
      body: { start: berlin('2026-12-16T14:00:00'), recurrence: 'FREQ=WEEKLY;COUNT=4' },
    })
    expect(answer.statusCode).toBe(200)
    const following = answer.json()
    expect(following.id).not.toBe(booked.id)
    expect(following.uid).not.toBe(booked.uid)
    expect(answer.headers['content-location']).toBe(`/v1/bookings/${following.id}`)
    expect(await dates(booked.id)).toEqual(['held 2026-12-01T09:00:00Z', 'held 2026-12-08T09:00:00Z'])
    expect(await dates(following.id)).toEqual(
      ['16', '23', '30'].map((day) => `held 2026-12-${day}T13:00:00Z`).concat('held 2027-01-06T13:00:00Z'),
    )
  })

  it('may take the time that the series itself had until then', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    const answer = await world.ask({
      method: 'PATCH',
      url: occurrence(booked.id, '2026-12-15T09:00:00Z', 'this-and-following'),
      body: { start: berlin('2026-12-15T10:30:00') },
    })
    expect(answer.statusCode).toBe(200)
    expect((await dates(answer.json().id))[0]).toBe('held 2026-12-15T09:30:00Z')
  })

  it('stay as they are, all of them, when one of them finds the room taken', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    await single(id, '2026-12-22T13:00:00Z', '2026-12-22T14:00:00Z')
    const answer = await world.ask({
      method: 'PATCH',
      url: occurrence(booked.id, '2026-12-15T09:00:00Z', 'this-and-following'),
      body: { start: berlin('2026-12-15T14:00:00') },
    })
    expect(answer.json()).toMatchObject({ status: 409, code: 'room_unavailable' })
    expect(await dates(booked.id)).toHaveLength(6)
    const read = await world.ask({ method: 'GET', url: `/v1/bookings/${booked.id}` })
    expect(read.json()).toMatchObject({ version: 1 })
  })

  it('are the whole booking when every date before them was lost', async () => {
    const id = await room()
    await single(id, '2026-12-01T09:30:00Z', '2026-12-01T10:00:00Z')
    const booked = (await weekly(id)).json()
    const answer = await world.ask({
      method: 'PATCH',
      url: occurrence(booked.id, '2026-12-08T09:00:00Z', 'this-and-following'),
      body: { start: berlin('2026-12-08T14:00:00') },
    })
    expect(answer.json()).toMatchObject({ id: booked.id, state: 'confirmed', version: 2 })
    expect(await dates(booked.id)).toHaveLength(5)
  })

  it('are called off together', async () => {
    const id = await room()
    const booked = (await weekly(id)).json()
    const answer = await world.ask({
      method: 'DELETE',
      url: occurrence(booked.id, '2026-12-15T09:00:00Z', 'this-and-following'),
    })
    expect(answer.json()).toMatchObject({ state: 'confirmed' })
    expect(await dates(booked.id)).toEqual(['held 2026-12-01T09:00:00Z', 'held 2026-12-08T09:00:00Z'])
    await single(id, '2026-12-15T09:00:00Z', '2026-12-15T10:00:00Z')
    const first = await world.ask({
      method: 'DELETE',
      url: occurrence(booked.id, '2026-12-01T09:00:00Z', 'this-and-following'),
    })
    expect(first.json()).toMatchObject({ state: 'cancelled' })
  })
})
