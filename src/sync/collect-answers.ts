import type { Waker } from '../booking/ports.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import { wakeOthers } from './apply-inbox.ts'
import type { ChangePorts } from './commit-change.ts'
import { LeaseLost } from './lease-lost.ts'
import type { Apply, LeasedCalendar, Link, Outbound } from './ports.ts'
import { providerAnswered } from './provider-answered.ts'
import { stopsCalendar } from './stops-calendar.ts'

export interface CollectPorts extends ChangePorts {
  readonly outbound: Outbound
  readonly apply: Apply
  readonly waker: Waker
}

/**
 * Asks a provider that decides for its answer to every request that is still open: a room copy that was declined and removed at once leaves
 * no trace on the room's calendar. Answers the failure that ended it early, or null.
 */
export async function collectAnswers(
  ports: CollectPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  for (const link of await ports.outbound.awaited(calendar)) {
    if (link.remoteId === null) continue
    const told = await provider.answerOf(calendar.ref, { remoteId: link.remoteId, place: link.place })
    if (!told.ok && stopsCalendar(told.error)) return told.error
    const answer = told.ok ? told.value : told.error.kind === 'gone' ? 'declined' : null
    if (answer === 'accepted' || answer === 'declined') await settle(ports, calendar, { link, answer })
  }
  return await lookForUndecided(ports, calendar, provider)
}

/** An invitation that went before anybody answered it would hold the room for ever, if its deletion was never told. */
async function lookForUndecided(
  { outbound }: CollectPorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  for (const link of await outbound.undecided(calendar)) {
    if (link.remoteId === null) continue
    const found = await provider.read(calendar.ref, { remoteId: link.remoteId, place: link.place })
    if (found.ok) continue
    if (stopsCalendar(found.error)) return found.error
    if (found.error.kind === 'gone') await outbound.noticeGone(calendar, link)
  }
  return null
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
