import { describe, expect, it } from 'vitest'
import { createExchangeSandbox } from '../../../src/sandbox/exchange/index.ts'
import {
  ANN,
  ASPEN,
  BIRCH,
  berlin,
  eventsOf,
  type GraphEvent,
  type GraphPage,
  meeting,
  must,
  type Rehearsal,
  refusal,
  rehearse,
  TENANT,
  viewPath,
} from './rehearsal.ts'

const read = (world: Rehearsal, address = ASPEN) => world.graph.api(eventsOf(address)).get() as Promise<GraphPage>

async function control(
  world: Rehearsal,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; value: never }> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const answer = await fetch(`${world.urls.controlUrl}${path}`, { method, ...init })
  const { value } = (await answer.json()) as { value: never }
  return { status: answer.status, value }
}

describe('limits and outages of the Exchange sandbox', () => {
  it('lets four requests at a time into one mailbox and refuses the fifth, other mailboxes being free', async () => {
    await using world = await rehearse({ settings: { latencyMs: 60 } })
    const crowd = await Promise.allSettled(
      [...Array(5).fill(ASPEN), BIRCH].map((address: string) => read(world, address)),
    )
    const refusals = crowd.filter(({ status }) => status === 'rejected')
    expect(refusals).toMatchObject([{ reason: { statusCode: 429, code: 'ApplicationThrottled' } }])
    expect(crowd.at(-1)?.status).toBe('fulfilled')
    expect(world.sandbox.journal.peakConcurrency()[ASPEN]).toBe(5)
    await read(world)
  })

  it('says how long to wait, or does not', async () => {
    await using world = await rehearse({ settings: { throttle: { requestsPerTenMinutes: 2, retryAfterSeconds: 7 } } })
    await read(world)
    await read(world)
    const throttled = await refusal(read(world))
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7'])
    world.sandbox.control.configure({ throttle: { retryAfterSeconds: null } })
    expect((await refusal(read(world))).headers.get('retry-after')).toBeNull()
    await world.sandbox.control.advance(601_000)
    await read(world)
  })

  it('can do the work and then claim that it failed', async () => {
    await using world = await rehearse()
    world.sandbox.faults.add({
      fault: { kind: 'respond-after-commit', status: 504, code: 'UnknownError' },
      method: 'POST',
      path: '/events$',
    })
    const body = meeting({ transactionId: 'once' })
    expect(await refusal(world.graph.api(eventsOf(ASPEN)).post(body))).toMatchObject({ status: 504 })
    expect((await read(world)).value).toHaveLength(1)
    const again = (await world.graph.api(eventsOf(ASPEN)).post(body)) as GraphEvent
    expect((await read(world)).value.map(({ id }) => id)).toEqual([again.id])
  })

  it('can break the connection before or after the work', async () => {
    await using world = await rehearse()
    world.sandbox.faults.add({ fault: { kind: 'reset' }, method: 'POST' })
    world.sandbox.faults.add({ fault: { kind: 'reset-after-commit' }, method: 'POST' })
    for (const held of [0, 1]) {
      expect(await refusal(world.graph.api(eventsOf(ASPEN)).post(meeting()))).toMatchObject({ status: -1 })
      expect((await read(world)).value).toHaveLength(held)
    }
    expect(world.sandbox.journal.list({ method: 'POST', path: '/events$' }).map(({ status }) => status)).toEqual([0, 0])
  })

  it('can answer slowly, with a page of HTML, or with a time to wait', async () => {
    await using world = await rehearse()
    world.sandbox.faults.add({ fault: { kind: 'slow', delayMs: 30 } })
    expect((await read(world)).value).toEqual([])
    world.sandbox.faults.add({ fault: { kind: 'respond', status: 502, body: '<html>Bad Gateway</html>' } })
    expect(await refusal(read(world))).toMatchObject({ status: 502, code: null })
    world.sandbox.faults.add({
      fault: { kind: 'respond', status: 503, code: 'serviceNotAvailable', headers: { 'retry-after': '30' } },
    })
    const busy = await refusal(read(world))
    expect([busy.code, busy.headers.get('retry-after')]).toEqual(['serviceNotAvailable', '30'])
  })
})

describe('many questions in one, asked of the Exchange sandbox', () => {
  const batch = (world: Rehearsal, requests: object[]) =>
    world.graph.api('/$batch').post({ requests }) as Promise<{
      responses: { id: string; status: number; body: unknown }[]
    }>
  const statuses = async (work: ReturnType<typeof batch>) => {
    const { responses } = await work
    return Object.fromEntries(responses.map(({ id, status }) => [id, status]))
  }

  it('answers each request of a batch by itself and skips what depended on a failure', async () => {
    await using world = await rehearse()
    const requests = [
      {
        id: '1',
        method: 'POST',
        url: eventsOf(ASPEN),
        headers: { 'Content-Type': 'application/json' },
        body: meeting(),
      },
      { id: '2', method: 'GET', url: eventsOf('nobody@contoso.example') },
      { id: '3', method: 'GET', url: eventsOf(BIRCH), dependsOn: ['2'] },
      { id: '4', method: 'GET', url: eventsOf(ASPEN), dependsOn: ['1'] },
    ]
    expect(await statuses(batch(world, requests))).toEqual({ 1: 201, 2: 404, 3: 424, 4: 200 })
  })

  it('refuses batches of more than twenty, or with one id twice', async () => {
    await using world = await rehearse()
    const one = { id: 'a', method: 'GET', url: eventsOf(ASPEN) }
    const many = Array.from({ length: 21 }, (_, n) => ({ ...one, id: String(n) }))
    for (const requests of [many, [one, { ...one, id: 'A' }]])
      expect((await refusal(batch(world, requests))).status).toBe(400)
  })

  it('throttles the fifth request of a batch that asks one mailbox five times', async () => {
    await using world = await rehearse({ settings: { latencyMs: 30 } })
    const requests = Array.from({ length: 5 }, (_, n) => ({ id: String(n), method: 'GET', url: eventsOf(ASPEN) }))
    const answered = Object.values(await statuses(batch(world, requests)))
    expect(answered.toSorted()).toEqual([200, 200, 200, 200, 429])
  })

  it('shows free and busy half hours without ids, and an error for the one it cannot find', async () => {
    await using world = await rehearse()
    await world.graph.api(eventsOf(ASPEN)).post(meeting({ sensitivity: 'private' }))
    await world.graph
      .api(eventsOf(ASPEN))
      .post(meeting({ showAs: 'tentative', start: berlin('2026-12-01T10:30'), end: berlin('2026-12-01T11:00') }))
    const ask = {
      schedules: [ASPEN, 'nobody@contoso.example'],
      startTime: berlin('2026-12-01T08:30'),
      endTime: berlin('2026-12-01T11:00'),
    }
    const path = `/users/${ANN}/calendar/getSchedule`
    const { value } = (await world.graph.api(path).post(ask)) as {
      value: { availabilityView: string; scheduleItems: object[] }[]
    }
    expect(value[0]).toMatchObject({
      availabilityView: '02201',
      scheduleItems: [
        { isPrivate: true, status: 'busy' },
        { subject: 'Planning', status: 'tentative' },
      ],
    })
    expect(value[0]?.scheduleItems[0]).not.toHaveProperty('subject')
    expect(value[0]?.scheduleItems[0]).not.toHaveProperty('id')
    expect(value[1]).toMatchObject({ error: { responseCode: 'ErrorMailRecipientNotFound' } })
    const long = world.graph.api(path).post({ ...ask, endTime: berlin('2027-02-02T09:30') })
    expect(await refusal(long)).toMatchObject({ status: 400, code: 'ErrorTimeIntervalTooBig' })
  })
})

describe('the control interface of the Exchange sandbox', () => {
  it('lets a person book, move and cancel, and shows calendars, mails and requests', async () => {
    await using world = await rehearse()
    const form = { subject: 'Planning', start: '2026-12-01T09:00', end: '2026-12-01T10:00', rooms: [ASPEN] }
    const { value: booked } = await control(world, 'POST', `/people/${ANN}/bookings`, form)
    const id = encodeURIComponent((booked as { id: string }).id)
    expect((await control(world, 'POST', '/attendant/run', {})).value).toBe(1)
    const times = { start: '2026-12-01T11:00', end: '2026-12-01T12:00' }
    expect((await control(world, 'POST', `/mailboxes/${ANN}/events/${id}/move`, times)).status).toBe(200)
    await control(world, 'POST', '/attendant/run', {})
    expect((await control(world, 'GET', `/mailboxes/${ASPEN}/events`)).value).toMatchObject([
      { start: '2026-12-01T10:00:00Z', response: 'accepted' },
    ])
    await control(world, 'POST', `/mailboxes/${ANN}/events/${id}/cancel`, { comment: 'Ill' })
    const { value: mails } = await control(world, 'GET', '/outbox')
    expect((mails as { kind: string }[]).map(({ kind }) => kind)).toEqual([
      'invitation',
      'response',
      'update',
      'response',
      'cancellation',
    ])
    await read(world)
    expect((await control(world, 'GET', `/requests?method=GET&subject=${ASPEN}`)).value).toMatchObject([
      { status: 200 },
    ])
  })

  it('lets a person edit a series, drop one occurrence, and write straight into a room', async () => {
    await using world = await rehearse()
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 },
    }
    const form = { subject: 'Stand-up', start: '2026-12-01T09:00', end: '2026-12-01T09:15', more: { recurrence } }
    const { value: series } = await control(world, 'POST', `/mailboxes/${ASPEN}/events`, form)
    const id = encodeURIComponent((series as { id: string }).id)
    await control(world, 'PATCH', `/mailboxes/${ASPEN}/events/${id}`, { subject: 'Daily' })
    await control(world, 'DELETE', `/mailboxes/${ASPEN}/events/${id}?occurrence=2026-12-02`)
    const view = (await world.graph.api(viewPath(ASPEN)).get()) as GraphPage
    expect(view.value.map(({ subject, start }) => `${subject} ${start.dateTime.slice(8, 10)}`)).toEqual([
      'Daily 01',
      'Daily 03',
    ])
    const window = 'startDateTime=2026-12-03T00:00:00Z&endDateTime=2026-12-04T00:00:00Z'
    expect((await control(world, 'GET', `/mailboxes/${ASPEN}/events?${window}`)).value).toMatchObject([
      { occurrence: '2026-12-03' },
    ])
  })

  it('plans faults, moves the clock, changes settings and policies, and starts over', async () => {
    await using world = await rehearse()
    await control(world, 'POST', '/faults', { fault: { kind: 'respond', status: 503 }, path: '/events', times: 2 })
    expect((await refusal(read(world))).status).toBe(503)
    expect((await control(world, 'GET', '/faults')).value).toMatchObject([{ remaining: 1, struck: 1 }])
    expect((await control(world, 'POST', '/clock/advance', { milliseconds: 3_600_000 })).value).toEqual({
      now: '2026-11-23T09:00:00Z',
    })
    expect((await control(world, 'PATCH', '/settings', { delta: { ignoreSelect: true } })).value).toMatchObject({
      delta: { ignoreSelect: true },
    })
    expect(
      (await control(world, 'PATCH', `/mailboxes/${ASPEN}/processing`, { AllowConflicts: true })).value,
    ).toMatchObject({ AllowConflicts: true })
    await world.graph
      .api(eventsOf(BIRCH))
      .post(meeting())
      .catch(() => null)
    await control(world, 'POST', '/reset', {})
    expect((await control(world, 'GET', `/mailboxes/${BIRCH}/events`)).value).toEqual([])
    expect((await control(world, 'GET', '/requests')).value).toEqual([])
    expect((await control(world, 'GET', '/settings')).value).toMatchObject({
      delta: { ignoreSelect: false },
      attendantDelayMs: 'manual',
    })
  })

  it('refuses orders it cannot follow', async () => {
    await using world = await rehearse()
    expect((await control(world, 'POST', '/clock/advance', {})).status).toBe(400)
    expect((await control(world, 'POST', '/faults', { fault: { kind: 'reset' }, path: '(' })).status).toBe(400)
    expect((await control(world, 'GET', '/requests?path=(')).status).toBe(400)
  })

  it('lets a room answer by itself, in real time', async () => {
    await using sandbox = createExchangeSandbox({
      settings: { attendantDelayMs: 20 },
      tenants: [
        {
          tenantId: TENANT,
          apps: [],
          rooms: [{ address: ASPEN, displayName: 'Aspen' }],
          users: [{ address: ANN, displayName: 'Ann' }],
        },
      ],
    })
    const tomorrow = Temporal.Now.plainDateISO('UTC').add({ days: 1 })
    must(
      sandbox.people.book(
        { address: ANN },
        { subject: 'Soon', start: `${tomorrow}T09:00`, end: `${tomorrow}T10:00`, rooms: [ASPEN] },
      ),
    )
    await expect.poll(() => must(sandbox.control.events(ASPEN))[0]?.response).toBe('accepted')
  })

  it('says so when it is asked about a mailbox or an event that is not there', async () => {
    await using world = await rehearse()
    expect((await control(world, 'GET', '/mailboxes/nobody@contoso.example/events')).status).toBe(404)
    expect((await control(world, 'DELETE', `/mailboxes/${ASPEN}/events/AAMkunknown=`)).status).toBe(404)
  })
})
