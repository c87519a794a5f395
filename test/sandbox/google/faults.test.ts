import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANN, failureOf, hour, ORION, type Rehearsal, rehearse, until } from './rehearsal.ts'

let world: Rehearsal
beforeEach(async () => {
  world = await rehearse()
})
afterEach(() => world[Symbol.asyncDispose]())

const list = () => world.calendar({ as: null }).events.list({ calendarId: ORION })
const insert = (id: string) =>
  world.calendar({ as: null }).events.insert({ calendarId: ORION, requestBody: { id, ...hour('10:00') } })

describe('an outage that was ordered', () => {
  it.each([
    [500, undefined, 'backendError'],
    [503, undefined, 'backendError'],
    [403, 'quotaExceeded', 'quotaExceeded'],
    [429, 'rateLimitExceeded', 'rateLimitExceeded'],
    [412, undefined, 'conditionNotMet'],
    [401, undefined, 'authError'],
  ])('answers %i (%s) so many times, then all is well', async (status, code, reason) => {
    world.control.addFault({
      fault: { kind: 'respond', status, ...(code ? { code } : {}) },
      path: '/events',
      method: 'GET',
      times: 2,
    })
    expect(await failureOf(list())).toMatchObject({ status, reason })
    expect(await failureOf(list())).toMatchObject({ status, reason })
    expect((await list()).status).toBe(200)
  })

  it('names the time to wait when it is told to', async () => {
    const headers = { 'retry-after': '7' }
    world.control.addFault({ fault: { kind: 'respond', status: 429, headers }, path: '/calendar/' })
    const token = await world.token({ as: null })
    const answer = await world.http(`/calendar/v3/calendars/${ORION}/events`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.headers.get('retry-after')).toBe('7')
  })

  it('can be a page of the gateway instead of JSON', async () => {
    world.control.addFault({ fault: { kind: 'respond', status: 502 }, path: '/calendar/' })
    const answer = await world.http(`/calendar/v3/calendars/${ORION}/events`)
    expect(answer.status).toBe(502)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('502')
  })

  it('can lose the answer after the work was done', async () => {
    world.control.addFault({ fault: { kind: 'reset-after-commit' }, method: 'POST', path: '/events' })
    expect(await failureOf(insert('booking1'))).toMatchObject({ status: null })
    expect(world.control.events(ORION)).toHaveLength(1)
    expect(await failureOf(insert('booking1'))).toMatchObject({ status: 409, reason: 'duplicate' })
    world.control.addFault({ fault: { kind: 'respond-after-commit', status: 503 }, method: 'POST', path: '/events' })
    expect(await failureOf(insert('booking2'))).toMatchObject({ status: 503 })
    expect(world.control.events(ORION)).toHaveLength(2)
  })

  it('can break the connection before anything was done, or come late', async () => {
    world.control.addFault({ fault: { kind: 'reset' }, method: 'POST', path: '/events' })
    expect(await failureOf(insert('booking1'))).toMatchObject({ status: null })
    expect(world.control.events(ORION)).toHaveLength(0)
    world.control.addFault({ fault: { kind: 'slow', delayMs: 60_000 }, path: '/events' })
    const impatient = world.calendar({ as: null }).events.list({ calendarId: ORION }, { timeout: 50 })
    expect(await failureOf(impatient)).toMatchObject({ status: null })
  })

  it('can hit the token endpoint', async () => {
    world.control.addFault({ fault: { kind: 'respond', status: 503 }, path: '^/token', times: null })
    expect(await failureOf(list())).toMatchObject({ status: 503 })
    world.control.clearFaults()
    expect((await list()).status).toBe(200)
  })
})

describe('the quota', () => {
  it('ends for one identity when its minute is spent, and begins again with the next', async () => {
    world.control.setQuota({ perUserPerMinute: 3 })
    for (let index = 0; index < 3; index += 1) await list()
    expect(await failureOf(list())).toMatchObject({
      status: 403,
      domain: 'usageLimits',
      reason: 'userRateLimitExceeded',
    })
    await world.calendar({ as: ANN }).events.list({ calendarId: ANN })
    await world.control.advance(60_001)
    await list()
  })

  it('counts a patch three times', async () => {
    await insert('booking1')
    await world.control.advance(60_001)
    world.control.setQuota({ perUserPerMinute: 5 })
    const patch = () =>
      world
        .calendar({ as: null })
        .events.patch({ calendarId: ORION, eventId: 'booking1', requestBody: { summary: 'x' } })
    await patch()
    expect(await failureOf(patch())).toMatchObject({ reason: 'userRateLimitExceeded' })
    await list()
  })

  it('ends for the whole project, with 429 where the domain says so', async () => {
    world.control.setQuota({ perProjectPerMinute: 1, status: 429, retryAfterSeconds: 5 })
    await world.calendar({ as: ANN }).events.list({ calendarId: ANN })
    expect(await failureOf(list())).toMatchObject({ status: 429, reason: 'rateLimitExceeded' })
  })
})

describe('the journal', () => {
  it('holds every request with its body and answer, and nothing of the control interface', async () => {
    await insert('booking1')
    await world.http('/_control/state')
    const [entry] = world.control.journal({ method: 'POST', path: '/events$' })
    expect(entry).toMatchObject({ subject: ORION, status: 200, body: { id: 'booking1' } })
    expect(entry?.headers['user-agent']).toContain('google-api-nodejs-client')
    expect(world.control.journal({ path: '_control' })).toEqual([])
    expect(world.control.journal({ path: '^/token$' })).toHaveLength(1)
  })

  it('notes a connection that was broken', async () => {
    world.control.addFault({ fault: { kind: 'reset' }, method: 'POST', path: '/events' })
    await failureOf(insert('booking1'))
    const statuses = () => world.control.journal({ method: 'POST', subject: ORION }).map(({ status }) => status)
    await until(() => statuses()[0] !== null, 'the end of the request')
    expect(statuses()).toEqual([0])
  })
})

describe('chance and time', () => {
  it('repeat themselves with the same seed', async () => {
    const run = async (seed: number) => {
      await using other = await rehearse({ seed })
      const book = () =>
        other.control.people.book({ person: ANN, start: '2026-11-23T10:00', end: '2026-11-23T11:00' }).id
      return [book(), book()]
    }
    const first = await run(7)
    expect(await run(7)).toEqual(first)
    expect(await run(8)).not.toEqual(first)
  })

  it('go back to the start with a reset, and old sync tokens die', async () => {
    await insert('booking1')
    const { data } = await list()
    world.control.reset()
    expect((await list()).data.items).toEqual([])
    const stale = world.calendar({ as: null }).events.list({ calendarId: ORION, syncToken: data.nextSyncToken ?? '' })
    expect(await failureOf(stale)).toMatchObject({ status: 410, reason: 'fullSyncRequired' })
    expect(world.control.state()).toMatchObject({ now: '2026-11-23T08:00:00Z', domain: 'example.com' })
  })
})
