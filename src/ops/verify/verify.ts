import type { Finding } from './finding.ts'
import type { Evidence, Invariant } from './invariant.ts'
import { invariants } from './invariants.ts'
import { type HistoryFact, type HistoryFacts, type Scope, TookTooLong, type VerifyPorts } from './ports.ts'
import { readCalendar, type Sight } from './read-calendar.ts'

export interface VerifyOptions {
  /** Null: all organizations. */
  readonly organizationId: Scope
  /** Told as soon as each is proved. */
  readonly onProved?: (proof: Proof) => void
}

/**
 * - `ok`: it holds wherever it could be looked at.
 * - `violated`: at least one violation.
 * - `skipped`: nothing could be looked at; `reason` says why.
 */
export interface Proof {
  readonly code: string
  readonly title: string
  readonly status: 'ok' | 'violated' | 'skipped'
  readonly reason: string | null
  readonly violations: readonly Finding[]
  readonly waivers: readonly Finding[]
  readonly notChecked: readonly Finding[]
  readonly milliseconds: number
}

export interface Report {
  /** No promise is broken. */
  readonly ok: boolean
  /** RFC 3339 UTC. */
  readonly at: string
  readonly organizationId: Scope
  readonly violations: number
  readonly waivers: number
  readonly proofs: readonly Proof[]
}

/** Proves every invariant, one after the other. Reads only; calendars are asked once each. */
export async function verify(ports: VerifyPorts, options: VerifyOptions): Promise<Report> {
  const at = ports.clock.now()
  const evidence = gather(ports, options.organizationId, at)
  const proofs: Proof[] = []
  for (const invariant of invariants) {
    const proof = await prove(ports, evidence, invariant)
    options.onProved?.(proof)
    proofs.push(proof)
  }
  const count = (of: 'violations' | 'waivers') => proofs.reduce((sum, proof) => sum + proof[of].length, 0)
  return {
    ok: proofs.every(({ status }) => status !== 'violated'),
    at: at.toString(),
    organizationId: options.organizationId,
    violations: count('violations'),
    waivers: count('waivers'),
    proofs,
  }
}

/** Calendars are read when the first invariant asks for them, one at a time, and then remembered. */
function gather(
  { providers, stopwatch: _stopwatch, ...ports }: VerifyPorts,
  scope: Scope,
  now: Temporal.Instant,
): Evidence {
  let read: Promise<readonly Sight[]> | null = null
  let differing: Promise<readonly HistoryFact[]> | null = null
  const readAll = async () => {
    if (providers === null) return []
    const sights: Sight[] = []
    for (const calendar of await ports.calendars.calendars(scope)) {
      sights.push(await readCalendar({ calendars: ports.calendars, providers, now }, calendar))
    }
    return sights
  }
  return {
    ...ports,
    scope,
    sights() {
      read ??= readAll()
      return read
    },
    differentHistories() {
      differing ??= compareHistories(ports.histories, scope)
      return differing
    },
  }
}

const HISTORIES = 2000

async function compareHistories(histories: HistoryFacts, scope: Scope): Promise<readonly HistoryFact[]> {
  const found: HistoryFact[] = []
  let after = { organizationId: 0, bookingId: 0 }
  for (;;) {
    const batch = await histories.differing({ scope, after, limit: HISTORIES })
    found.push(...batch.found)
    if (batch.last === null) return found
    after = batch.last
  }
}

async function prove(ports: VerifyPorts, evidence: Evidence, invariant: Invariant): Promise<Proof> {
  const begun = ports.stopwatch()
  const isBlind = invariant.asksCalendars && ports.providers === null
  const findings = isBlind ? [] : await inTime(invariant.check(evidence))
  const of = (kind: Finding['kind']) =>
    findings instanceof TookTooLong ? [] : findings.filter((finding) => finding.kind === kind)
  const reason =
    findings instanceof TookTooLong
      ? findings.message
      : isBlind
        ? 'the calendars cannot be asked from here'
        : await whyBlind(evidence, invariant)
  const violations = of('violation')
  return {
    code: invariant.code,
    title: invariant.title,
    status: violations.length > 0 ? 'violated' : reason === null ? 'ok' : 'skipped',
    reason,
    violations,
    waivers: of('waiver'),
    notChecked: of('not_checked'),
    milliseconds: Math.round(ports.stopwatch() - begun),
  }
}

async function inTime(checking: Promise<readonly Finding[]>): Promise<readonly Finding[] | TookTooLong> {
  try {
    return await checking
  } catch (error) {
    if (error instanceof TookTooLong) return error
    throw error
  }
}

/** Every calendar was closed to us: then nothing was proved. */
async function whyBlind(evidence: Evidence, { asksCalendars }: Invariant): Promise<string | null> {
  if (!asksCalendars) return null
  const sights = await evidence.sights()
  const closed = sights.filter(({ unreadable }) => unreadable !== null)
  return sights.length > 0 && closed.length === sights.length ? 'no calendar could be read' : null
}
