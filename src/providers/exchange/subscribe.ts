import { type Static, Type } from 'typebox'
import { fail, ok, type Result } from '../../core/result.ts'
import { malformedAnswer } from '../call-failure.ts'
import type { ProviderError, SubscribeCommand, Subscription } from '../provider.ts'
import { inShape } from './read.ts'
import type { Tenant } from './tenant.ts'

type Answer<Value> = Promise<Result<Value, ProviderError>>

/** Documented are 10,080 minutes, granted are 10,070; the rest is for clocks that differ. */
const LONGEST_MINUTES = 10_000
const MOST_PAGES = 20

const Granted = Type.Object({ id: Type.String({ minLength: 1 }), expirationDateTime: Type.String() })
const Listed = Type.Object({
  id: Type.String({ minLength: 1 }),
  resource: Type.String(),
  notificationUrl: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const SubscriptionList = Type.Object({
  value: Type.Array(Listed),
  '@odata.nextLink': Type.Optional(Type.String()),
})

/**
 * Watches a room's events (Graph v1.0 "Create subscription"). During the call Graph shakes hands with the notification address,
 * so nothing that the address needs may be locked meanwhile. A leftover of ours for the same room and address, whose id nobody
 * kept, is removed first when it stands in the way.
 */
export async function subscribe(tenant: Tenant, command: SubscribeCommand): Answer<Subscription> {
  const first = await create(tenant, command)
  if (first.ok || first.error.kind !== 'exists') return first
  const removed = await removeLeftovers(tenant, command)
  return removed.ok ? await create(tenant, command) : removed
}

async function create(tenant: Tenant, command: SubscribeCommand): Answer<Subscription> {
  const body = {
    changeType: 'created,updated,deleted',
    resource: resourceOf(command),
    notificationUrl: command.notificationUrl,
    lifecycleNotificationUrl: command.notificationUrl,
    clientState: command.secret,
    expirationDateTime: expiry(tenant, command.until),
    latestSupportedTlsVersion: 'v1_2',
  }
  const answer = await tenant.client.send({ method: 'POST', path: '/subscriptions', about: 'subscription', body })
  if (answer.ok) return granted(answer.value)
  // There is no subscription yet that could be missing: what is missing is the mailbox.
  return answer.error.kind === 'gone' ? fail({ ...answer.error, kind: 'forbidden' }) : answer
}

export async function renew(tenant: Tenant, subscription: Subscription, until: string): Answer<Subscription> {
  const body = { expirationDateTime: expiry(tenant, until) }
  const answer = await tenant.client.send({
    method: 'PATCH',
    path: pathOf(subscription.remoteId),
    about: 'subscription',
    body,
  })
  return answer.ok ? granted(answer.value) : answer
}

export async function unsubscribe(tenant: Tenant, subscription: Subscription): Answer<'stopped'> {
  return await remove(tenant, subscription.remoteId)
}

async function remove(tenant: Tenant, remoteId: string): Answer<'stopped'> {
  const answer = await tenant.client.send({ method: 'DELETE', path: pathOf(remoteId), about: 'subscription' })
  return answer.ok || answer.error.kind === 'gone' ? ok('stopped') : answer
}

async function removeLeftovers(tenant: Tenant, command: SubscribeCommand): Answer<'stopped'> {
  const listed = await listSubscriptions(tenant)
  if (!listed.ok) return listed
  const resource = resourceOf(command).toLowerCase()
  const leftovers = listed.value.filter(
    (each) =>
      each.resource.toLowerCase().replace(/^\//, '') === resource && each.notificationUrl === command.notificationUrl,
  )
  for (const { id } of leftovers) {
    const stopped = await remove(tenant, id)
    if (!stopped.ok) return stopped
  }
  return ok('stopped')
}

async function listSubscriptions(tenant: Tenant): Answer<Static<typeof Listed>[]> {
  const found: Static<typeof Listed>[] = []
  let path: string | null = '/subscriptions'
  for (let page = 0; page < MOST_PAGES && path !== null; page += 1) {
    const answer = await tenant.client.send({ method: 'GET', path, about: 'subscription' })
    if (!answer.ok) return answer
    const list = inShape(SubscriptionList, answer.value)
    if (!list.ok) return list
    found.push(...list.value.value)
    const link: string | undefined = list.value['@odata.nextLink']
    const next: Result<string, ProviderError> | null = link === undefined ? null : tenant.client.pathOf(link)
    if (next?.ok === false) return next
    path = next?.value ?? null
  }
  return ok(found)
}

function granted(body: unknown): Result<Subscription, ProviderError> {
  const read = inShape(Granted, body)
  if (!read.ok) {
    return fail(
      malformedAnswer({ about: 'subscription', effect: 'create' }, 'unexpected_shape', 'the watch came without its id'),
    )
  }
  return ok({ remoteId: read.value.id, resourceId: null, expiresAt: read.value.expirationDateTime })
}

function expiry(tenant: Tenant, until: string): string {
  const longest = tenant.now().add({ minutes: LONGEST_MINUTES })
  const wished = Temporal.Instant.from(until)
  return (Temporal.Instant.compare(wished, longest) < 0 ? wished : longest).toString({ smallestUnit: 'second' })
}

const resourceOf = ({ calendar }: SubscribeCommand): string => `users/${calendar.remoteCalendarId}/events`

const pathOf = (remoteId: string): string => `/subscriptions/${encodeURIComponent(remoteId)}`
