import { pollIntervalSeconds } from '../core/poll-interval.ts'
import { here } from '../providers/call-failure.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import type { Enqueue } from '../queue/define-job.ts'
import { type ApplyPorts, applyInbox } from './apply-inbox.ts'
import { collectAnswers } from './collect-answers.ts'
import { type ComparePorts, compareCalendar } from './compare-calendar.ts'
import { confirmWritten } from './confirm-written.ts'
import { type Heartbeat, holdLease } from './hold-lease.ts'
import { visitCalendarJob } from './jobs/visit-calendar.ts'
import { keepSubscription, type SubscriptionPorts } from './keep-subscription.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import { lookForRoomCopies } from './look-for-room-copies.ts'
import { observeCalendar } from './observe-calendar.ts'
import { pacedProvider } from './paced-provider.ts'
import type { Pacer } from './pacer.ts'
import type { Outbound, Providers } from './ports.ts'
import { type PullPorts, type PullSummary, pullCalendar } from './pull-calendar.ts'
import { pushCalendar } from './push-calendar.ts'
import type { Pushing } from './push-link.ts'
import { removeStrays, type StrayPorts } from './remove-strays.ts'
import { resolveUnknown } from './resolve-unknown.ts'
import { stopsCalendar } from './stops-calendar.ts'
import { beginTurn, type Turn, turnOver } from './turn.ts'

export interface VisitPorts extends PullPorts, ApplyPorts, SubscriptionPorts, Omit<ComparePorts, 'turn'>, StrayPorts {
  readonly providers: Providers
  readonly outbound: Outbound
  readonly declineText: Pushing['declineText']
  readonly enqueue: Enqueue
  readonly heartbeat: Heartbeat
  readonly pacer: Pacer
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
  let end: VisitEnd = 'stopped'
  using held = holdLease(ports.leases, calendar, ports.heartbeat)
  try {
    await ports.reach('visit.after_lease')
    end = await visit({ ...ports, leases: held.leases }, calendar)
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
    if (end === 'unfinished' || (dirtyAgain && end === 'well'))
      await ports.enqueue(visitCalendarJob, { organizationId, calendarId })
  }
}

const fault = here('unavailable', 'internal_error', 'a visit ended with an error of our own, which stands in the log')

/** `stopped`: what is due is looked at after a pause. `unfinished`: its turn is over, and it goes on behind those that wait. */
type VisitEnd = 'well' | 'stopped' | 'unfinished'

async function visit(ports: VisitPorts, calendar: LeasedCalendar): Promise<VisitEnd> {
  if (calendar.signedOut || calendar.quietUntil !== null) return 'stopped'
  const provider = await ports.providers.of(calendar.organizationId, calendar.connectionId, calendar.connectionVersion)
  if (provider === null) return 'stopped'
  const failure = await attend({ ...ports, turn: beginTurn(ports.clock) }, calendar, provider)
  if (failure === null) return 'well'
  await ports.leases.failed(calendar, failure)
  return failure === turnOver ? 'unfinished' : 'stopped'
}

/** A calendar that is being given back is left alone; one that a person has yet to approve, or to let go live, is only read. */
async function attend(
  ports: VisitPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  if (calendar.adoption === 'undoing') return null
  if (calendar.adoption === null && !calendar.observing) return await work(ports, calendar, provider)
  // An administrator waits for what is read aside; nobody does for what is only watched.
  const paced = (of: 'pull' | 'reconcile') => pacedProvider(ports.pacer, calendar, { provider, of })
  return calendar.observing
    ? await observeCalendar(ports, calendar, paced('reconcile'))
    : await readAside(ports, calendar, paced('pull'))
}

async function work(
  ports: VisitPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  const { outbound, leases, declineText, chance, turn } = ports
  // A look that nobody asked for gives way to news, and news to what people wait for. What a look has found is news.
  const news = pacedProvider(ports.pacer, calendar, { provider, of: 'pull' })
  const looks = pacedProvider(ports.pacer, calendar, { provider, of: 'reconcile' })
  const reader = calendar.dirtySince === null ? looks : news
  const writer = pacedProvider(ports.pacer, calendar, { provider, of: 'write' })
  const pushing = { outbound, calendar, provider: writer, declineText, clock: ports.clock, reach: ports.reach }
  const unsettled = await resolveUnknown(pushing)
  if (unsettled !== null) return unsettled
  const read =
    (await applyInbox(ports, calendar, news)) ??
    (await pullWhenDue(ports, calendar, { reader, news })) ??
    (await compareWhenDue(ports, calendar, { reader: looks, news }))
  // Reading that has to wait keeps no booking waiting.
  if (read !== null && read.kind !== 'postponed') return read
  const written =
    (await collectAnswers(ports, calendar, writer)) ??
    (await pushCalendar({ ...pushing, leases, chance, turn })) ??
    (await removeStrays(ports, calendar, writer))
  await confirmWritten(ports, calendar)
  if (read !== null || written !== null) return written ?? read
  // What tells of news goes where news goes, and is made up for as soon as requests may be sent.
  return await keepSubscription(ports, calendar, news)
}

/** What was there before us is read and kept aside: it is neither applied nor answered before a person has approved what would follow. */
async function readAside(
  ports: VisitPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  if (calendar.dirtySince === null && !calendar.pollDue) return null
  await ports.leases.takeNotice(calendar)
  const pulled = await pullCalendar(ports, calendar, provider)
  if (!pulled.ok) return pulled.error
  await ports.leases.readForAdoption(calendar, { pollIntervalSeconds: intervalOf(calendar, pulled.value.pages) })
  return null
}

/** The same provider at two paces: what finds, and what looks into what was found. */
interface Reading {
  readonly reader: CalendarProvider
  readonly news: CalendarProvider
}

async function pullWhenDue(
  ports: VisitPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  { reader, news }: Reading,
): Promise<ProviderError | null> {
  if (calendar.dirtySince === null && !calendar.pollDue && !calendar.compareDue) return null
  await ports.leases.takeNotice(calendar)
  const pulled = await pullCalendar(ports, calendar, reader)
  if (!pulled.ok) return pulled.error
  const failure = await applyInbox(ports, calendar, news)
  if (failure !== null) return failure
  if (calendar.dirtySince === null) await listenForSilence(ports, calendar, pulled.value)
  await ports.leases.proven(calendar, { pollIntervalSeconds: intervalOf(calendar, pulled.value.pages) })
  await ports.reach('visit.after_proof')
  return null
}

/** A notice that is late is not missing: what changed so lately is not asked after. */
const NOTICE_MINUTES = 3

/** A poll that no notice asked for has found something. Where that happens again and again the subscription tells nothing. */
const listenForSilence = (
  ports: Pick<VisitPorts, 'subscriptions' | 'clock'>,
  calendar: LeasedCalendar,
  { changes, rounds }: PullSummary,
): Promise<void> =>
  changes === 0
    ? Promise.resolve()
    : ports.subscriptions.noteUnannounced(calendar, {
        rounds,
        before: ports.clock.now().subtract({ minutes: NOTICE_MINUTES }),
      })

/** Once a day, and on request. One that cannot be made keeps nobody from following the calendar: it is made later. */
async function compareWhenDue(
  ports: VisitPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  { reader, news }: Reading,
): Promise<ProviderError | null> {
  if (!calendar.compareDue) return null
  const compared = await compareCalendar(ports, calendar, reader)
  if (compared.ok)
    return (
      (await applyInbox(ports, calendar, news)) ??
      (await lookForRoomCopies(ports, calendar, reader)) ??
      (await applyInbox(ports, calendar, news))
    )
  if (stopsCalendar(compared.error)) return compared.error
  await ports.compares.postpone(calendar, compared.error)
  return null
}

const intervalOf = (calendar: LeasedCalendar, requestsPerPoll: number): number =>
  pollIntervalSeconds({
    watched: calendar.watch === 'watching' && !calendar.silent,
    quotaPerMinute: calendar.quotaPerMinute,
    calendars: calendar.siblings,
    requestsPerPoll,
  })
