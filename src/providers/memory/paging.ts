import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Change, PullPage } from '../provider.ts'
import type { MemoryCalendar } from './calendar-store.ts'
import { type StoredItem, toCalendarItem } from './stored-item.ts'

/**
 * Where a round of a pull stands: which changes it began after (null: a full list), which was the newest when it began, and the
 * ids it has yet to hand out. What changes while it pages belongs to the next round.
 */
const Cursor = Type.Object(
  {
    epoch: Type.Integer({ minimum: 0 }),
    since: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    head: Type.Integer({ minimum: 0 }),
    rest: Type.Array(Type.String()),
  },
  { additionalProperties: false },
)

interface Round {
  readonly epoch: number
  readonly since: number | null
  readonly head: number
  readonly rest: readonly string[]
}

interface PageOptions {
  readonly pageSize: number
  readonly newestRevision: number
  /** Puts the ids of a round in another order; no provider promises one. */
  shuffle(ids: readonly string[]): readonly string[]
  /** Old versions to hand out after everything else. */
  takeReplays(): readonly StoredItem[]
  /** Whether this item cannot be understood this time. */
  takeGarbled(remoteId: string): boolean
}

/** Null when the cursor is dead or was never ours. */
export function pageOf(calendar: MemoryCalendar, cursor: string | null, options: PageOptions): PullPage | null {
  const round = cursor === null ? fullRound(calendar, options) : resumed(calendar, cursor, options)
  if (round === null) return null
  const ids = round.rest.slice(0, options.pageSize)
  const rest = round.rest.slice(options.pageSize)
  const changes = ids.flatMap((id) =>
    changesOf(calendar.items.get(id), round).map((change) => (options.takeGarbled(id) ? garbled(change, id) : change)),
  )
  if (rest.length > 0) return { changes, next: { kind: 'more', cursor: encode({ ...round, rest }) } }
  const replays = options.takeReplays().map((item): Change => ({ kind: 'upsert', item: toCalendarItem(item) }))
  return {
    changes: [...changes, ...replays],
    next: { kind: 'done', cursor: encode({ epoch: round.epoch, since: round.head, head: round.head, rest: [] }) },
  }
}

function fullRound(calendar: MemoryCalendar, options: PageOptions): Round {
  const ids = [...calendar.items.values()].filter((item) => !item.deleted).map((item) => item.remoteId)
  return { epoch: calendar.cursorEpoch, since: null, head: options.newestRevision, rest: options.shuffle(ids) }
}

function resumed(calendar: MemoryCalendar, cursor: string, options: PageOptions): Round | null {
  const round = decode(cursor)
  if (round === null || round.epoch !== calendar.cursorEpoch) return null
  if (round.rest.length > 0) return round
  const since = round.head
  const changed = new Set(calendar.changes.filter(({ revision }) => revision > since).map(({ remoteId }) => remoteId))
  return { epoch: round.epoch, since, head: options.newestRevision, rest: options.shuffle([...changed]) }
}

/** A full list names no tombstones: what vanished is simply not there. */
function changesOf(item: StoredItem | undefined, round: Round): readonly Change[] {
  if (item === undefined) return []
  if (!item.deleted) return [{ kind: 'upsert', item: toCalendarItem(item) }]
  return round.since === null ? [] : [{ kind: 'removed', remoteId: item.remoteId, certain: true }]
}

function garbled(change: Change, remoteId: string): Change {
  const version = change.kind === 'upsert' ? change.item.version : 'removed'
  return { kind: 'unreadable', remoteId, version, reason: 'not understood', raw: null }
}

const encode = (round: Round): string => Buffer.from(JSON.stringify(round)).toString('base64url')

function decode(cursor: string): Round | null {
  try {
    const round: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Value.Check(Cursor, round) ? round : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
