import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ADMIN,
  ANN,
  BOB,
  EVENTS,
  EVENTS_READONLY,
  failureOf,
  hour,
  ORION,
  type Rehearsal,
  ROBOT,
  ROOMS_READONLY,
  rehearse,
} from './rehearsal.ts'

let world: Rehearsal
beforeEach(async () => {
  world = await rehearse()
})
afterEach(() => world[Symbol.asyncDispose]())

describe('a token for the sandbox', () => {
  it('is given to a service account that impersonates somebody within its delegated scopes', async () => {
    const { data } = await world.calendar({ as: ANN, scopes: [EVENTS] }).events.list({ calendarId: 'primary' })
    expect(data.summary).toBe(ANN)
  })

  it('is refused for a person nobody knows', async () => {
    const failure = await failureOf(world.token({ as: 'ghost@example.com' }))
    expect(failure).toMatchObject({ status: 400, reason: 'invalid_grant' })
  })

  it('is refused for a room, because a room cannot log in', async () => {
    expect(await failureOf(world.token({ as: ORION }))).toMatchObject({ status: 400, reason: 'invalid_grant' })
  })

  it('is refused for a scope the administrator has not delegated', async () => {
    const scopes = ['https://www.googleapis.com/auth/drive']
    expect(await failureOf(world.token({ scopes }))).toMatchObject({ status: 401, reason: 'unauthorized_client' })
  })

  it('is refused when the key does not fit the account', async () => {
    const failure = await failureOf(world.token({ wrongKey: true }))
    expect(failure).toMatchObject({ reason: 'invalid_grant', message: 'Invalid JWT Signature.' })
  })

  it('is refused for an assertion that lives longer than an hour or is meant for somebody else', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const ask = async (claims: object) => {
      const assertion = `${part({ alg: 'RS256' })}.${part(claims)}.eA`
      const open = await rehearse({ serviceAccounts: [{ email: ROBOT }] })
      const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
      const answer = await open.http('/token', { method: 'POST', body })
      await open[Symbol.asyncDispose]()
      return answer.status
    }
    const now = Math.floor(Date.now() / 1000)
    const good = { iss: ROBOT, scope: EVENTS, aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600 }
    expect(await ask(good)).toBe(200)
    expect(await ask({ ...good, exp: now + 7200 })).toBe(400)
    expect(await ask({ ...good, aud: 'http://127.0.0.1/token' })).toBe(400)
  })

  it('ends after its life, and the caller is told to authenticate', async () => {
    const calendar = world.calendar()
    await calendar.events.list({ calendarId: ANN })
    world.control.expireAccessTokens()
    expect(await failureOf(calendar.events.list({ calendarId: ANN }))).toMatchObject({
      status: 401,
      reason: 'authError',
    })
  })
})

describe('an error answer', () => {
  it('has the front end shape when nobody is logged in', async () => {
    const answer = await world.http(`/calendar/v3/calendars/${encodeURIComponent(ANN)}/events`)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      error: { code: 401, status: 'UNAUTHENTICATED', errors: [{ reason: 'required' }] },
    })
    expect(text.startsWith('{\n  "error"')).toBe(true)
    expect(text.endsWith('}\n')).toBe(true)
  })

  it('names the method when the scope is missing', async () => {
    const token = await world.token({ scopes: [EVENTS_READONLY] })
    const answer = await world.http(`/calendar/v3/calendars/${ANN}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{}',
    })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({
      error: {
        status: 'PERMISSION_DENIED',
        errors: [{ reason: 'insufficientPermissions' }],
        details: [{ metadata: { method: 'calendar.v3.Events.Insert' } }],
      },
    })
  })

  it('has the backend shape for what the calendar service refuses', async () => {
    const token = await world.token()
    const headers = { authorization: `Bearer ${token}` }
    const missing = await world.http(
      `/calendar/v3/calendars/${ANN}/events/nothinghere?alt=json&fields=id&quotaUser=x`,
      { headers },
    )
    const text = await missing.text()
    expect(text.startsWith('{\n "error"')).toBe(true)
    expect(JSON.parse(text)).toEqual({
      error: {
        errors: [{ domain: 'global', reason: 'notFound', message: 'Not Found' }],
        code: 404,
        message: 'Not Found',
      },
    })
    expect((await world.http('/calendar/v3/nowhere', { headers })).status).toBe(404)
    const broken = await world.http(`/calendar/v3/calendars/${ANN}/events`, { method: 'POST', headers, body: '{' })
    expect(await broken.json()).toMatchObject({ error: { code: 400, errors: [{ reason: 'parseError' }] } })
  })
})

describe('what a caller may do on a calendar', () => {
  it('is nothing without an access rule: the calendar does not exist', async () => {
    world.control.grant(ORION, { type: 'domain', value: 'example.com' }, 'none')
    const failure = await failureOf(world.calendar({ as: BOB }).events.list({ calendarId: ORION }))
    expect(failure).toMatchObject({ status: 404, reason: 'notFound' })
  })

  it('is reading for a reader, who is refused when writing', async () => {
    const calendar = world.calendar({ as: BOB })
    const { data } = await calendar.events.list({ calendarId: ORION })
    expect(data.accessRole).toBe('reader')
    const failure = await failureOf(calendar.events.insert({ calendarId: ORION, requestBody: hour('10:00') }))
    expect(failure).toMatchObject({ status: 403, reason: 'requiredAccessLevel' })
  })

  it('is seeing private meetings as busy only, below writer', async () => {
    world.control.people.book({
      person: ANN,
      summary: 'Salaries',
      start: '2026-11-23T10:00',
      end: '2026-11-23T11:00',
      rooms: [ORION],
      event: { visibility: 'private' },
    })
    const [asReader] = (await world.calendar({ as: BOB }).events.list({ calendarId: ORION })).data.items ?? []
    expect(asReader).toMatchObject({ visibility: 'private', status: 'confirmed' })
    expect(asReader?.summary).toBeUndefined()
    expect(asReader?.attendees).toBeUndefined()
    const [asOwner] = (await world.calendar({ as: ADMIN }).events.list({ calendarId: ORION })).data.items ?? []
    expect(asOwner?.summary).toBe('Salaries')
  })

  it('does not include inviting people for a service account without delegation', async () => {
    const failure = await failureOf(
      world.calendar({ as: null }).events.insert({
        calendarId: ORION,
        requestBody: { ...hour('10:00'), attendees: [{ email: ANN }] },
      }),
    )
    expect(failure).toMatchObject({ status: 403, domain: 'calendar', reason: 'forbiddenForServiceAccounts' })
  })

  it('is shown by the access rules of the calendar, to writers', async () => {
    const { data } = await world.calendar({ as: ADMIN }).acl.list({ calendarId: ORION })
    expect(data.items).toContainEqual(expect.objectContaining({ id: `user:${ADMIN}`, role: 'owner' }))
    expect(await failureOf(world.calendar({ as: BOB }).acl.list({ calendarId: ORION }))).toMatchObject({ status: 403 })
  })
})

describe('the directory of rooms', () => {
  const asAdmin = { as: ADMIN, scopes: [ROOMS_READONLY] }

  it('lists the rooms with capacity, place and features, page by page', async () => {
    const { resources } = world.directory(asAdmin)
    const first = await resources.calendars.list({ customer: 'my_customer', maxResults: 1, orderBy: 'resourceName' })
    expect(first.data.items).toMatchObject([{ resourceName: 'Lyra', generatedResourceName: 'BER-3-Lyra (12)' }])
    const pageToken = first.data.nextPageToken ?? ''
    const second = await resources.calendars.list({
      customer: 'my_customer',
      maxResults: 1,
      orderBy: 'resourceName',
      pageToken,
    })
    expect(second.data.nextPageToken).toBeUndefined()
    expect(second.data.items).toMatchObject([
      {
        resourceEmail: ORION,
        capacity: 8,
        featureInstances: [{ feature: { name: 'Video' } }],
        etags: expect.any(String),
      },
    ])
  })

  it('finds rooms by building and category', async () => {
    const { resources } = world.directory(asAdmin)
    const found = await resources.calendars.list({
      customer: 'my_customer',
      query: 'buildingId=BER AND resourceCategory=CONFERENCE_ROOM AND NOT floor_name=3',
    })
    expect(found.data.items?.map((room) => room.resourceName)).toEqual(['Orion'])
    expect((await resources.buildings.list({ customer: 'my_customer' })).data.buildings).toMatchObject([
      { buildingId: 'BER' },
    ])
    expect((await resources.features.list({ customer: 'my_customer' })).data.features).toMatchObject([
      { name: 'Video' },
    ])
  })

  it('is for administrators', async () => {
    const { resources } = world.directory({ as: ANN, scopes: [ROOMS_READONLY] })
    expect(await failureOf(resources.calendars.list({ customer: 'my_customer' }))).toMatchObject({ status: 403 })
  })

  it('leaves the time zone and the answering rule to the calendar itself', async () => {
    const { data } = await world.calendar({ as: ADMIN }).calendars.get({ calendarId: ORION })
    expect(data).toMatchObject({ id: ORION, timeZone: 'Europe/Berlin', autoAcceptInvitations: true })
  })
})
