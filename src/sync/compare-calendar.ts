import { fail, ok, type Result } from '../core/result.ts'
import type { CalendarProvider, ProviderError } from '../providers/provider.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { CalendarLeases, Clock, CompareRound, Compares } from './ports.ts'
import { endlessRound, MOST_PAGES, rangeAround } from './pull-calendar.ts'
import { type Turn, turnOver } from './turn.ts'

export interface ComparePorts {
  readonly leases: CalendarLeases
  readonly compares: Compares
  readonly clock: Clock
  readonly turn: Turn
}

/**
 * Lists everything on a calendar and compares it with what we know of it, in both directions. What is new goes the way of all news; what
 * nothing named is only suspected: a read decides later. Concludes nothing when any page failed, and goes on where it stopped.
 */
export async function compareCalendar(
  ports: ComparePorts,
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<Result<'compared', ProviderError>> {
  const { compares, clock } = ports
  const round = await compares.begin(calendar, provider.windows(rangeAround(clock.now())))
  if (round === null) throw new LeaseLost(calendar.id)
  for (const open of round.open) {
    const listed = await listWindow({ ports, calendar, provider }, round.roundId, open)
    if (!listed.ok) return listed
  }
  if (!(await compares.conclude(calendar, clock.now()))) throw new LeaseLost(calendar.id)
  return ok('compared')
}

interface Listing {
  readonly ports: ComparePorts
  readonly calendar: LeasedCalendar
  readonly provider: CalendarProvider
}

async function listWindow(
  { ports, calendar, provider }: Listing,
  roundId: string,
  { window, resume }: CompareRound['open'][number],
): Promise<Result<'listed', ProviderError>> {
  let cursor = resume
  for (let pages = 1; pages <= MOST_PAGES; pages++) {
    if (!(await ports.leases.extend(calendar))) throw new LeaseLost(calendar.id)
    const page = await provider.pull(calendar.ref, { window, cursor })
    if (!page.ok) return page
    const stored = await ports.compares.storePage(calendar, { window, roundId, ...page.value })
    if (!stored) throw new LeaseLost(calendar.id)
    if (page.value.next.kind === 'done') return ok('listed')
    if (ports.turn.isOver()) return fail(turnOver)
    cursor = page.value.next.cursor
  }
  return fail(endlessRound())
}
