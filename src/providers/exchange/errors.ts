import type { ProviderError, ProviderErrorKind } from '../provider.ts'

/**
 * What a call is about; it decides what "not found" means.
 * `item`: one event. `calendar`: a mailbox as a whole. `cursor`: a stored link of a delta round. `subscription`: a watch.
 * `directory`: rooms of the tenant. `sign_in`: the token endpoint.
 */
export type Subject = 'item' | 'calendar' | 'cursor' | 'subscription' | 'directory' | 'sign_in'

/** What a failed call was, as far as its failure must know. */
export interface CallNature {
  readonly about: Subject
  /** `read`: no effect at all. `create` and `change` carry a body, so that their effect is unknown when the answer is. */
  readonly effect: 'read' | 'create' | 'change' | 'delete'
}

/** An answer that is not a success, already read. */
export interface FailedAnswer {
  readonly status: number
  /** Header names are case-insensitive. */
  readonly headers: Headers
  /** The parsed JSON body; null when there was none or it was no JSON. */
  readonly body: unknown
}

/** Why no answer came; also the name of the error that the transport throws. */
export const SILENCES = ['timeout', 'unreachable', 'connection_lost', 'outgoing_refused'] as const
export type Silence = (typeof SILENCES)[number]

/** Codes of a dead delta link, lower-case (Graph "delta query overview", Exchange sync state). */
const DEAD_CURSOR = new Set([
  'syncstatenotfound',
  'syncstateinvalid',
  'resyncrequired',
  'errorinvalidsyncstatedata',
  'syncstatecorrupt',
])

/** A 404 with one of these is about the mailbox, not about the item in it. Lower-case. */
const NO_MAILBOX = new Set([
  'errorinvaliduser',
  'mailboxnotenabledforrestapi',
  'resourcenotfound',
  'request_resourcenotfound',
  'errornonexistentmailbox',
  'mailboxnotfound',
])

/** Why the server did not do what was asked. Branches on status and code, never on the message (Graph "error responses"). */
export function classifyAnswer(nature: CallNature, answer: FailedAnswer, now: Temporal.Instant): ProviderError {
  const told = errorIn(answer.body)
  const kind = kindOf(nature, answer.status, told.code.toLowerCase())
  const waits = kind === 'throttled' || kind === 'unavailable'
  return {
    kind,
    status: answer.status,
    code: told.code === '' ? `http_${answer.status}` : told.code,
    message: oneSentence(told.message, `Exchange answered ${answer.status}`),
    requestId: answer.headers.get('request-id') ?? told.requestId,
    retryAfterMs: waits ? retryAfterMs(answer.headers.get('retry-after'), now) : null,
  }
}

/** No answer came: of a write nobody knows whether it happened, unless the server was never reached. */
export function classifySilence(nature: CallNature, silence: Silence): ProviderError {
  const message = MESSAGES[silence]
  return {
    kind: kindOfSilence(nature, silence),
    status: null,
    code: silence,
    message,
    requestId: null,
    retryAfterMs: null,
  }
}

/** An answer came that is not what the API promises. Of a write nobody knows then whether it happened. */
export function malformedAnswer(nature: CallNature, code: string, message: string): ProviderError {
  const kind = nature.effect === 'read' ? 'malformed' : 'unknown_outcome'
  return { kind, status: null, code, message, requestId: null, retryAfterMs: null }
}

/** A refusal that the adapter itself pronounces, before anything was sent. */
export function refusedHere(code: string, message: string): ProviderError {
  return { kind: 'refused', status: null, code, message, requestId: null, retryAfterMs: null }
}

/** A condition that the adapter itself found broken. */
export function staleHere(message: string): ProviderError {
  return { kind: 'stale', status: null, code: 'changed_since', message, requestId: null, retryAfterMs: null }
}

/** The item is not there, found out by the adapter itself. */
export function goneHere(code: string, message: string): ProviderError {
  return { kind: 'gone', status: null, code, message, requestId: null, retryAfterMs: null }
}

/** A cursor that cannot be used: a full read of its window is due. */
export function cursorExpired(code: string, message: string): ProviderError {
  return { kind: 'cursor_expired', status: null, code, message, requestId: null, retryAfterMs: null }
}

/** `Retry-After` as milliseconds: seconds or an HTTP date (RFC 9110 section 10.2.3); null when absent or unreadable. */
export function retryAfterMs(value: string | null, now: Temporal.Instant): number | null {
  if (value === null) return null
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now.epochMilliseconds)
}

const MESSAGES: Readonly<Record<Silence, string>> = {
  timeout: 'Exchange did not answer in time',
  unreachable: 'Exchange could not be reached',
  connection_lost: 'the connection to Exchange broke',
  outgoing_refused: 'the address is not one that this service may call',
}

function kindOfSilence({ effect }: CallNature, silence: Silence): ProviderErrorKind {
  if (silence === 'outgoing_refused') return 'refused'
  if (silence === 'unreachable' || effect === 'read') return 'unavailable'
  return 'unknown_outcome'
}

function kindOf(nature: CallNature, status: number, code: string): ProviderErrorKind {
  if (nature.about === 'sign_in') return kindOfSignIn(status)
  if (DEAD_CURSOR.has(code)) return nature.about === 'cursor' ? 'cursor_expired' : 'refused'
  if (status >= 500) return kindOfServerError(nature, status)
  if (status >= 300 && status < 400) return nature.effect === 'read' ? 'malformed' : 'unknown_outcome'
  return kindOfRefusal(nature, status, code)
}

function kindOfRefusal(nature: CallNature, status: number, code: string): ProviderErrorKind {
  switch (status) {
    case 400:
      return kindOfBadRequest(nature, code)
    case 401:
      return 'signed_out'
    case 403:
      return 'forbidden'
    case 404:
      return kindOfNotFound(nature, code)
    case 409:
      return kindOfConflict(nature, code)
    case 410:
      return nature.about === 'cursor' ? 'cursor_expired' : 'gone'
    case 412:
      return 'stale'
    case 408:
    case 423:
    case 424:
      return 'unavailable'
    case 429:
      return 'throttled'
    default:
      return 'refused'
  }
}

/** A link of the server's own making that it calls a bad request cannot get better: only a full read can. */
function kindOfBadRequest({ about }: CallNature, code: string): ProviderErrorKind {
  if (about === 'cursor') return 'cursor_expired'
  // Outlook wraps what its own back end could not do for a watch in this code; our part of the request is kept within limits.
  if (about === 'subscription' && code === 'extensionerror') return 'unavailable'
  return 'refused'
}

function kindOfNotFound({ about }: CallNature, code: string): ProviderErrorKind {
  if (about === 'subscription') return NO_MAILBOX.has(code) && code !== 'resourcenotfound' ? 'forbidden' : 'gone'
  if (about === 'item' && !NO_MAILBOX.has(code)) return 'gone'
  return 'forbidden'
}

function kindOfConflict({ effect }: CallNature, code: string): ProviderErrorKind {
  if (effect !== 'create') return 'stale'
  return code.includes('concurrent') ? 'unknown_outcome' : 'exists'
}

function kindOfServerError({ effect }: CallNature, status: number): ProviderErrorKind {
  if (status === 501) return 'refused'
  if (effect === 'read') return 'unavailable'
  return effect === 'delete' && status === 503 ? 'unavailable' : 'unknown_outcome'
}

function kindOfSignIn(status: number): ProviderErrorKind {
  if (status === 429) return 'throttled'
  if (status >= 500 || status === 408) return 'unavailable'
  return status >= 400 ? 'signed_out' : 'malformed'
}

interface ToldError {
  readonly code: string
  readonly message: string
  readonly requestId: string | null
}

/** `{error:{code,message,innerError}}` of Graph, or `{error,error_description}` of the token endpoint. */
function errorIn(body: unknown): ToldError {
  const error = field(body, 'error')
  if (typeof error === 'string') return { code: error, message: textIn(body, 'error_description'), requestId: null }
  const inner = field(error, 'innerError') ?? field(error, 'innererror')
  const requestId = textIn(inner, 'request-id')
  return {
    code: textIn(error, 'code'),
    message: textIn(error, 'message'),
    requestId: requestId === '' ? null : requestId,
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function textIn(value: unknown, name: string): string {
  const text = field(value, name)
  return typeof text === 'string' ? text : ''
}

/** The provider's words, cut to one line and freed of addresses, which may be capabilities. */
function oneSentence(text: string, otherwise: string): string {
  const line = text
    .replace(/https?:\/\/\S+/g, '(address)')
    .replace(/\s+/g, ' ')
    .trim()
  return line === '' ? otherwise : line.slice(0, 300)
}
