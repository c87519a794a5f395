import type { ProviderError, ProviderErrorKind } from '../provider.ts'

/**
 * What a call is about; it decides what "not found" and "gone" mean.
 * `item`: one event. `calendar`: a calendar as a whole. `cursor`: a stored sync or page token. `subscription`: a channel.
 * `directory`: the rooms of the customer. `sign_in`: the token endpoint.
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
  readonly headers: Headers
  /** The parsed JSON body, or whatever text came instead. */
  readonly body: unknown
}

/** Why no answer came. */
export type Silence = 'timeout' | 'unreachable' | 'connection_lost' | 'outgoing_refused'

/** Reasons that say more than their status. Source: Calendar API guide "Handle API errors"; push and quota guides. */
const BY_REASON: ReadonlyMap<string, ProviderErrorKind> = new Map([
  ['rateLimitExceeded', 'throttled'],
  ['userRateLimitExceeded', 'throttled'],
  ['quotaExceeded', 'throttled'],
  // A daily limit and an API that is not switched on are settings of the project: waiting does not change them.
  ['dailyLimitExceeded', 'forbidden'],
  ['accessNotConfigured', 'forbidden'],
  ['forbiddenForNonOrganizer', 'refused'],
  ['forbiddenForServiceAccounts', 'forbidden'],
  ['fullSyncRequired', 'cursor_expired'],
  ['updatedMinTooLongAgo', 'cursor_expired'],
  ['deleted', 'gone'],
  ['duplicate', 'exists'],
  ['channelIdNotUnique', 'exists'],
  ['pushNotSupportedForRequestedResource', 'watch_not_supported'],
  ['push.webhookUrlNotHttps', 'watch_not_supported'],
  ['push.webhookUrlUnauthorized', 'watch_not_supported'],
])

/** Why the server did not do what was asked. Branches on reason before status: 403, 409 and 410 each have several meanings. */
export function classifyAnswer(nature: CallNature, answer: FailedAnswer, now: Temporal.Instant): ProviderError {
  const told = errorIn(answer.body)
  const kind = kindOf(nature, answer.status, told.reason)
  const waits = kind === 'throttled' || kind === 'unavailable'
  return {
    kind,
    status: answer.status,
    code: told.reason === '' ? `http_${answer.status}` : told.reason,
    message: oneSentence(told.message, `Google answered ${answer.status}`),
    requestId: answer.headers.get('x-goog-request-id'),
    retryAfterMs: waits ? retryAfterMs(answer.headers.get('retry-after'), now) : null,
  }
}

/** No answer came: of a write nobody knows whether it happened, unless the server was never reached. */
export function classifySilence(nature: CallNature, silence: Silence): ProviderError {
  return { ...here(kindOfSilence(nature, silence), silence, MESSAGES[silence]) }
}

/** An answer came that is not what the API promises. Of a write nobody knows then whether it happened. */
export function malformedAnswer(nature: CallNature, code: string, message: string): ProviderError {
  return here(nature.effect === 'read' ? 'malformed' : 'unknown_outcome', code, message)
}

/** A failure that the adapter itself finds out or pronounces. */
export function here(kind: ProviderErrorKind, code: string, message: string): ProviderError {
  return { kind, status: null, code, message, requestId: null, retryAfterMs: null }
}

/** `Retry-After` as milliseconds: seconds or an HTTP date (RFC 9110 section 10.2.3); null when absent or unreadable. */
export function retryAfterMs(value: string | null, now: Temporal.Instant): number | null {
  if (value === null) return null
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now.epochMilliseconds)
}

const MESSAGES: Readonly<Record<Silence, string>> = {
  timeout: 'Google did not answer in time',
  unreachable: 'Google could not be reached',
  connection_lost: 'the connection to Google broke',
  outgoing_refused: 'the address is not one that this service may call',
}

function kindOfSilence({ effect }: CallNature, silence: Silence): ProviderErrorKind {
  if (silence === 'outgoing_refused') return 'refused'
  return silence === 'unreachable' || effect === 'read' ? 'unavailable' : 'unknown_outcome'
}

function kindOf(nature: CallNature, status: number, reason: string): ProviderErrorKind {
  if (nature.about === 'sign_in') return kindOfSignIn(status)
  const known = status >= 400 && status < 500 ? BY_REASON.get(reason) : undefined
  if (known !== undefined) return known
  if (status >= 500) return kindOfServerError(nature, status)
  if (status < 400) return nature.effect === 'read' ? 'malformed' : 'unknown_outcome'
  return kindOfRefusal(nature, status)
}

function kindOfRefusal(nature: CallNature, status: number): ProviderErrorKind {
  switch (status) {
    case 400:
      // A token that Google does not read any more cannot get better: only a full read can.
      return nature.about === 'cursor' ? 'cursor_expired' : 'refused'
    case 401:
      return 'signed_out'
    case 403:
      return 'forbidden'
    case 404:
      return nature.about === 'item' || nature.about === 'subscription' ? 'gone' : 'forbidden'
    case 408:
      return nature.effect === 'read' ? 'unavailable' : 'unknown_outcome'
    case 409:
      return nature.effect === 'create' ? 'exists' : 'stale'
    case 410:
      return nature.about === 'cursor' || nature.about === 'calendar' ? 'cursor_expired' : 'gone'
    case 412:
      return 'stale'
    case 429:
      return 'throttled'
    default:
      return 'refused'
  }
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
  readonly reason: string
  readonly message: string
}

/** `{error:{errors:[{reason,message}],message}}` of the API, or `{error,error_description}` of the token endpoint. */
function errorIn(body: unknown): ToldError {
  const error = fieldOf(body, 'error')
  if (typeof error === 'string') return { reason: error, message: textOf(fieldOf(body, 'error_description')) }
  const errors = fieldOf(error, 'errors')
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const message = textOf(fieldOf(first, 'message')) || textOf(fieldOf(error, 'message'))
  return { reason: textOf(fieldOf(first, 'reason')) || textOf(fieldOf(error, 'status')), message }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 500) : '')

const LONGEST_MESSAGE = 200

/** One line without addresses: a link can be a capability. */
function oneSentence(message: string, fallback: string): string {
  const line = message
    .replaceAll(/https?:\/\/\S+/g, '(link)')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return (line === '' ? fallback : line).slice(0, LONGEST_MESSAGE)
}
