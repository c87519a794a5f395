import { fail, type Result } from '../../core/result.ts'
import type { ProviderError, ProviderErrorKind } from '../provider.ts'
import type { CalendarStore } from './calendar-store.ts'
import type { StoredItem } from './stored-item.ts'

/**
 * `before_commit`: the request had no effect, and we know. `after_commit`: it was carried out and its answer was lost.
 * `garbled`: it was not carried out, but the answer cannot be read, so nobody knows. `half`: the series was written, its exceptions were not.
 */
export type WriteFailure = 'before_commit' | 'after_commit' | 'garbled' | 'half'

/** `unreachable`: no answer came. `garbled`: one came that cannot be read. */
export type ReadFailure = 'unreachable' | 'garbled'

export interface Throttling {
  readonly on: 'read' | 'write'
  /** How many requests are turned away. */
  readonly calls: number
  /** Null: the provider does not say. */
  readonly retryAfterMs: number | null
}

/** What can be made to go wrong in a memory world, each for one calendar and each used up when it has struck. */
export interface MemoryFaults {
  /** The next `count` notices of this calendar are never delivered. */
  dropNotices(remoteCalendarId: string, count: number): void
  /** The next `count` notices of this calendar are delivered twice. */
  duplicateNotices(remoteCalendarId: string, count: number): void
  /** Every cursor given out for this calendar so far is dead. */
  expireCursors(remoteCalendarId: string): void
  failNextWrite(remoteCalendarId: string, failure: WriteFailure): void
  failNextRead(remoteCalendarId: string, failure: ReadFailure): void
  throttle(remoteCalendarId: string, throttling: Throttling): void
  /** The next conditional write is told that its entity tag is stale although it fits. */
  staleNextWrite(remoteCalendarId: string): void
  /** The next `count` answers that show one item carry no entity tag. */
  loseTags(remoteCalendarId: string, count: number): void
  /** The next listing that brings this item cannot be understood there; the others can. */
  garbleItem(remoteCalendarId: string, remoteId: string): void
  /** The entity tag changes although nothing in the item does. */
  touch(remoteCalendarId: string, remoteId: string): void
  /** The next pull hands out an earlier version of the item after everything else. False when it has none. */
  replay(remoteCalendarId: string, remoteId: string): boolean
  /** Takes away or gives back all rights on the calendar. */
  forbid(remoteCalendarId: string, forbidden: boolean): void
  /** Refuses or accepts the credentials of every provider of this world. */
  signOut(signedOut: boolean): void
  refuseWatch(remoteCalendarId: string, refused: boolean): void
  /** The calendar has no words for dates beside a rule (RDATE), as Exchange; or has them. */
  lackWords(remoteCalendarId: string, lacking: boolean): void
  /** Everything works again; what was not used up yet never strikes. */
  clear(): void
}

interface CalendarFaults {
  droppedNotices: number
  duplicatedNotices: number
  writeFailures: WriteFailure[]
  readFailures: ReadFailure[]
  throttled: Record<Throttling['on'], { retryAfterMs: number | null }[]>
  staleWrites: number
  lostTags: number
  garbledItems: Set<string>
  replays: StoredItem[]
  forbidden: boolean
  watchRefused: boolean
  lacksWords: boolean
}

/** The faults as the rest of the world meets them. */
export interface FaultBook {
  readonly controls: MemoryFaults
  /** Why a request never reaches the calendar, or null. */
  turnedAway(remoteCalendarId: string, call: Throttling['on']): ProviderError | null
  signedOut(): boolean
  takeWriteFailure(remoteCalendarId: string): WriteFailure | null
  takeReadFailure(remoteCalendarId: string): ReadFailure | null
  takeStaleWrite(remoteCalendarId: string): boolean
  takeLostTag(remoteCalendarId: string): boolean
  takeGarbledItem(remoteCalendarId: string, remoteId: string): boolean
  takeReplays(remoteCalendarId: string): readonly StoredItem[]
  watchRefused(remoteCalendarId: string): boolean
  lacksWords(remoteCalendarId: string): boolean
  /** How often the notice that is due now arrives: 0, 1 or 2 times. */
  copiesOfNotice(remoteCalendarId: string): number
}

export function createFaultBook(store: CalendarStore): FaultBook {
  const byCalendar = new Map<string, CalendarFaults>()
  let signedOut = false

  function of(remoteCalendarId: string): CalendarFaults {
    const known = byCalendar.get(remoteCalendarId)
    if (known !== undefined) return known
    const fresh: CalendarFaults = {
      droppedNotices: 0,
      duplicatedNotices: 0,
      writeFailures: [],
      readFailures: [],
      throttled: { read: [], write: [] },
      staleWrites: 0,
      lostTags: 0,
      garbledItems: new Set(),
      replays: [],
      forbidden: false,
      watchRefused: false,
      lacksWords: false,
    }
    byCalendar.set(remoteCalendarId, fresh)
    return fresh
  }

  const clear = () => {
    byCalendar.clear()
    signedOut = false
  }

  return {
    controls: {
      ...controlsOf(store, of),
      signOut(refused) {
        signedOut = refused
      },
      clear,
    },
    turnedAway(id, call) {
      if (signedOut) return SIGNED_OUT
      if (store.find(id) === null) return problem('forbidden', `there is no calendar ${id}, or no right to see it`)
      if (of(id).forbidden) return problem('forbidden', `the rights on ${id} were taken away`)
      const throttled = of(id).throttled[call].shift()
      if (throttled === undefined) return null
      return { ...problem('throttled', 'too many requests'), retryAfterMs: throttled.retryAfterMs }
    },
    signedOut: () => signedOut,
    takeWriteFailure: (id) => of(id).writeFailures.shift() ?? null,
    takeReadFailure: (id) => of(id).readFailures.shift() ?? null,
    takeStaleWrite: (id) => takeOne(of(id), 'staleWrites'),
    takeLostTag: (id) => takeOne(of(id), 'lostTags'),
    takeGarbledItem: (id, remoteId) => of(id).garbledItems.delete(remoteId),
    takeReplays: (id) => of(id).replays.splice(0),
    watchRefused: (id) => of(id).watchRefused,
    lacksWords: (id) => of(id).lacksWords,
    copiesOfNotice(id) {
      if (takeOne(of(id), 'droppedNotices')) return 0
      return takeOne(of(id), 'duplicatedNotices') ? 2 : 1
    },
  }
}

type PerCalendar = Omit<MemoryFaults, 'signOut' | 'clear'>

function controlsOf(store: CalendarStore, of: (remoteCalendarId: string) => CalendarFaults): PerCalendar {
  return {
    dropNotices(id, count) {
      of(id).droppedNotices += count
    },
    duplicateNotices(id, count) {
      of(id).duplicatedNotices += count
    },
    expireCursors: (id) => expireCursors(store, id),
    failNextWrite(id, failure) {
      of(id).writeFailures.push(failure)
    },
    failNextRead(id, failure) {
      of(id).readFailures.push(failure)
    },
    throttle(id, { on, calls, retryAfterMs }) {
      of(id).throttled[on].push(...Array.from({ length: calls }, () => ({ retryAfterMs })))
    },
    staleNextWrite(id) {
      of(id).staleWrites++
    },
    loseTags(id, count) {
      of(id).lostTags += count
    },
    garbleItem(id, remoteId) {
      of(id).garbledItems.add(remoteId)
    },
    touch: (id, remoteId) => touch(store, id, remoteId),
    replay(id, remoteId) {
      const earlier = store.find(id)?.history.get(remoteId)?.at(-2)
      if (earlier !== undefined) of(id).replays.push(earlier)
      return earlier !== undefined
    },
    forbid(id, forbidden) {
      of(id).forbidden = forbidden
    },
    refuseWatch(id, refused) {
      of(id).watchRefused = refused
    },
    lackWords(id, lacking) {
      of(id).lacksWords = lacking
    },
  }
}

const STATUS: Readonly<Record<ProviderErrorKind, number | null>> = {
  throttled: 429,
  stale: 412,
  gone: 404,
  exists: 409,
  cursor_expired: 410,
  refused: 400,
  forbidden: 403,
  signed_out: 401,
  unavailable: 503,
  unknown_outcome: null,
  malformed: 200,
  postponed: null,
  watch_not_supported: 400,
}

/** A failure as the memory provider reports it; its code is the kind itself. */
export function problem(kind: ProviderErrorKind, message: string): ProviderError {
  return { kind, status: STATUS[kind], code: kind, message, requestId: null, retryAfterMs: null }
}

export const failWith = (kind: ProviderErrorKind, message: string): Result<never, ProviderError> =>
  fail(problem(kind, message))

function takeOne(faults: CalendarFaults, name: 'droppedNotices' | 'duplicatedNotices' | 'staleWrites' | 'lostTags') {
  if (faults[name] === 0) return false
  faults[name]--
  return true
}

function expireCursors(store: CalendarStore, remoteCalendarId: string): void {
  const calendar = store.find(remoteCalendarId)
  if (calendar !== null) calendar.cursorEpoch++
}

function touch(store: CalendarStore, remoteCalendarId: string, remoteId: string): void {
  const item = store.find(remoteCalendarId)?.items.get(remoteId)
  if (item !== undefined) store.change(item, {})
}

export const SIGNED_OUT: ProviderError = problem('signed_out', 'the credentials of this memory world are refused')
