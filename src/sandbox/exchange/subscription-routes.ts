import { accessDenied, done, type Outcome } from './graph-error.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from './graph-route.ts'
import { READ_CALENDARS } from './graph-route.ts'
import type { SandboxSettings } from './sandbox-options.ts'
import { renderSubscription, type Subscription, type Subscriptions, subscriptionNotFound } from './subscriptions.ts'

type Body = Readonly<Record<string, unknown>>

/** Subscriptions of the calling app. */
export function subscriptionRoutes(subscriptions: Subscriptions, settings: SandboxSettings): GraphRoute[] {
  const about = 'tenant' as const
  const scopes = READ_CALENDARS
  const own = ({ session }: GraphCall, each: Subscription) =>
    each.applicationId === session.clientId && each.tenantId === session.tenantId
  const named = (call: GraphCall, act: (subscription: Subscription) => Outcome<GraphAnswer>): Outcome<GraphAnswer> => {
    const subscription = subscriptions.find(call.params.subscription ?? '')
    return subscription && own(call, subscription) ? act(subscription) : subscriptionNotFound()
  }
  return [
    { about, scopes, method: 'POST', path: '/subscriptions', handle: (call) => create(subscriptions, settings, call) },
    {
      about,
      scopes,
      method: 'GET',
      path: '/subscriptions',
      handle: (call) =>
        done({
          status: 200,
          body: {
            value: subscriptions
              .list()
              .filter((each) => own(call, each))
              .map(renderSubscription),
          },
        }),
    },
    {
      about,
      scopes,
      method: 'GET',
      path: '/subscriptions/:subscription',
      handle: (call) => named(call, (each) => entity(call, each, 200)),
    },
    {
      about,
      scopes,
      method: 'PATCH',
      path: '/subscriptions/:subscription',
      handle: (call) =>
        named(call, (each) => {
          const renewed = subscriptions.renew(each, (call.body ?? {}) as Body)
          return renewed.ok ? entity(call, renewed.value, 200) : renewed
        }),
    },
    {
      about,
      scopes,
      method: 'POST',
      path: '/subscriptions/:subscription/reauthorize',
      handle: (call) =>
        named(call, (each) => {
          each.awaitsReauthorization = false
          return done({ status: 204 })
        }),
    },
    {
      about,
      scopes,
      method: 'DELETE',
      path: '/subscriptions/:subscription',
      handle: (call) =>
        named(call, ({ id }) => {
          subscriptions.remove(id)
          return done({ status: 204 })
        }),
    },
  ]
}

async function create(
  subscriptions: Subscriptions,
  settings: SandboxSettings,
  call: GraphCall,
): Promise<Outcome<GraphAnswer>> {
  const { session, preferences } = call
  if (settings.subscriptions.needReadScope && !session.scopes.includes('Calendars.Read')) return accessDenied()
  const created = await subscriptions.create((call.body ?? {}) as Body, {
    tenantId: session.tenantId,
    applicationId: session.clientId,
    immutableIds: preferences.immutableIds,
    mayRead: session.reaches,
  })
  return created.ok ? entity(call, created.value, 201) : created
}

function entity(call: GraphCall, subscription: Subscription, status: number): Outcome<GraphAnswer> {
  const context = `${call.origin}/v1.0/$metadata#subscriptions/$entity`
  return done({ status, body: { '@odata.context': context, ...renderSubscription(subscription) } })
}
