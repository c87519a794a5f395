import type { CommitRequest } from '../booking/commit-request.ts'
import type { Waker } from '../booking/ports.ts'
import type { CalendarItem } from '../core/calendar-item.ts'
import { isRecurring } from '../core/occupancy.ts'
import { type ApplyItemPorts, applyItem } from './apply-item.ts'
import { asTheirs } from './as-theirs.ts'
import type { InboxRow, NewsRow } from './inbox-row.ts'
import { LeaseLost } from './lease-lost.ts'
import { type Looking, needsNoRead } from './look-at.ts'
import { plainClaim } from './plain-claim.ts'
import type { Apply, ApplyUnit, ItemEnd, Stranger } from './ports.ts'
import type { Reach } from './step.ts'
import { wakeOthers } from './wake-others.ts'

export interface TogetherPorts extends ApplyItemPorts {
  readonly apply: Apply
  readonly waker: Waker
  readonly isInfrastructure: (error: unknown) => boolean
  readonly reach: Reach
}

/** Whoever books the room meanwhile waits until they are decided. */
const MOST = 50

/** How many items from the first one on were applied, and how many behind those are each to be applied alone. */
export interface Together {
  readonly applied: number
  readonly alone: number
}

/**
 * Single meetings in a row (or one) of which nobody here has ever heard are decided in one transaction, each after the other and each as if it were alone: what
 * every one of them would ask of the database is asked once for all. What fails takes nothing with it: then each is applied alone.
 */
export async function applyTogether(
  ports: TogetherPorts,
  looking: Looking,
  waiting: readonly (readonly InboxRow[])[],
): Promise<Together> {
  const news = newsAhead(looking, waiting)
  const { calendar, inbox } = looking
  const [first] = news
  if (first === undefined) return { applied: 0, alone: 1 }
  // Most that comes alone is known: a change, or the echo of what we wrote.
  if (news.length === 1 && (await inbox.linkByRemote(calendar, first.remoteId)) !== null)
    return { applied: 0, alone: 1 }
  try {
    const done = { applied: 0, alone: 0 }
    const owed = await ports.apply.inTransaction(calendar, async (unit) => {
      const unknown = await unit.strangers(news)
      done.applied = countUntil(news, ({ remoteId }) => !unknown.has(remoteId))
      // Those known after all: this one question has told of all of them.
      done.alone = countUntil(news.slice(done.applied), ({ remoteId }) => unknown.has(remoteId))
      const strangers = news.slice(0, done.applied).flatMap((row) => {
        const stranger = unknown.get(row.remoteId)
        return stranger === undefined ? [] : [{ row, stranger }]
      })
      await applyStrangers(ports, unit, strangers)
    })
    if (owed === null) throw new LeaseLost(calendar.id)
    if (done.applied > 0) await ports.reach('apply.after_commit')
    wakeOthers(ports, calendar, owed)
    return done
  } catch (error) {
    if (error instanceof LeaseLost || ports.isInfrastructure(error)) throw error
    return { applied: 0, alone: news.length }
  }
}

function countUntil<T>(values: readonly T[], ends: (value: T) => boolean): number {
  const end = values.findIndex(ends)
  return end < 0 ? values.length : end
}

/** Those that come first, as long as each says everything by itself and has nothing to do with those before it. */
function newsAhead(looking: Looking, waiting: readonly (readonly InboxRow[])[]): readonly NewsRow[] {
  const news: NewsRow[] = []
  const meetings = new Set<string>()
  for (const rows of waiting.slice(0, MOST)) {
    const [row] = rows
    if (rows.length !== 1 || row?.kind !== 'upsert' || !isPlain(row.item) || !needsNoRead(looking, row.item)) break
    const { joinKey } = row.item
    if (joinKey !== null && meetings.has(joinKey)) break
    if (joinKey !== null) meetings.add(joinKey)
    news.push(row)
  }
  return news
}

/** Nothing of ours, and no series: dates in number may wait for news that is still on its way. */
const isPlain = ({ marker, series, isLoneDate = false }: CalendarItem): boolean =>
  marker === null && !isRecurring(series) && !isLoneDate

interface Unknown {
  readonly row: NewsRow
  readonly stranger: Stranger
}

/** Those that only ask for the room are written together, up to one that does not get it just so: that one is decided alone before any that follows. */
async function applyStrangers(ports: TogetherPorts, unit: ApplyUnit, strangers: readonly Unknown[]): Promise<void> {
  if (strangers.length === 0) return
  const ends: ItemEnd[] = []
  const writing: ApplyUnit = {
    ...unit,
    finish: async (rows, decision) => {
      ends.push(...rows.map(({ id }) => ({ id, decision })))
    },
  }
  const room = await unit.room()
  for (let at = 0; at < strangers.length; ) {
    const plain = plainAhead(strangers.slice(at), (unknown) => plainClaim(ports, unit, { ...unknown, room }))
    const written = plain.length === 0 ? [] : await unit.commitUnopposed(plain)
    ends.push(...strangers.slice(at, at + written.length).map(({ row: { id } }) => ({ id, decision: 'claim' })))
    at += written.length
    const next = strangers[at]
    if (next !== undefined) await applyAlone(ports, writing, next)
    at += 1
    await ports.reach('apply.before_commit')
  }
  await unit.finishEach(ends)
}

function plainAhead(
  strangers: readonly Unknown[],
  requestOf: (unknown: Unknown) => CommitRequest | null,
): readonly CommitRequest[] {
  const requests: CommitRequest[] = []
  for (const unknown of strangers) {
    const request = requestOf(unknown)
    if (request === null) break
    requests.push(request)
  }
  return requests
}

async function applyAlone(ports: TogetherPorts, unit: ApplyUnit, { row, stranger }: Unknown): Promise<void> {
  const applied = await applyItem(ports, unit, { rows: [row], theirs: asTheirs(row.item), stranger })
  if (applied === 'waits') throw new Error('a single meeting waits for nothing')
}
