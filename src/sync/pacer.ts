import { blockSize, type RequestClass } from '../core/request-budget.ts'
import { fail, type Result } from '../core/result.ts'
import { type CallEnd, isSuspended, REMEMBERED_CALLS } from '../core/suspension.ts'
import type { ProviderError } from '../providers/provider.ts'
import type { LeasedCalendar } from './leased-calendar.ts'
import type { Clock, ConnectionPaces } from './ports.ts'
import { postponed } from './postponed.ts'

export interface PacerPorts {
  readonly paces: ConnectionPaces
  readonly clock: Clock
  /** Runs a call of an adapter and counts what its provider counts of it. */
  readonly counted: <Value>(call: () => Promise<Value>) => Promise<{ readonly value: Value; readonly requests: number }>
  readonly observe: (call: ObservedCall) => void
}

/** One call of an adapter that was really made. */
export interface ObservedCall {
  readonly provider: LeasedCalendar['provider']
  readonly of: RequestClass
  readonly requests: number
  /** How it failed; null: it worked. */
  readonly failure: ProviderError | null
}

/** The pace of all calls to providers by this process. */
export interface Pacer {
  /** Makes the call when the shared budget and the provider's health allow it; otherwise answers `postponed` without having sent anything. */
  call<Value>(
    calendar: LeasedCalendar,
    of: RequestClass,
    send: () => Promise<Result<Value, ProviderError>>,
  ): Promise<Result<Value, ProviderError>>
}

/** A block that was taken and not used goes back to nobody: what others send meanwhile must fit into the quota. */
const BLOCK_LASTS_MS = 10_000
/** For whoever meets the suspension on the way; the sweeper leaves the connection alone until it is over. */
const PROBE_WAIT_MS = 5_000
/** Failures that tell of the provider's health rather than of what was asked. */
const UNWELL: ReadonlySet<ProviderError['kind']> = new Set(['unavailable', 'unknown_outcome', 'malformed'])

interface Known {
  readonly blocks: Record<RequestClass, { left: number; until: number }>
  calls: readonly CallEnd[]
  /** As far as this process knows; PostgreSQL decides. */
  isSuspended: boolean
  /** The suspension that a call of this process has shown to be over. */
  ended: string | null
}

export function createPacer(ports: PacerPorts): Pacer {
  const connections = new Map<string, Known>()
  const knownOf = ({ organizationId, connectionId }: LeasedCalendar): Known => {
    const key = `${organizationId}/${connectionId}`
    const known = connections.get(key) ?? nothingKnown()
    connections.set(key, known)
    return known
  }
  return {
    async call(calendar, of, send) {
      const known = knownOf(calendar)
      const may = await mayCall(ports, calendar, known)
      if (typeof may === 'object') return fail(may)
      // The one call that tries whether a provider is well again waits for nothing; it is charged afterwards.
      const waitMs = may === 'probe' ? 0 : await spend(ports, { calendar, of, known })
      if (waitMs > 0) return fail(postponed('budget_spent', waitMs))
      const { value, requests } = await ports.counted(send)
      // The first was paid before; a call that took more is charged for the others.
      known.blocks[of].left -= may === 'probe' ? Math.max(1, requests) : Math.max(0, requests - 1)
      const failure = value.ok ? null : value.error
      ports.observe({ provider: calendar.provider, of, requests: Math.max(1, requests), failure })
      const unwell = failure !== null && UNWELL.has(failure.kind) ? failure : null
      await ended(ports, calendar, { known, unwell, isProbe: may === 'probe' })
      return value
    },
  }
}

function nothingKnown(): Known {
  const block = () => ({ left: 0, until: 0 })
  return { blocks: { write: block(), pull: block(), reconcile: block() }, calls: [], isSuspended: false, ended: null }
}

/** `probe`: calls were suspended, and this one tries whether they may go on. */
async function mayCall(
  { paces }: PacerPorts,
  calendar: LeasedCalendar,
  known: Known,
): Promise<'call' | 'probe' | ProviderError> {
  const { suspendedUntil } = calendar
  const wasSuspended = suspendedUntil !== null && suspendedUntil !== known.ended
  if (!wasSuspended && !known.isSuspended) return 'call'
  return (await paces.mayProbe(calendar)) ? 'probe' : postponed('suspended', PROBE_WAIT_MS)
}

/** Answers for how long nothing may be sent; 0: one request was taken. */
async function spend(
  { paces, clock }: PacerPorts,
  { calendar, of, known }: { readonly calendar: LeasedCalendar; readonly of: RequestClass; readonly known: Known },
): Promise<number> {
  const block = known.blocks[of]
  const now = clock.now().epochMilliseconds
  if (now >= block.until) block.left = Math.min(0, block.left)
  if (block.left < 1) {
    const wanted = blockSize(calendar.quotaPerMinute, of) + Math.ceil(-Math.min(0, block.left))
    const { granted, waitMs } = await paces.take(calendar, { of, wanted })
    block.left += granted
    block.until = now + BLOCK_LASTS_MS
    if (block.left < 1) return Math.max(1, waitMs)
  }
  block.left -= 1
  return 0
}

interface Ended {
  readonly known: Known
  /** How it failed, when that tells of the provider's health. */
  readonly unwell: ProviderError | null
  readonly isProbe: boolean
}

async function ended(
  { paces }: PacerPorts,
  calendar: LeasedCalendar,
  { known, unwell, isProbe }: Ended,
): Promise<void> {
  // Under way before the suspension: it says nothing new.
  if (!isProbe && known.isSuspended) return
  known.calls = [...known.calls, { failed: unwell !== null, calendarId: calendar.id }].slice(-REMEMBERED_CALLS)
  if (unwell !== null && (isProbe || isSuspended(known.calls, calendar.siblings))) {
    await paces.suspend(calendar, unwell)
    known.isSuspended = true
    known.calls = []
  }
  if (unwell !== null || !isProbe) return
  await paces.resume(calendar)
  known.isSuspended = false
  known.ended = calendar.suspendedUntil
  known.calls = []
}
