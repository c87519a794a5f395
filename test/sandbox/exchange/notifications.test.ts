import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ASPEN,
  BIRCH,
  eventOf,
  eventsOf,
  FOUR_DAYS,
  type GraphEvent,
  meeting,
  must,
  type Rehearsal,
  type RehearsalOptions,
  refusal,
  rehearse,
  TENANT,
} from './rehearsal.ts'

interface Notice {
  readonly subscriptionId: string
  readonly changeType?: string
  readonly clientState: string
  readonly tenantId: string
  readonly resource?: string
  readonly resourceData?: { readonly id: string }
  readonly lifecycleEvent?: string
}

/** An address that receives notifications as the product would. */
class Listener {
  readonly notices: Notice[] = []
  readonly posts: number[] = []
  readonly handshakes: { readonly path: string; readonly contentType: string | undefined }[] = []
  echo: (token: string) => string = (token) => token
  answer: (path: string) => number | Promise<number> = () => 202
  url = ''
  private readonly server: Server = createServer((request, response) => {
    void this.receive(request).then(({ status, text }) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text),
    )
  })

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private async receive(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const url = new URL(request.url ?? '/', this.url)
    const token = url.searchParams.get('validationToken')
    if (token !== null) {
      this.handshakes.push({ path: url.pathname, contentType: request.headers['content-type'] })
      return { status: 200, text: this.echo(token) }
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const status = await this.answer(url.pathname)
    const { value } = JSON.parse(Buffer.concat(chunks).toString()) as { value: Notice[] }
    this.posts.push(value.length)
    if (status < 300) this.notices.push(...value)
    return { status, text: '' }
  }
}

describe('change notifications of the Exchange sandbox', () => {
  let listener: Listener
  beforeEach(async () => {
    listener = new Listener()
    await listener.open()
  })
  afterEach(() => listener.close())

  const wish = (world: Rehearsal, more: Record<string, unknown> = {}) => ({
    changeType: 'created,updated,deleted',
    resource: `users/${ASPEN}/events`,
    notificationUrl: `${listener.url}/hooks?room=aspen`,
    lifecycleNotificationUrl: `${listener.url}/hooks/lifecycle`,
    clientState: 'a secret',
    expirationDateTime: world.sandbox.clock.instant().add({ hours: 48 }).toString(),
    ...more,
  })
  const subscribe = async (world: Rehearsal, more: Record<string, unknown> = {}, prefer = '') =>
    (await world.graph.api('/subscriptions').header('Prefer', prefer).post(wish(world, more))) as {
      id: string
      expirationDateTime: string
    }
  const book = async (world: Rehearsal, more: Record<string, unknown> = {}) =>
    (await world.graph.api(eventsOf(ASPEN)).post(meeting(more))) as GraphEvent
  const settled = (world: Rehearsal, milliseconds = 0) => world.sandbox.control.advance(milliseconds)
  const told = () => listener.notices.map(({ changeType, lifecycleEvent }) => changeType ?? lifecycleEvent)

  it('asks both addresses to prove themselves before it answers', async () => {
    await using world = await rehearse()
    const subscription = await subscribe(world)
    expect(listener.handshakes).toEqual([
      { path: '/hooks', contentType: 'text/plain; charset=utf-8' },
      { path: '/hooks/lifecycle', contentType: 'text/plain; charset=utf-8' },
    ])
    expect(await world.graph.api(`/subscriptions/${subscription.id}`).get()).toMatchObject({ clientState: 'a secret' })
  })

  it('makes no subscription when the echo is wrong, or the address is not safe', async () => {
    await using world = await rehearse()
    listener.echo = (token) => encodeURIComponent(token)
    const wrong = await refusal(subscribe(world))
    expect(wrong).toMatchObject({ status: 400, code: 'ValidationError' })
    expect(wrong.message).toContain('Subscription validation request failed')
    expect((await refusal(subscribe(world, { notificationUrl: 'http://meetmeup.example/hooks' }))).status).toBe(400)
    expect(await world.graph.api('/subscriptions').get()).toMatchObject({ value: [] })
  })

  it('tells of a change with the secret, the tenant and the id in the format that was asked for', async () => {
    await using world = await rehearse()
    const subscription = await subscribe(world, {}, 'IdType="ImmutableId"')
    const event = await book(world)
    await settled(world)
    const immutable = (await world.graph
      .api(eventOf(ASPEN, event.id))
      .header('Prefer', 'IdType="ImmutableId"')
      .get()) as GraphEvent
    expect(listener.notices).toMatchObject([
      {
        subscriptionId: subscription.id,
        changeType: 'created',
        clientState: 'a secret',
        tenantId: TENANT,
        resourceData: { id: immutable.id },
      },
    ])
    await world.graph.api(eventOf(ASPEN, event.id)).patch({ subject: 'x' })
    await world.graph.api(eventOf(ASPEN, event.id)).delete()
    await settled(world)
    expect(told()).toEqual(['created', 'updated', 'deleted'])
  })

  it('tells nothing of other mailboxes and of change types nobody asked for', async () => {
    await using world = await rehearse()
    await subscribe(world, { changeType: 'deleted' })
    await world.graph.api(eventsOf(BIRCH)).post(meeting())
    await book(world)
    await settled(world)
    expect(listener.notices).toEqual([])
  })

  it('announces an edited occurrence and its series, and a deleted one as an update of the series', async () => {
    await using world = await rehearse()
    const master = await book(world, { recurrence: FOUR_DAYS })
    await subscribe(world)
    const choice = { mailbox: ASPEN, id: master.id }
    must(world.sandbox.people.edit({ ...choice, occurrence: '2026-12-02' }, { subject: 'Special' }))
    must(world.sandbox.people.delete({ ...choice, occurrence: '2026-12-03' }))
    await settled(world)
    expect(listener.notices.map(({ resourceData }) => resourceData?.id === master.id)).toEqual([false, true, true])
    expect(told()).toEqual(['updated', 'updated', 'updated'])
  })

  it('keeps to the limits of a subscription and forgets it when its time is over', async () => {
    await using world = await rehearse({ tokenLifeSeconds: 86_400 * 9 })
    const inMinutes = (minutes: number) => ({
      expirationDateTime: world.sandbox.clock.instant().add({ minutes }).toString(),
    })
    expect(await refusal(subscribe(world, inMinutes(10_080)))).toMatchObject({ status: 400, code: 'ExtensionError' })
    const short = await subscribe(world, inMinutes(5))
    expect(short.expirationDateTime).toBe('2026-11-23T08:45:00.0000000Z')
    await world.graph.api(`/subscriptions/${short.id}`).patch(inMinutes(60))
    await settled(world, 50 * 60_000)
    await book(world)
    await settled(world)
    expect(told()).toEqual(['created'])
    await settled(world, 11 * 60_000)
    await book(world)
    await settled(world)
    expect(listener.notices).toHaveLength(1)
    expect(await refusal(world.graph.api(`/subscriptions/${short.id}`).patch(inMinutes(60)))).toMatchObject({
      status: 404,
    })
  })

  it('refuses a second subscription for the same, or takes it, and limits how many a mailbox has', async () => {
    await using world = await rehearse({ settings: { subscriptions: { perMailbox: 2 } } })
    const first = await subscribe(world)
    expect(await refusal(subscribe(world))).toMatchObject({ status: 409 })
    world.sandbox.control.configure({ subscriptions: { duplicates: 'accept' } })
    await subscribe(world)
    expect((await refusal(subscribe(world))).status).toBe(403)
    await world.graph.api(`/subscriptions/${first.id}`).delete()
    await subscribe(world)
  })

  it('can repeat, mix up, mislabel, delay and lose what it tells', async () => {
    const settings: RehearsalOptions['settings'] = {
      notifications: { extraCopies: 2, reorder: true, createdForUpdateRatio: 1, delayMs: 3000 },
    }
    await using world = await rehearse({ settings })
    const event = await book(world)
    await subscribe(world)
    await world.graph.api(eventOf(ASPEN, event.id)).patch({ subject: 'x' })
    await world.graph.api(eventOf(ASPEN, event.id)).delete()
    await settled(world, 2000)
    expect(listener.notices).toEqual([])
    await settled(world, 2000)
    expect(told().sort()).toEqual(['created', 'created', 'created', 'deleted', 'deleted', 'deleted'])
    expect(told()).not.toEqual(['created', 'created', 'created', 'deleted', 'deleted', 'deleted'])
    expect(listener.posts).toEqual([6])
    world.sandbox.control.configure({ notifications: { dropNext: 1, extraCopies: 0 } })
    await book(world)
    await book(world)
    await settled(world, 5000)
    expect(listener.notices).toHaveLength(7)
    world.sandbox.control.configure({ notifications: { dropAll: true } })
    await book(world)
    await settled(world, 5000)
    expect(listener.notices).toHaveLength(7)
  })

  it('tries again, ever more slowly, what was not taken', async () => {
    await using world = await rehearse()
    await subscribe(world, { lifecycleNotificationUrl: undefined })
    listener.answer = () => 503
    await book(world)
    await settled(world, 65_000)
    expect(listener.posts).toHaveLength(3)
    listener.answer = () => 202
    await settled(world, 20_000)
    expect(told()).toEqual(['created'])
  })

  it('reports missed changes after four hours of refusals', async () => {
    await using world = await rehearse()
    await subscribe(world)
    listener.answer = (path) => (path === '/hooks' ? 500 : 202)
    await book(world)
    await settled(world, 3 * 3_600_000)
    expect(told()).toEqual([])
    await settled(world, 2 * 3_600_000)
    expect(told()).toEqual(['missed'])
  })

  it('leaves out an address that mostly answers late, then reports missed changes', async () => {
    await using world = await rehearse({
      settings: { notifications: { slowReplyMs: 700, judgedAfter: 2, retryForMs: 0 } },
    })
    await subscribe(world)
    let slow = true
    listener.answer = (path) => (slow && path === '/hooks' ? new Promise<number>(() => {}) : 202)
    await book(world)
    await settled(world)
    await book(world)
    await settled(world, 20_000)
    slow = false
    listener.notices.length = 0
    await book(world)
    await settled(world, 30_000)
    expect(told().filter((each) => each !== 'missed')).toEqual([])
    await settled(world, 11 * 60_000)
    expect(told()).toContain('missed')
    await book(world)
    await settled(world, 20_000)
    expect(told()).toContain('created')
  })

  it('sends lifecycle events on demand, and stops delivering until it is reauthorised', async () => {
    await using world = await rehearse()
    const { id } = await subscribe(world)
    expect(world.sandbox.control.lifecycle('reauthorizationRequired', id)).toBe(1)
    await book(world)
    await settled(world)
    expect(listener.notices).toMatchObject([
      { lifecycleEvent: 'reauthorizationRequired', clientState: 'a secret', subscriptionId: id },
    ])
    await world.graph.api(`/subscriptions/${id}/reauthorize`).post({})
    await book(world)
    await settled(world)
    world.sandbox.control.lifecycle('subscriptionRemoved', id)
    await settled(world)
    expect(told()).toEqual(['reauthorizationRequired', 'created', 'subscriptionRemoved'])
    expect(await refusal(world.graph.api(`/subscriptions/${id}`).get())).toMatchObject({ status: 404 })
  })

  it('can send a notification with a wrong secret or for a subscription nobody has', async () => {
    await using world = await rehearse()
    const { id } = await subscribe(world)
    const forge = (lies: Record<string, unknown>) =>
      world.sandbox.control.forgeNotification({ subscriptionId: id, lies })
    expect(must(await forge({ clientState: 'wrong' }))).toBe(202)
    expect(must(await forge({ subscriptionId: 'unknown' }))).toBe(202)
    expect(listener.notices.map(({ clientState, subscriptionId }) => [clientState, subscriptionId])).toEqual([
      ['wrong', id],
      ['a secret', 'unknown'],
    ])
  })

  it('can insist on the read permission', async () => {
    await using world = await rehearse({
      scopes: ['Calendars.ReadWrite'],
      settings: { subscriptions: { needReadScope: true } },
    })
    expect(await refusal(subscribe(world))).toMatchObject({ status: 403 })
  })
})
