import { createHash } from 'node:crypto'
import type { CalendarProvider, ProviderError, Subscription } from '../providers/provider.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Clock, Ids } from './ports.ts'
import type { Reach } from './step.ts'
import type { Granted, Subscriptions } from './subscriptions.ts'

export interface SubscriptionPorts {
  readonly subscriptions: Subscriptions
  readonly clock: Clock
  readonly ids: Ids
  readonly reach: Reach
  /** Where providers can reach us, per provider; null: nowhere, so that calendars are polled. */
  readonly notificationUrl: (provider: LeasedCalendar['provider']) => string | null
}

/** Wished life of a subscription: the longest that both providers grant (Graph 10,070 minutes, Google 7 days), with a margin. */
const WISHED_MINUTES = 10_000

/** A refusal is looked into again after this long: a calendar that could not be watched may be watchable later. */
const RETRY_REFUSED_HOURS = 24 * 7
const RETRY_UNREACHABLE_MINUTES = 10

/**
 * Keeps one working subscription per calendar, opened anew at half of its life; the new one works before the old one is stopped. One that has told
 * nothing of what changed is not prolonged, but replaced. Answers a call that could not be made yet; every other failure is kept with the calendar.
 */
export async function keepSubscription(
  ports: SubscriptionPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  const url = ports.notificationUrl(calendar.provider)
  if (url === null || !mayTry(calendar, ports.clock.now())) return null
  const now = ports.clock.now()
  const current = await ports.subscriptions.open(calendar, now)
  if (current !== null && !current.silent && !pastHalf(current, now)) return null
  const until = now.add({ minutes: WISHED_MINUTES }).round('second').toString()
  if (current !== null && !current.silent) {
    const renewed = await provider.renew(current, until)
    if (renewed.ok) {
      await ports.subscriptions.renewed(calendar, current.id, granted(renewed.value, now))
      return null
    }
    if (renewed.error.kind === 'postponed') return renewed.error
  }
  const failure = await openAnew({ ports, calendar, provider }, { url, until })
  if (failure?.kind === 'postponed') return failure
  await keepState(ports, calendar, failure)
  return null
}

async function keepState(
  { subscriptions }: SubscriptionPorts,
  calendar: LeasedCalendar,
  failure: ProviderError | null,
): Promise<void> {
  if (failure === null) return await subscriptions.watchState(calendar, 'watching', null)
  const state = failure.kind === 'watch_not_supported' || failure.kind === 'refused' ? 'refused' : 'unreachable'
  await subscriptions.watchState(calendar, state, `${failure.code}: ${failure.message}`)
}

interface Opening {
  readonly ports: SubscriptionPorts
  readonly calendar: LeasedCalendar
  readonly provider: CalendarProvider
}

async function openAnew(
  { ports, calendar, provider }: Opening,
  { url, until }: { readonly url: string; readonly until: string },
): Promise<ProviderError | null> {
  const id = ports.ids.uuid()
  const secret = ports.ids.secret()
  const secretHash = createHash('sha256').update(secret).digest()
  await ports.subscriptions.opening(calendar, { id, secretHash, expiresAt: until })
  const subscribed = await provider.subscribe({ calendar: calendar.ref, notificationUrl: url, id, secret, until })
  if (!subscribed.ok) {
    await ports.subscriptions.stopped(calendar, id)
    return subscribed.error
  }
  await ports.reach('watch.after_http')
  await ports.subscriptions.opened(calendar, id, granted(subscribed.value, ports.clock.now()))
  for (const old of await ports.subscriptions.replaced(calendar, id)) {
    await provider.unsubscribe(old)
    await ports.subscriptions.stopped(calendar, old.id)
  }
  return null
}

const granted = (subscription: Subscription, at: Temporal.Instant): Granted => ({
  ...subscription,
  grantedAt: at.toString(),
})

function mayTry(calendar: LeasedCalendar, now: Temporal.Instant): boolean {
  if (calendar.watch === 'untried' || calendar.watch === 'watching' || calendar.watchTriedAt === null) return true
  const pause = calendar.watch === 'refused' ? { hours: RETRY_REFUSED_HOURS } : { minutes: RETRY_UNREACHABLE_MINUTES }
  return Temporal.Instant.compare(Temporal.Instant.from(calendar.watchTriedAt).add(pause), now) <= 0
}

/** Half of what the provider granted, which may be less than was wished. */
function pastHalf({ grantedAt, expiresAt }: Granted, now: Temporal.Instant): boolean {
  const ends = Temporal.Instant.from(expiresAt)
  const life = ends.since(Temporal.Instant.from(grantedAt)).total('minutes')
  return ends.since(now).total('minutes') < life / 2
}
