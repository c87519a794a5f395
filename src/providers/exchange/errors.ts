import {
  type CallNature,
  type FailedAnswer,
  failureOf,
  fieldOf,
  kindOfMalformed,
  kindOfServerError,
  kindOfSignIn,
  textIn,
} from '../call-failure.ts'
import type { ProviderError, ProviderErrorKind } from '../provider.ts'

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
  const requestId = answer.headers.get('request-id') ?? told.requestId
  return failureOf(answer, { ...told, provider: 'Exchange', kind, requestId }, now)
}

function kindOf(nature: CallNature, status: number, code: string): ProviderErrorKind {
  if (nature.about === 'sign_in') return kindOfSignIn(status)
  if (DEAD_CURSOR.has(code)) return nature.about === 'cursor' ? 'cursor_expired' : 'refused'
  if (status >= 500) return kindOfServerError(nature, status)
  if (status >= 300 && status < 400) return kindOfMalformed(nature)
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

interface ToldError {
  readonly code: string
  readonly message: string
  readonly requestId: string | null
}

/** `{error:{code,message,innerError}}` of Graph, or `{error,error_description}` of the token endpoint. */
function errorIn(body: unknown): ToldError {
  const error = fieldOf(body, 'error')
  if (typeof error === 'string') return { code: error, message: textIn(body, 'error_description'), requestId: null }
  const inner = fieldOf(error, 'innerError') ?? fieldOf(error, 'innererror')
  const requestId = textIn(inner, 'request-id')
  return {
    code: textIn(error, 'code'),
    message: textIn(error, 'message'),
    requestId: requestId === '' ? null : requestId,
  }
}
