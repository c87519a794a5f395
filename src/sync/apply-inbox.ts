import type { Waker } from '../booking/ports.ts'
import { holdsNothing } from '../core/decide.ts'
import { fail, ok, type Result } from '../core/result.ts'
import type { CalendarProvider, HeldTime, ProviderError } from '../providers/provider.ts'
import { type ApplyItemPorts, applyItem } from './apply-item.ts'
import { applyTogether } from './apply-together.ts'
import { asTheirs } from './as-theirs.ts'
import { blockUnreadable, type Unreadable } from './block-unreadable.ts'
import type { InboxRow } from './inbox-row.ts'
import { LeaseLost } from './lease-lost.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import { type Looking, lookAt, mostTelling } from './look-at.ts'
import { databaseIsOlder, provesOldDatabase, whyItWaits } from './observe-calendar.ts'
import type { Apply, CalendarLeases, Observations } from './ports.ts'
import type { Reach } from './step.ts'
import { type BrakePorts, stopMassRemoval } from './stop-mass-removal.ts'
import { stopsCalendar } from './stops-calendar.ts'
import { type Turn, turnOver } from './turn.ts'
import { wakeOthers } from './wake-others.ts'

export interface ApplyPorts extends ApplyItemPorts, BrakePorts {
  readonly leases: CalendarLeases
  readonly apply: Apply
  readonly observations: Observations
  readonly waker: Waker
  /** Tells lost infrastructure (which ends the visit) from an item that cannot be applied (which is set aside). */
  readonly isInfrastructure: (error: unknown) => boolean
  readonly reach: Reach
}

const BATCH = 100

/** Visits that may fail on an item that cannot be read before it is set aside, so that it stops nobody for long. */
const PATIENCE = 3

/**
 * Turns everything that waits in the inbox into decisions: one transaction for each item, or for a few in a row that nobody has heard of before. What
 * cannot be applied is set aside, listed, and stops nobody. Answers the provider failure that ended it early (what is left waits), or null.
 */
export async function applyInbox(
  ports: ApplyPorts & { readonly turn: Turn },
  calendar: LeasedCalendar,
  provider: CalendarProvider,
): Promise<ProviderError | null> {
  const pending = await ports.inbox.pending(calendar)
  if (!pending.news && !pending.waiting) return null
  if (pending.waiting) {
    await ports.observations.release(calendar)
    await ports.inbox.judgeRestsAgain(calendar)
  }
  const failure = pending.removals || pending.waiting ? await stopMassRemoval(ports, calendar, provider) : null
  if (failure !== null) return failure
  let unexplained = false
  for (;;) {
    const waiting = await ports.inbox.waiting(calendar, BATCH)
    if (waiting.length === 0 && !unexplained) return null
    if (waiting.length === 0) {
      await ports.inbox.suspectSeries(calendar, ports.clock.now())
      // A calendar that tells of dates alone (Graph calendarView delta) empties by suspicion.
      const braked = await stopMassRemoval(ports, calendar, provider)
      if (braked !== null) return braked
    }
    for (const rows of waiting) {
      const newest = rows.at(-1)
      if (newest?.kind === 'upsert' && (await provesOldDatabase(ports.observations, calendar, asTheirs(newest.item))))
        return databaseIsOlder
    }
    const applied = await applyAll(ports, { calendar, provider, inbox: ports.inbox }, waiting)
    if (!applied.ok) return applied.error
    unexplained = applied.value === 'unexplained'
    // A removal that nothing explained is looked into by whoever saw it.
    // Less than was asked for is all that there was; but who looked into what nothing explained has just made it news.
    if (!unexplained && waiting.length > 0 && waiting.length < BATCH) return null
    if (!unexplained && ports.turn.isOver()) return turnOver
  }
}

type Applied = 'applied' | 'set_aside' | 'unexplained'

/** `unexplained`: at least one of them is. */
async function applyAll(
  ports: ApplyPorts,
  looking: Looking,
  waiting: readonly (readonly InboxRow[])[],
): Promise<Result<Applied, ProviderError>> {
  const { calendar } = looking
  let unexplained = false
  let alone = 0
  for (let at = 0; at < waiting.length; ) {
    if (!(await ports.leases.extend(calendar))) throw new LeaseLost(calendar.id)
    if (alone === 0) {
      const together = await applyTogether(ports, looking, waiting.slice(at))
      at += together.applied
      alone = together.alone
      continue
    }
    const applied = await applyRows(ports, looking, waiting[at] ?? [])
    if (!applied.ok) return applied
    unexplained ||= applied.value === 'unexplained'
    at += 1
    alone -= 1
  }
  return ok(unexplained ? 'unexplained' : 'applied')
}

async function applyRows(
  ports: ApplyPorts,
  looking: Looking,
  rows: readonly InboxRow[],
): Promise<Result<Applied, ProviderError>> {
  const { calendar } = looking
  const newest = rows.at(-1)
  if (newest === undefined) return ok('applied')
  const isRetry = newest.kind === 'unreadable' && newest.retry
  if (newest.kind === 'unreadable' && !isRetry)
    return await setAside(ports, looking, { rows, code: 'unreadable', message: newest.reason })
  const seen = await lookAt(looking, rows)
  if (!seen.ok && (stopsCalendar(seen.error) || (calendar.failures < PATIENCE && !isRetry))) return seen
  if (!seen.ok) return await setAside(ports, looking, { rows, code: seen.error.code, message: seen.error.message })
  if (await provesOldDatabase(ports.observations, calendar, seen.value)) return fail(databaseIsOlder)
  const waits = await whyItWaits(ports, calendar, seen.value)
  if (waits !== null) return await setAside(ports, looking, { rows, ...waits })
  try {
    const item = { waits: false }
    const owed = await ports.apply.inTransaction(calendar, async (unit) => {
      item.waits = (await applyItem(ports, unit, { rows, theirs: seen.value })) === 'waits'
      await ports.reach('apply.before_commit')
    })
    if (owed === null) throw new LeaseLost(calendar.id)
    if (item.waits) return await setAside(ports, looking, { rows, ...FOR_REST })
    await ports.reach('apply.after_commit')
    wakeOthers(ports, calendar, owed)
  } catch (error) {
    if (error instanceof LeaseLost || ports.isInfrastructure(error)) throw error
    const message = error instanceof Error ? error.message : String(error)
    return await setAside(ports, looking, { rows, code: 'not_applicable', message })
  }
  return ok(seen.value.kind === 'unknown' && newest.kind === 'removed' ? 'unexplained' : 'applied')
}

const FOR_REST = {
  code: 'waits_for_rest',
  message:
    'it may be the second part of a series that its organiser cuts in two: the news of the first part is waited for',
}

/** What says most of the item is kept: by it the item is judged again. */
async function setAside(
  ports: ApplyPorts,
  { calendar }: Looking,
  { rows, ...error }: { readonly rows: readonly InboxRow[]; readonly code: string; readonly message: string },
): Promise<Result<Applied, ProviderError>> {
  const kept = mostTelling(rows)
  await ports.inbox.quarantine(
    calendar,
    kept === undefined ? rows : [...rows.filter((row) => row !== kept), kept],
    error,
  )
  const held = kept === undefined || error.code.startsWith('waits_') ? null : heldBy(kept)
  if (kept !== undefined && held !== null) await block(ports, calendar, { remoteId: kept.remoteId, held, error })
  return ok('set_aside')
}

/** The time of the room that a row speaks of, as far as anybody can tell. */
function heldBy(row: InboxRow): HeldTime | null {
  if (row.kind === 'unreadable') return row.held
  if (row.kind === 'removed' || holdsNothing(row.item)) return null
  const { timing } = row.item.series
  // What cannot be applied lies hardly ever in a plain day.
  if (timing.kind !== 'timed') return null
  const start = timing.wall.toZonedDateTime(timing.zone).toInstant()
  return { startsAt: start.toString(), endsAt: start.add({ seconds: timing.durationSeconds }).toString() }
}

/** Beside the listing, in a transaction of its own: where not even that can be done the item is listed all the same. */
async function block(ports: ApplyPorts, calendar: LeasedCalendar, unreadable: Unreadable): Promise<void> {
  try {
    const owed = await ports.apply.inTransaction(calendar, (unit) => blockUnreadable(ports, unit, unreadable))
    if (owed === null) throw new LeaseLost(calendar.id)
    wakeOthers(ports, calendar, owed)
  } catch (error) {
    // What could not be applied may be what cannot be blocked either. It stands on the list.
    if (error instanceof LeaseLost || ports.isInfrastructure(error)) throw error
  }
}
