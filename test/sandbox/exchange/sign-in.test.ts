import { describe, expect, it } from 'vitest'
import {
  ANN,
  APP,
  ASPEN,
  BIRCH,
  clientFor,
  eventOf,
  eventsOf,
  fetchToken,
  type GraphEvent,
  meeting,
  refusal,
  rehearse,
  requestToken,
  VAULT,
} from './rehearsal.ts'

describe('signing in to the Exchange sandbox', () => {
  it('gives a token of the configured life for the right secret, and nothing to refresh it with', async () => {
    await using world = await rehearse({ tokenLifeSeconds: 900 })
    const answer = (await (await requestToken(world.urls)).json()) as Record<string, unknown>
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 900 })
    expect(answer).not.toHaveProperty('refresh_token')
  })

  it('knows the tenant by its domain too', async () => {
    await using world = await rehearse()
    expect((await requestToken(world.urls, {}, 'contoso.example')).status).toBe(200)
  })

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['an app nobody registered', { client_id: 'stranger' }, 400, 'unauthorized_client', 700016],
    ['a scope that is not .default', { scope: 'Calendars.Read' }, 400, 'invalid_scope', 70011],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
  ])('refuses %s in the words of the login service', async (_, form, status, error, code) => {
    await using world = await rehearse()
    const answer = await requestToken(world.urls, form)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error, error_codes: [code] })
  })

  it('refuses a missing token, an invented one and one whose time is over', async () => {
    await using world = await rehearse({ tokenLifeSeconds: 600 })
    expect((await fetch(`${world.urls.graphUrl}/v1.0${eventsOf(ASPEN)}`)).status).toBe(401)
    expect(await refusal(clientFor(world.urls, 'invented').api(eventsOf(ASPEN)).get())).toMatchObject({
      status: 401,
      code: 'InvalidAuthenticationToken',
    })
    await world.sandbox.control.advance(601_000)
    expect(await refusal(world.graph.api(eventsOf(ASPEN)).get())).toMatchObject({
      status: 401,
      code: 'InvalidAuthenticationToken',
    })
    const fresh = clientFor(world.urls, await fetchToken(world.urls))
    expect(await fresh.api(eventsOf(ASPEN)).get()).toMatchObject({ value: [] })
  })

  it('keeps an app out of a mailbox it is not scoped to, while the other rooms work', async () => {
    await using world = await rehearse()
    expect(await refusal(world.graph.api(eventsOf(VAULT)).get())).toMatchObject({
      status: 403,
      code: 'ErrorAccessDenied',
    })
    expect(await world.graph.api(eventsOf(BIRCH)).get()).toMatchObject({ value: [] })
  })

  it('refuses what the app has no permission for', async () => {
    await using world = await rehearse({ scopes: ['Place.Read.All', 'Calendars.Read'] })
    expect(await refusal(world.graph.api(eventsOf(ASPEN)).post(meeting()))).toMatchObject({
      status: 403,
      code: 'ErrorAccessDenied',
    })
    expect(await world.graph.api(eventsOf(ASPEN)).get()).toMatchObject({ value: [] })
  })

  it('does not know a strange mailbox, a strange event, or an event by the id of another mailbox', async () => {
    await using world = await rehearse()
    const event = (await world.graph.api(eventsOf(ASPEN)).post(meeting())) as GraphEvent
    expect(await refusal(world.graph.api(eventsOf('nobody@contoso.example')).get())).toMatchObject({
      status: 404,
      code: 'ErrorInvalidUser',
    })
    expect(await refusal(world.graph.api(eventOf(BIRCH, event.id)).get())).toMatchObject({
      status: 404,
      code: 'ErrorItemNotFound',
    })
    expect(await refusal(world.graph.api(eventOf(ASPEN, event.id.toLowerCase())).get())).toMatchObject({ status: 404 })
    expect(await refusal(world.graph.api(eventOf(ASPEN, 'no/id')).get())).toMatchObject({
      status: 400,
      code: 'ErrorInvalidIdMalformed',
    })
  })

  it('names every request and repeats the name the caller gave it', async () => {
    await using world = await rehearse()
    const mine = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
    const answer = await fetch(`${world.urls.graphUrl}/v1.0${eventsOf(VAULT)}`, {
      headers: { authorization: `Bearer ${world.token}`, 'client-request-id': mine },
    })
    const { error } = (await answer.json()) as { error: { innerError: Record<string, string> } }
    expect(answer.headers.get('client-request-id')).toBe(mine)
    expect(error.innerError).toMatchObject({
      'client-request-id': mine,
      'request-id': answer.headers.get('request-id'),
    })
  })

  it('answers an address that does not exist in the shape of Graph', async () => {
    await using world = await rehearse()
    expect(await refusal(world.graph.api('/planets').get())).toMatchObject({ status: 400, code: 'BadRequest' })
  })

  it('writes down every request with its headers and body', async () => {
    await using world = await rehearse()
    await world.graph.api(eventsOf(ASPEN)).header('Prefer', 'IdType="ImmutableId"').post(meeting())
    const [entry] = world.sandbox.journal.list({ method: 'POST', path: '/events$' })
    expect(entry).toMatchObject({
      subject: ASPEN,
      status: 201,
      body: { subject: 'Planning' },
      headers: { prefer: 'IdType="ImmutableId"' },
    })
    expect(world.sandbox.journal.list({ path: 'oauth2' })[0]?.body).toContain(`client_id=${APP.clientId}`)
    expect(world.sandbox.journal.list({ subject: ANN })).toEqual([])
  })
})
