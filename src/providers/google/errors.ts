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
  const requestId = answer.headers.get('x-goog-request-id')
  return failureOf(answer, { provider: 'Google', kind, code: told.reason, message: told.message, requestId }, now)
}

function kindOf(nature: CallNature, status: number, reason: string): ProviderErrorKind {
  if (nature.about === 'sign_in') return kindOfSignIn(status)
  const known = status >= 400 && status < 500 ? BY_REASON.get(reason) : undefined
  if (known !== undefined) return known
  if (status >= 500) return kindOfServerError(nature, status)
  if (status < 400) return kindOfMalformed(nature)
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

interface ToldError {
  readonly reason: string
  readonly message: string
}

/** `{error:{errors:[{reason,message}],message}}` of the API, or `{error,error_description}` of the token endpoint. */
function errorIn(body: unknown): ToldError {
  const error = fieldOf(body, 'error')
  if (typeof error === 'string') return { reason: error, message: textIn(body, 'error_description') }
  const errors = fieldOf(error, 'errors')
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const message = textIn(first, 'message') || textIn(error, 'message')
  return { reason: textIn(first, 'reason') || textIn(error, 'status'), message }
}
