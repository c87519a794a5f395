import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANN, BOB, failureOf, LYRA, ORION, type Rehearsal, rehearse } from './rehearsal.ts'

let world: Rehearsal
beforeEach(async () => {
  world = await rehearse()
})
afterEach(() => world[Symbol.asyncDispose]())

const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> => {
  const answer = await world.http(`/_control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await answer.text()
  return { status: answer.status, json: text === '' ? null : JSON.parse(text) }
}
const post = (path: string, body: unknown = {}) => send('POST', path, body)
const get = async (path: string): Promise<unknown> => (await send('GET', path)).json

const booking = {
  person: ANN,
  summary: 'Budget',
  start: '2026-11-23T10:00',
  end: '2026-11-23T11:00',
  rooms: [ORION],
  guests: [BOB, 'guest@elsewhere.test'],
}

describe('an operator with the control interface', () => {
  it('books, moves and cancels as a person, and sees what guests are told', async () => {
    const booked = await post('/people/book', booking)
    expect(booked).toMatchObject({ status: 200, json: { summary: 'Budget', organizer: { email: ANN } } })
    const eventId = String(Reflect.get(Object(booked.json), 'id'))
    expect(await get(`/calendars/${encodeURIComponent(ORION)}/events`)).toMatchObject([{ id: eventId }])
    expect(await get('/mail?kind=invitation')).toMatchObject([{ to: BOB }, { to: 'guest@elsewhere.test' }])
    const move = {
      person: ANN,
      eventId,
      start: '2026-11-23T12:00',
      end: '2026-11-23T13:00',
      sendUpdates: 'externalOnly',
    }
    expect((await post('/people/move', move)).json).toMatchObject({ start: { dateTime: '2026-11-23T12:00:00+01:00' } })
    expect(await get('/mail?kind=update')).toMatchObject([{ to: 'guest@elsewhere.test' }])
    expect((await post('/people/cancel', { person: ANN, eventId })).status).toBe(204)
    expect(await get(`/calendars/${ORION}/events`)).toEqual([])
    expect(await get(`/calendars/${ORION}/events?deleted=true`)).toMatchObject([{ id: eventId, status: 'cancelled' }])
    expect(await get(`/mail?kind=cancellation&to=${BOB}`)).toHaveLength(1)
    expect((await send('DELETE', '/mail')).status).toBe(204)
    expect(await get('/mail')).toEqual([])
  })

  it('lets the room answer now, and answers for people', async () => {
    const { json } = await post('/people/book', booking)
    const eventId = String(Reflect.get(Object(json), 'id'))
    expect((await post('/rooms/answer', { room: ORION })).json).toEqual({ looked: 1 })
    const said = await post('/people/respond', { person: BOB, eventId, response: 'tentative', comment: 'perhaps' })
    expect(said.status).toBe(200)
    expect(await get(`/calendars/${ANN}/events`)).toMatchObject([
      {
        attendees: [
          { email: ANN, responseStatus: 'accepted' },
          { email: ORION, responseStatus: 'accepted' },
          { email: BOB, responseStatus: 'tentative', comment: 'perhaps' },
          { email: 'guest@elsewhere.test' },
        ],
      },
    ])
  })

  it('edits one occurrence, cancels another and splits a series', async () => {
    const { json } = await post('/people/book', { ...booking, guests: [], recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] })
    const eventId = String(Reflect.get(Object(json), 'id'))
    const act = { person: ANN, eventId }
    const changed = await post('/people/change-occurrence', {
      ...act,
      originalStart: '2026-11-24T10:00',
      event: { summary: 'Changed' },
    })
    expect(changed.json).toMatchObject({ id: `${eventId}_20261124T090000Z`, summary: 'Changed' })
    expect((await post('/people/cancel-occurrence', { ...act, originalStart: '2026-11-25T10:00' })).status).toBe(204)
    const split = await post('/people/split-series', {
      ...act,
      originalStart: '2026-11-26T10:00',
      event: { summary: 'New' },
    })
    expect(split.json).toMatchObject({ id: `${eventId}_R20261126T100000`, summary: 'New' })
    const renamed = await post('/people/change', { ...act, event: { summary: 'Old' } })
    expect(renamed.json).toMatchObject({ summary: 'Old' })
  })

  it('orders faults and takes them back', async () => {
    const rule = { fault: { kind: 'respond', status: 503 }, path: '/events', times: null }
    const { json } = await post('/faults', rule)
    expect(await failureOf(world.calendar().events.list({ calendarId: ANN }))).toMatchObject({ status: 503 })
    expect(await get('/faults')).toMatchObject([{ struck: 1 }])
    expect((await send('DELETE', `/faults/${String(Reflect.get(Object(json), 'id'))}`)).status).toBe(204)
    await world.calendar().events.list({ calendarId: ANN })
    expect((await post('/faults', { ...rule, path: '(' })).status).toBe(400)
    expect((await send('DELETE', '/faults')).status).toBe(204)
  })

  it('changes rooms, people, access, switches and time', async () => {
    const room = { resourceEmail: 'c_new@resource.calendar.google.com', name: 'Nova' }
    expect((await post('/rooms', room)).status).toBe(204)
    expect((await post('/users', { email: 'new@example.com' })).status).toBe(204)
    expect((await post(`/rooms/${ORION}`, { autoAcceptInvitations: false })).status).toBe(204)
    const grant = { scope: { type: 'user', value: BOB }, role: 'writer' }
    expect((await post(`/calendars/${ORION}/acl`, grant)).status).toBe(204)
    expect((await send('DELETE', `/rooms/${LYRA}`)).status).toBe(204)
    expect((await post('/switches', { roomAnswerDelayMs: 10 })).status).toBe(204)
    expect((await post('/listing', { shuffle: true })).status).toBe(204)
    expect((await post('/push', { dropRatio: 0.5 })).status).toBe(204)
    expect((await post('/quota', { off: true })).status).toBe(204)
    expect((await post('/sync-tokens/expire', { calendarId: ORION })).status).toBe(204)
    expect((await post('/clock/advance', { ms: 3_600_000 })).json).toEqual({ now: '2026-11-23T09:00:00Z' })
    expect(await get('/state')).toMatchObject({
      switches: { roomAnswerDelayMs: 10 },
      rooms: [{ resourceName: 'Orion' }, { resourceName: 'Nova' }],
      push: { dropRatio: 0.5 },
    })
    expect((await post('/reset')).status).toBe(204)
    expect(await get('/state')).toMatchObject({ rooms: [{ resourceName: 'Orion' }, { resourceName: 'Lyra' }] })
  })

  it('is told what was not understood', async () => {
    expect(await post('/people/book', { person: ANN })).toMatchObject({ status: 400 })
    expect(await post('/people/book', { ...booking, person: 'ghost@example.com' })).toMatchObject({
      status: 404,
      json: { error: { reason: 'notFound' } },
    })
    expect(await post('/people/book', { ...booking, end: '2026-11-23T09:00' })).toMatchObject({
      status: 400,
      json: { error: { reason: 'timeRangeEmpty' } },
    })
    expect((await send('GET', '/calendars/ghost/events')).status).toBe(404)
    expect((await send('GET', '/journal?path=(')).status).toBe(400)
  })
})
