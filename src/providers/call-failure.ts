/**
 * Why a call to a provider failed, as far as that is the same for every provider that is called over HTTP.
 * What: the nature of a call, an answer that is no success, no answer at all, and an answer that cannot be read.
 * Why: of a write whose answer is missing nobody knows whether it happened, whoever was asked; only codes and reasons differ.
 * Who calls it: the adapters, whose `errors.ts` say what their own codes mean, and the engine where it fails by itself.
 */
import type { ProviderError, ProviderErrorKind } from './provider.ts'
import type { Silence } from './silence.ts'

/**
 * What a call is about; it decides what "not found" and "gone" mean.
 * `item`: one event. `calendar`: a calendar or mailbox as a whole. `cursor`: where a round of reading stands. `subscription`: a
 * watch. `directory`: the rooms of the customer. `sign_in`: the token endpoint.
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
  /** The parsed JSON body; null, or whatever text came instead, when there was no JSON. */
  readonly body: unknown
}

/** What an adapter read out of a failed answer. */
export interface ReadFailure {
  readonly provider: string
  readonly kind: ProviderErrorKind
  /** The provider's own code; empty when it gave none. */
  readonly code: string
  /** The provider's own words; empty when it gave none. */
  readonly message: string
  readonly requestId: string | null
}

/** The failure that an answer tells of. How long to wait is passed on only where waiting helps. */
export function failureOf(answer: FailedAnswer, read: ReadFailure, now: Temporal.Instant): ProviderError {
  const { status, headers } = answer
  const waits = read.kind === 'throttled' || read.kind === 'unavailable'
  return {
    kind: read.kind,
    status,
    code: read.code === '' ? `http_${status}` : read.code,
    message: oneSentence(read.message, `${read.provider} answered ${status}`),
    requestId: read.requestId,
    retryAfterMs: waits ? retryAfterMs(headers.get('retry-after'), now) : null,
  }
}

/** No answer came: of a write nobody knows whether it happened, unless the server was never reached. */
export function classifySilence(provider: string, nature: CallNature, silence: Silence): ProviderError {
  return here(kindOfSilence(nature, silence), silence, inWords(provider, silence))
}

/** An answer came that is not what the API promises. Of a write nobody knows then whether it happened. */
export function malformedAnswer(nature: CallNature, code: string, message: string): ProviderError {
  return here(kindOfMalformed(nature), code, message)
}

/** A failure that no answer tells of: found out, or pronounced, on this side. */
export function here(kind: ProviderErrorKind, code: string, message: string): ProviderError {
  return { kind, status: null, code, message, requestId: null, retryAfterMs: null }
}

export const kindOfMalformed = ({ effect }: CallNature): ProviderErrorKind =>
  effect === 'read' ? 'malformed' : 'unknown_outcome'

/** What a status from 500 on means. */
export function kindOfServerError({ effect }: CallNature, status: number): ProviderErrorKind {
  if (status === 501) return 'refused'
  if (effect === 'read') return 'unavailable'
  return effect === 'delete' && status === 503 ? 'unavailable' : 'unknown_outcome'
}

/** What a failed sign-in means, by its status alone: whatever waiting does not cure needs a person. */
export function kindOfSignIn(status: number): ProviderErrorKind {
  if (status === 429) return 'throttled'
  if (status >= 500 || status === 408) return 'unavailable'
  return status >= 400 ? 'signed_out' : 'malformed'
}

/** A member of a body of unknown shape; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}

/** The longest text that is taken over from a body, before it is cut to a sentence. */
const LONGEST_TEXT = 500

/** The text of that name; empty where there is none. */
export function textIn(value: unknown, name: string): string {
  const text = fieldOf(value, name)
  return typeof text === 'string' ? text.slice(0, LONGEST_TEXT) : ''
}

function kindOfSilence({ effect }: CallNature, silence: Silence): ProviderErrorKind {
  if (silence === 'outgoing_refused') return 'refused'
  return silence === 'unreachable' || effect === 'read' ? 'unavailable' : 'unknown_outcome'
}

function inWords(provider: string, silence: Silence): string {
  switch (silence) {
    case 'timeout':
      return `${provider} did not answer in time`
    case 'unreachable':
      return `${provider} could not be reached`
    case 'connection_lost':
      return `the connection to ${provider} broke`
    case 'outgoing_refused':
      return 'the address is not one that this service may call'
  }
}

/** `Retry-After` as milliseconds: seconds or an HTTP date (RFC 9110 section 10.2.3); null when absent or unreadable. */
function retryAfterMs(value: string | null, now: Temporal.Instant): number | null {
  if (value === null) return null
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now.epochMilliseconds)
}

const LONGEST_MESSAGE = 200

/** The provider's words as one line without addresses: a link can be a capability. */
function oneSentence(message: string, otherwise: string): string {
  const line = message
    .replaceAll(/https?:\/\/\S+/g, '(link)')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return (line === '' ? otherwise : line).slice(0, LONGEST_MESSAGE)
}
