import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, ANN, failureOf, ORION, type Receiver, type Rehearsal, receive, rehearse, START } from './rehearsal.ts'

const WEEK_MS = 604_800_000

let world: Rehearsal
let robot: calendar_v3.Calendar
let receiver: Receiver
beforeEach(async () => {
  world = await rehearse({ push: { requireHttps: false } })
  robot = world.calendar({ as: null })
  receiver = await receive()
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
})

const watch = async (id: string, more: calendar_v3.Schema$Channel = {}): Promise<calendar_v3.Schema$Channel> => {
  const requestBody = { id, type: 'web_hook', address: receiver.address, token: 'secret', ...more }
  return (await robot.events.watch({ calendarId: ORION, requestBody })).data
}

/** Somebody writes on the room's calendar. */
const change = (): void => {
  world.control.people.book({ person: ORION, start: '2026-11-23T10:00', end: '2026-11-23T11:00' })
}

const states = (): unknown[] => receiver.messages.map(({ headers }) => headers['x-goog-resource-state'])

/** Everything that is due was sent and has arrived. */
const settled = (): Promise<void> => world.control.advance(0)

describe('watching a calendar', () => {
  it('answers with a channel that lives for a week', async () => {
    const channel = await watch('channel-1')
    expect(channel).toMatchObject({
      kind: 'api#channel',
      id: 'channel-1',
      token: 'secret',
      resourceId: expect.any(String),
      resourceUri: `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(ORION)}/events?alt=json`,
      expiration: String(Temporal.Instant.from(START).epochMilliseconds + WEEK_MS),
    })
  })

  it('grants shorter lives and cuts longer ones', async () => {
    const now = Temporal.Instant.from(START).epochMilliseconds
    expect((await watch('short', { params: { ttl: '3600' } })).expiration).toBe(String(now + 3_600_000))
    expect((await watch('long', { params: { ttl: '2592000' } })).expiration).toBe(String(now + WEEK_MS))
    expect((await watch('until', { expiration: String(now + 60_000) })).expiration).toBe(String(now + 60_000))
  })

  it('names the same resource for the same caller and calendar, and another for others', async () => {
    const first = await watch('first')
    expect((await watch('second')).resourceId).toBe(first.resourceId)
    const requestBody = { id: 'third', type: 'web_hook', address: receiver.address }
    const admins = await world.calendar({ as: ADMIN }).events.watch({ calendarId: ORION, requestBody })
    expect(admins.data.resourceId).not.toBe(first.resourceId)
  })

  it('refuses a used id, plain http, and calendars that cannot be watched', async () => {
    await watch('once')
    expect(await failureOf(watch('once'))).toMatchObject({ status: 400, reason: 'channelIdNotUnique' })
    world.control.setPush({ requireHttps: true })
    expect(await failureOf(watch('plain'))).toMatchObject({ status: 400, reason: 'push.webhookUrlNotHttps' })
    world.control.setPush({ requireHttps: false })
    world.control.setRoom(ORION, { watchable: false })
    const refused = { status: 400, domain: 'calendar', reason: 'pushNotSupportedForRequestedResource' }
    expect(await failureOf(watch('unwatchable'))).toMatchObject(refused)
  })
})

describe('a notification', () => {
  it('says first that the channel works, then that something changed, in headers alone', async () => {
    const channel = await watch('channel-1')
    await receiver.received(1)
    change()
    await receiver.received(2)
    const [sync, exists] = receiver.messages
    expect(sync?.headers).toMatchObject({ 'x-goog-resource-state': 'sync', 'x-goog-message-number': '1' })
    expect(exists?.body).toBe('')
    expect(exists?.headers).toMatchObject({
      'content-length': '0',
      'user-agent': expect.stringContaining('APIs-Google'),
      'x-goog-resource-state': 'exists',
      'x-goog-channel-id': 'channel-1',
      'x-goog-channel-token': 'secret',
      'x-goog-resource-id': channel.resourceId,
      'x-goog-resource-uri': channel.resourceUri,
      'x-goog-channel-expiration': 'Mon, 30 Nov 2026 08:00:00 GMT',
    })
    expect(Number(exists?.headers['x-goog-message-number'])).toBeGreaterThan(1)
  })

  it('comes for deletions and for answers of the room too', async () => {
    const { id } = world.control.people.book({
      person: ANN,
      start: '2026-11-23T10:00',
      end: '2026-11-23T11:00',
      rooms: [ORION],
    })
    await watch('channel-1')
    world.control.answerRooms()
    await receiver.received(2)
    world.control.people.cancel({ person: ANN, eventId: String(id) })
    await receiver.received(3)
    expect(states()).toEqual(['sync', 'exists', 'exists'])
  })

  it('may come twice, late, or never', async () => {
    await watch('channel-1')
    await receiver.received(1)
    world.control.setPush({ duplicates: 1, delayMs: 5000 })
    change()
    await world.control.advance(4999)
    expect(states()).toEqual(['sync'])
    await world.control.advance(1)
    expect(states()).toEqual(['sync', 'exists', 'exists'])
    world.control.setPush({ duplicates: 0, delayMs: 0, dropNext: 1 })
    change()
    await settled()
    expect(states()).toHaveLength(3)
    world.control.setPush({ dropRatio: 1 })
    change()
    await settled()
    expect(states()).toHaveLength(3)
  })

  it('is sent again after a server error, later each time, and not after a refusal', async () => {
    await watch('channel-1')
    await receiver.received(1)
    receiver.status = 503
    change()
    await settled()
    expect(states()).toHaveLength(2)
    await world.control.advance(1000)
    expect(states()).toHaveLength(3)
    receiver.status = 200
    await world.control.advance(2000)
    expect(states()).toHaveLength(4)
    await world.control.advance(60_000)
    expect(states()).toHaveLength(4)
    receiver.status = 404
    change()
    await world.control.advance(60_000)
    expect(states()).toHaveLength(5)
  })

  it('can be forged by somebody who does not know the token', async () => {
    await watch('channel-1')
    await receiver.received(1)
    const headers = {
      'X-Goog-Channel-ID': 'channel-1',
      'X-Goog-Resource-State': 'exists',
      'X-Goog-Channel-Token': 'guess',
    }
    expect(await world.control.forgePush({ address: receiver.address, headers })).toBe(200)
    expect(receiver.messages[1]?.headers['x-goog-channel-token']).toBe('guess')
  })
})

describe('the end of a channel', () => {
  it('comes with a stop, for good', async () => {
    const { id, resourceId } = await watch('channel-1')
    await receiver.received(1)
    const stopped = await robot.channels.stop({ requestBody: { id: id ?? '', resourceId: resourceId ?? '' } })
    expect(stopped.status).toBe(204)
    expect(stopped.data).toBe('')
    change()
    await settled()
    expect(states()).toEqual(['sync'])
  })

  it('comes silently with its expiration', async () => {
    await watch('channel-1', { params: { ttl: '60' } })
    await receiver.received(1)
    await world.control.advance(61_000)
    change()
    await settled()
    expect(states()).toEqual(['sync'])
  })

  it('cannot be asked for by others, with other ids, or twice', async () => {
    const { resourceId } = await watch('channel-1')
    const requestBody = { id: 'channel-1', resourceId: resourceId ?? '' }
    const unknown = { status: 404, message: "Channel 'channel-1' not found for project '100000000001'" }
    const wrongPair = robot.channels.stop({ requestBody: { ...requestBody, resourceId: 'other' } })
    expect(await failureOf(wrongPair)).toMatchObject(unknown)
    expect(await failureOf(world.calendar({ as: ADMIN }).channels.stop({ requestBody }))).toMatchObject(unknown)
    await robot.channels.stop({ requestBody })
    expect(await failureOf(robot.channels.stop({ requestBody }))).toMatchObject(unknown)
  })

  it('is announced when the room itself is taken out of the domain', async () => {
    await watch('channel-1')
    await receiver.received(1)
    world.control.removeRoom(ORION)
    await receiver.received(2)
    expect(states()).toEqual(['sync', 'not_exists'])
    expect(await failureOf(robot.events.list({ calendarId: ORION }))).toMatchObject({ status: 404 })
  })

  it('may be followed by one stray message', async () => {
    world.control.setPush({ strayAfterStop: true })
    const { resourceId } = await watch('channel-1')
    await receiver.received(1)
    await robot.channels.stop({ requestBody: { id: 'channel-1', resourceId: resourceId ?? '' } })
    await receiver.received(2)
    expect(states()).toEqual(['sync', 'exists'])
  })
})
