import { pollIntervalSeconds } from '../core/poll-interval.ts'
import { here } from '../providers/call-failure.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { Enqueue } from '../queue/define-job.ts'
import { type ApplyPorts, applyInbox } from './apply-inbox.ts'
import { collectAnswers } from './collect-answers.ts'
import { type Heartbeat, holdLease } from './hold-lease.ts'
import { visitCalendarJob } from './jobs/visit-calendar.ts'
import { keepSubscription, type SubscriptionPorts } from './keep-subscription.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar, Outbound, Providers } from './ports.ts'
import { type PullPorts, pullCalendar } from './pull-calendar.ts'
import { pushCalendar } from './push-calendar.ts'
import { resolveUnknown } from './resolve-unknown.ts'

export interface VisitPorts extends PullPorts, ApplyPorts, SubscriptionPorts {
  readonly providers: Providers
  readonly outbound: Outbound
  readonly enqueue: Enqueue
  readonly heartbeat: Heartbeat
  /** In [0, 1). */
  readonly chance: () => number
}

export interface CalendarId {
  readonly organizationId: number
  readonly calendarId: number
}

/**
 * Everything that is due on one calendar, under its lease: look for writes of unknown fate, apply what waits, pull, apply, push, keep the
 * subscription. May be called at any time, any number of times, and killed anywhere; what is not due costs one query.
 */
export async function visitCalendar(ports: VisitPorts, { organizationId, calendarId }: CalendarId): Promise<void> {
  const calendar = await ports.leases.acquire(organizationId, calendarId)
  if (calendar === null) return
  let isWell = false
  using held = holdLease(ports.leases, calendar, ports.heartbeat)
  try {
    await ports.reach('visit.after_lease')
    isWell = await visit({ ...ports, leases: held.leases }, calendar)
    await ports.reach('visit.before_release')
  } catch (error) {
    if (error instanceof LeaseLost) return
    // Or a fault of ours would be met again at once, and nobody would see that the calendar is not kept.
    await ports.leases.failed(calendar, fault).catch(() => {
      // The first error is the one that matters.
    })
    throw error
  } finally {
    const dirtyAgain = await ports.leases.release(calendar)
    // After a failure the sweeper asks again when its pause is over; news must not make the pauses shorter.
    if (dirtyAgain && isWell) await ports.enqueue(visitCalendarJob, { organizationId, calendarId })
  }
}

const fault = here('unavailable', 'internal_error', 'a visit ended with an error of our own, which stands in the log')

/** False: something failed, and is tried again after a pause. */
async function visit(ports: VisitPorts, calendar: LeasedCalendar): Promise<boolean> {
  if (calendar.signedOut || calendar.quietUntil !== null) return false
  const provider = await ports.providers.of(calendar.organizationId, calendar.connectionId)
  if (provider === null) return false
  const failure = await work(ports, calendar, provider)
  if (failure !== null) await ports.leases.failed(calendar, failure)
  return failure === null
}

async function work(
  ports: VisitPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  const pushing = { outbound: ports.outbound, calendar, provider, reach: ports.reach }
  const failure =
    (await resolveUnknown(pushing)) ??
    (await applyInbox(ports, calendar, provider)) ??
    (await pullWhenDue(ports, calendar, provider)) ??
    (await collectAnswers(ports, calendar, provider)) ??
    (await pushCalendar({ ...pushing, leases: ports.leases, chance: ports.chance }))
  if (failure === null) await keepSubscription(ports, calendar, provider)
  return failure
}

async function pullWhenDue(
  ports: VisitPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  if (calendar.dirtySince === null && !calendar.pollDue) return null
  await ports.leases.takeNotice(calendar)
  const pulled = await pullCalendar(ports, calendar, provider)
  if (!pulled.ok) return pulled.error
  const failure = await applyInbox(ports, calendar, provider)
  if (failure !== null) return failure
  await ports.leases.proven(calendar, { pollIntervalSeconds: intervalOf(calendar, pulled.value.pages) })
  await ports.reach('visit.after_proof')
  return null
}

const intervalOf = (calendar: LeasedCalendar, requestsPerPoll: number): number =>
  pollIntervalSeconds({
    watched: calendar.watch === 'watching',
    quotaPerMinute: calendar.quotaPerMinute,
    calendars: calendar.siblings,
    requestsPerPoll,
  })
