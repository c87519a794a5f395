import { createHash } from 'node:crypto'
import type { Sealer } from '../ops/secrets/sealer.ts'
import { type CallBy, type Reply, type Route, reply } from './define-route.ts'
import type { Clock, IdempotencyClaim, IdempotencySlot, IdempotencyStore, StoredAnswer } from './ports.ts'
import { type Problem, problem } from './problem.ts'
import { PROBLEMS } from './problem-codes.ts'

/** Longer than any handler may run, so that a claim never runs out under a living request. */
const LEASE = Temporal.Duration.from({ seconds: 150 })
const KEPT = Temporal.Duration.from({ hours: 24 })
const LEAST_REFUSAL = 400
const LEAST_FAULT = 500
const KEY_FORM = /^[\x21-\x7e]{1,255}$/

export interface IdempotencyDeps {
  readonly idempotency: IdempotencyStore
  readonly sealer: Sealer
  readonly clock: Clock
}

interface Run {
  readonly call: CallBy
  readonly route: Pick<Route<never>, 'method' | 'answersSecret'>
  /** Path without the query. */
  readonly path: string
  work(call: CallBy): Promise<Reply | Problem>
}

/**
 * Runs a write at most once per Idempotency-Key (IETF draft-ietf-httpapi-idempotency-key-header): the same request gets the stored
 * answer with `Idempotency-Replayed: true`, another request 422, a request that overtakes the first one 409. Answers
 * below 500 are kept for 24 hours; after a fault of ours the key is free again.
 */
export async function runOnce(deps: IdempotencyDeps, key: string, run: Run): Promise<Reply | Problem> {
  if (!KEY_FORM.test(key)) return problem('idempotency_key_malformed', { field: 'header/Idempotency-Key' })
  const { organizationId, keyId } = run.call.principal
  const now = deps.clock.now()
  const requestHash = hashRequest(run)
  const claim = { organizationId, keyId, key, requestHash, now, leaseUntil: now.add(LEASE) }
  const begun = await deps.idempotency.begin(claim)
  switch (begun.kind) {
    case 'answered':
      return replay(deps, { claim, answer: begun.answer, run })
    case 'in_progress':
      return problem('idempotency_in_progress', { headers: { 'retry-after': '1' } })
    case 'other_request':
      return problem('idempotency_key_reused', { field: 'header/Idempotency-Key' })
    case 'started':
      return work(deps, claim, {
        ...run,
        call: { ...run.call, causeId: causeOf(claim), retaken: begun.retaken },
      })
  }
}

async function work(deps: IdempotencyDeps, claim: IdempotencyClaim, run: Run): Promise<Reply | Problem> {
  let answer: Reply | Problem
  try {
    answer = await run.work(run.call)
  } catch (error) {
    await deps.idempotency.abandon(claim)
    throw error
  }
  const status = statusOf(answer)
  if (status >= LEAST_FAULT) await deps.idempotency.abandon(claim)
  else await deps.idempotency.finish(claim, stored(deps, { claim, answer, run }), claim.now.add(KEPT))
  return answer
}

const statusOf = (answer: Reply | Problem): number =>
  answer.kind === 'reply' ? answer.status : PROBLEMS[answer.code][0]

function stored(
  { sealer }: IdempotencyDeps,
  from: { claim: IdempotencyClaim; answer: Reply | Problem; run: Run },
): StoredAnswer {
  const { answer, claim, run } = from
  if (answer.kind === 'problem') return { status: statusOf(answer), headers: {}, body: answer }
  const { status, headers, body } = answer
  if (run.route.answersSecret !== true) return { status, headers, body }
  const { keyId, sealed } = sealer.seal(JSON.stringify(body), placeOf(claim))
  return { status, headers, body: { keyId, sealed: Buffer.from(sealed).toString('base64') } }
}

function replay(
  deps: IdempotencyDeps,
  from: { claim: IdempotencyClaim; answer: StoredAnswer; run: Run },
): Reply | Problem {
  const { answer, claim, run } = from
  const headers = { ...answer.headers, 'idempotency-replayed': 'true' }
  if (answer.status >= LEAST_REFUSAL) return { ...(answer.body as Problem), headers }
  if (run.route.answersSecret !== true) return reply(answer.status, answer.body, headers)
  const { keyId, sealed } = answer.body as { keyId: string; sealed: string }
  const opened = deps.sealer.unseal({ keyId, sealed: Buffer.from(sealed, 'base64') }, placeOf(claim))
  // The key that sealed it was taken away: what was shown once cannot be shown again.
  if (!opened.ok) return problem('idempotency_key_reused', { field: 'header/Idempotency-Key' })
  return reply(answer.status, JSON.parse(opened.value), headers)
}

const placeOf = ({ organizationId, keyId, key }: IdempotencySlot) => ({
  table: 'idempotency',
  organizationId,
  rowId: `${keyId}:${key}`,
  column: 'response',
})

const hashRequest = ({ call, route, path }: Run): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([route.method, path, call.query, sortMembers(call.body)]))
    .digest()

/** Members in the order of their names, so that two spellings of one body are one request. */
function sortMembers(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return createHash('sha256').update(value).digest('hex')
  if (Array.isArray(value)) return value.map(sortMembers)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]))
}

/** A uuid (RFC 9562 version 8) that is equal for every repetition: what a crashed attempt has written is found by it. */
function causeOf({ organizationId, keyId, key, requestHash }: IdempotencyClaim): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([organizationId, keyId, key]))
    .update(requestHash)
    .digest()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
