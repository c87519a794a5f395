import type { Waker } from '../booking/ports.ts'
import type { CalendarProvider, ProviderError, RemoteRef } from '../providers/provider.ts'
import type { ChangePorts } from './commit-change.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Link } from './link.ts'
import type { Apply, Outbound } from './ports.ts'
import { providerAnswered } from './provider-answered.ts'
import { stopsCalendar } from './stops-calendar.ts'
import { wakeOthers } from './wake-others.ts'

export interface CollectPorts extends ChangePorts {
  readonly outbound: Outbound
  readonly apply: Apply
  readonly waker: Waker
}

/**
 * Asks a provider that decides for its answer to every request that is still open (a room copy that was declined and removed at once leaves
 * no trace on the room's calendar), and whether the invitations that wait for it are still there. Answers the failure that ended it early, or null.
 */
export async function collectAnswers(
  ports: CollectPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  for (const link of await ports.outbound.awaited(calendar)) {
    if (link.remoteId === null) continue
    const waiting = { link, ref: { remoteId: link.remoteId, place: link.place } }
    const failure = await (link.role === 'request' ? askForAnswer : lookWhetherThere)(
      { ports, calendar, provider },
      waiting,
    )
    if (failure !== null && stopsCalendar(failure)) return failure
  }
  return null
}

interface Collecting {
  readonly ports: CollectPorts
  readonly calendar: LeasedCalendar
  readonly provider: CalendarProvider
}

interface Waiting {
  readonly link: Link
  readonly ref: RemoteRef
}

async function askForAnswer(
  { ports, calendar, provider }: Collecting,
  { link, ref }: Waiting,
): Promise<ProviderError | null> {
  const told = await provider.answerOf(calendar.ref, ref)
  const answer = told.ok ? told.value : told.error.kind === 'gone' ? 'declined' : null
  if (answer === 'accepted' || answer === 'declined') await settle(ports, calendar, { link, answer })
  return told.ok ? null : told.error
}

/** An invitation that went before anybody answered it would hold the room for ever, if its deletion was never told. */
async function lookWhetherThere(
  { ports, calendar, provider }: Collecting,
  { link, ref }: Waiting,
): Promise<ProviderError | null> {
  const found = await provider.read(calendar.ref, ref)
  if (found.ok) return null
  if (found.error.kind === 'gone') await ports.outbound.noticeGone(calendar, link)
  return found.error
}

async function settle(
  ports: CollectPorts,
  calendar: LeasedCalendar,
  { link, answer }: { readonly link: Link; readonly answer: 'accepted' | 'declined' },
): Promise<void> {
  const owed = await ports.apply.inTransaction(calendar, async (unit) => {
    const booking = await unit.booking(link.bookingId)
    if (booking !== null) await providerAnswered(ports, unit, { link, booking, answer })
  })
  if (owed === null) throw new LeaseLost(calendar.id)
  wakeOthers(ports, calendar, owed)
}
