import type { Result } from '../core/result.ts'
import { fail, ok } from '../core/result.ts'
import { here } from '../providers/call-failure.ts'
import type { CalendarProvider, ProviderError, PullWindow } from '../providers/provider.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import { type PagesAtOnce, pagesAtOnce } from './pages-at-once.ts'
import type { CalendarLeases, Clock, Cursors, Ids, StoredCursor } from './ports.ts'
import type { Reach } from './step.ts'
import { type Turn, turnOver } from './turn.ts'

export interface PullPorts {
  readonly leases: CalendarLeases
  readonly cursors: Cursors
  readonly clock: Clock
  readonly ids: Ids
  readonly reach: Reach
}

/** Whole days seen before today, and after it: the booking horizon with room for one more quarter. */
const DAYS_BACK = 31
const DAYS_AHEAD = 490

/** A round with more pages than this does not end: the provider repeats itself. */
export const MOST_PAGES = 2000

export interface PullSummary {
  readonly pages: number
  readonly changes: number
  /** The rounds that were read to their end. */
  readonly rounds: readonly string[]
}

/**
 * Reads everything that changed on one calendar into the inbox, window by window. A page and the place where the round stands are stored
 * in one transaction, and the cursor moves with the last page, so that a crash anywhere only means reading pages again.
 */
export async function pullCalendar(
  ports: PullPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<Result<PullSummary, ProviderError>> {
  const stored = await ports.cursors.load(calendar)
  let pages = 0
  let changes = 0
  const rounds: string[] = []
  const storing = pagesAtOnce(ports, calendar)
  let isOurs = true
  try {
    for (const window of provider.windows(rangeAround(ports.clock.now()))) {
      const from = stored.find((cursor) => sameWindow(cursor.window, window)) ?? fresh(window)
      const read = await readWindow({ ports, calendar, provider, storing }, from)
      if (!read.ok) return read
      pages += read.value.pages
      changes += read.value.changes
      rounds.push(...read.value.rounds)
    }
  } catch (error) {
    isOurs = !(error instanceof LeaseLost)
    throw error
  } finally {
    // Whatever one window cannot be read for: what the others have told is kept.
    if (isOurs) await storing.store()
  }
  return ok({ pages, changes, rounds })
}

interface Reading {
  readonly ports: PullPorts & { readonly turn: Turn }
  readonly calendar: LeasedCalendar
  readonly provider: CalendarProvider
  readonly storing: PagesAtOnce
}

async function readWindow(reading: Reading, start: StoredCursor): Promise<Result<PullSummary, ProviderError>> {
  const { ports, calendar } = reading
  const read = await readRound(reading, start)
  if (read.ok || read.error.kind !== 'cursor_expired') return read
  // A dead cursor is a normal event: the window is read anew, and what is already known only meets itself again.
  await ports.cursors.forget(calendar, start.window)
  return await readRound(reading, fresh(start.window))
}

async function readRound(reading: Reading, start: StoredCursor): Promise<Result<PullSummary, ProviderError>> {
  const { ports, calendar, provider, storing } = reading
  const { window } = start
  const roundId = start.roundId !== null && start.resume !== null ? start.roundId : ports.ids.uuid()
  const reads = start.cursor === null ? 'everything' : 'changes'
  let cursor = start.resume ?? start.cursor
  let changes = 0
  for (let pages = 1; pages <= MOST_PAGES; pages++) {
    if (!(await ports.leases.extend(calendar))) throw new LeaseLost(calendar.id)
    const page = await provider.pull(calendar.ref, { window, cursor })
    if (!page.ok) return page
    await ports.reach('pull.after_http')
    await storing.take({
      ...{ window, roundId, reads, isFirst: cursor === null },
      now: ports.clock.now(),
      ...page.value,
    })
    changes += page.value.changes.length
    if (page.value.next.kind === 'done') return ok({ pages, changes, rounds: [roundId] })
    // The round goes on from here, and what was read is applied meanwhile.
    if (ports.turn.isOver()) return fail(turnOver)
    cursor = page.value.next.cursor
  }
  return fail(endlessRound())
}

export const endlessRound = (): ProviderError =>
  here('malformed', 'endless_round', `a round of more than ${MOST_PAGES} pages does not end`)

/** What is read of a calendar that is read in windows. */
export function rangeAround(now: Temporal.Instant): PullWindow {
  const day = (offset: number) =>
    now
      .add({ hours: offset * 24 })
      .round({ smallestUnit: 'minute' })
      .toString()
  return { from: day(-DAYS_BACK), to: day(DAYS_AHEAD) }
}

const sameWindow = (a: PullWindow, b: PullWindow): boolean => sameInstant(a.from, b.from) && sameInstant(a.to, b.to)

const sameInstant = (a: string, b: string): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) === 0

const fresh = (window: PullWindow): StoredCursor => ({ window, cursor: null, resume: null, roundId: null })
