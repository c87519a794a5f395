import { describe, expect, it } from 'vitest'
import type { CallNature } from '../../../src/providers/call-failure.ts'
import { classifyAnswer } from '../../../src/providers/google/errors.ts'

const NOW = Temporal.Instant.from('2026-11-23T09:00:00Z')
const READ: CallNature = { about: 'item', effect: 'read' }
const LIST: CallNature = { about: 'calendar', effect: 'read' }
const DELTA: CallNature = { about: 'cursor', effect: 'read' }
const INSERT: CallNature = { about: 'calendar', effect: 'create' }
const PATCH: CallNature = { about: 'item', effect: 'change' }
const DELETE: CallNature = { about: 'item', effect: 'delete' }
const WATCH: CallNature = { about: 'calendar', effect: 'create' }
const STOP: CallNature = { about: 'subscription', effect: 'delete' }
const SIGN_IN: CallNature = { about: 'sign_in', effect: 'read' }

const envelope = (reason: string, message = 'As Google says it.') => ({
  error: { errors: [{ domain: 'x', reason, message }], code: 0, message },
})

const classify = (nature: CallNature, status: number, body: unknown, headers: Record<string, string> = {}) =>
  classifyAnswer(nature, { status, headers: new Headers(headers), body }, NOW)

describe('what an error of Google means', () => {
  it.for([
    ['the user’s rate limit', LIST, 403, 'userRateLimitExceeded', 'throttled'],
    ['the project’s rate limit by 403', PATCH, 403, 'rateLimitExceeded', 'throttled'],
    ['the project’s rate limit by 429', PATCH, 429, 'rateLimitExceeded', 'throttled'],
    ['any 429', LIST, 429, 'somethingNew', 'throttled'],
    ['the usage limits of the calendar', INSERT, 403, 'quotaExceeded', 'throttled'],
    ['a daily limit', LIST, 403, 'dailyLimitExceeded', 'forbidden'],
    ['an API that is not switched on', LIST, 403, 'accessNotConfigured', 'forbidden'],
    ['a change that only the organiser may make', PATCH, 403, 'forbiddenForNonOrganizer', 'refused'],
    ['attendees without delegation', INSERT, 403, 'forbiddenForServiceAccounts', 'forbidden'],
    ['a missing role', PATCH, 403, 'requiredAccessLevel', 'forbidden'],
    ['a missing scope', LIST, 403, 'insufficientPermissions', 'forbidden'],
    ['a calendar that cannot be seen', LIST, 404, 'notFound', 'forbidden'],
    ['a calendar that cannot be written', INSERT, 404, 'notFound', 'forbidden'],
    ['an event that is not there', READ, 404, 'notFound', 'gone'],
    ['an event that was deleted', DELETE, 410, 'deleted', 'gone'],
    ['a sync token that died', DELTA, 410, 'fullSyncRequired', 'cursor_expired'],
    ['a look too far back', DELTA, 410, 'updatedMinTooLongAgo', 'cursor_expired'],
    ['a token that Google cannot read', DELTA, 400, 'invalid', 'cursor_expired'],
    ['an id that is used', INSERT, 409, 'duplicate', 'exists'],
    ['a condition that does not hold', PATCH, 412, 'conditionNotMet', 'stale'],
    ['a body that Google does not take', INSERT, 400, 'timeRangeEmpty', 'refused'],
    ['a token that expired', LIST, 401, 'authError', 'signed_out'],
    ['a calendar without watches', WATCH, 400, 'pushNotSupportedForRequestedResource', 'watch_not_supported'],
    ['an address without https', WATCH, 400, 'push.webhookUrlNotHttps', 'watch_not_supported'],
    ['an address that is not verified', WATCH, 401, 'push.webhookUrlUnauthorized', 'watch_not_supported'],
    ['a channel id that is used', WATCH, 400, 'channelIdNotUnique', 'exists'],
    ['a channel that has ended', STOP, 404, 'notFound', 'gone'],
    ['a reader that was too slow', LIST, 408, 'requestTimeout', 'unavailable'],
    ['a write that was too slow', PATCH, 408, 'requestTimeout', 'unknown_outcome'],
    ['trouble at Google while reading', LIST, 503, 'backendError', 'unavailable'],
    ['trouble at Google behind a write', INSERT, 500, 'backendError', 'unknown_outcome'],
    ['a gateway that gave up behind a write', PATCH, 504, 'backendError', 'unknown_outcome'],
    ['a delete that was not begun', DELETE, 503, 'backendError', 'unavailable'],
  ] as const)('%s', ([, nature, status, reason, kind]) => {
    expect(classify(nature, status, envelope(reason))).toMatchObject({ kind, status, code: reason })
  })

  it.for([
    [400, { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, 'signed_out'],
    [401, { error: 'unauthorized_client', error_description: 'Client is unauthorized.' }, 'signed_out'],
    [503, 'no healthy upstream', 'unavailable'],
    [429, {}, 'throttled'],
  ] as const)('sign-in answered with %i', ([status, body, kind]) => {
    expect(classify(SIGN_IN, status, body).kind).toBe(kind)
  })

  it('passes on how long to wait, in seconds or as a date', () => {
    const body = envelope('rateLimitExceeded')
    expect(classify(LIST, 403, body, { 'retry-after': '7' }).retryAfterMs).toBe(7000)
    expect(classify(LIST, 403, body, { 'retry-after': 'Mon, 23 Nov 2026 09:00:30 GMT' }).retryAfterMs).toBe(30_000)
    expect(classify(LIST, 403, body, { 'retry-after': 'soon' }).retryAfterMs).toBeNull()
    expect(classify(LIST, 403, body).retryAfterMs).toBeNull()
  })

  it('is judged by its status when a proxy answers with a page', () => {
    const page = '<html><title>502 Bad Gateway</title></html>'
    expect(classify(LIST, 502, page)).toMatchObject({ kind: 'unavailable', code: 'http_502' })
    expect(classify(INSERT, 502, page).kind).toBe('unknown_outcome')
    expect(classify(LIST, 302, page).kind).toBe('malformed')
    expect(classify(INSERT, 302, page).kind).toBe('unknown_outcome')
  })

  it.for([
    null,
    undefined,
    7,
    [],
    {},
    { error: null },
    { error: { errors: 'x' } },
    { error: { errors: [null] } },
  ] as const)('survives the body %j', (body) => {
    expect(classify(READ, 404, body)).toMatchObject({ kind: 'gone', code: 'http_404' })
  })

  it('keeps no link and no line break in its message', () => {
    const message = `WebHook callback must be HTTPS: https://x.example/hook?secret=1\nsecond line ${'x'.repeat(500)}`
    const error = classify(WATCH, 400, envelope('push.webhookUrlNotHttps', message))
    expect(error.message).toMatch(/^WebHook callback must be HTTPS: \(link\) second line/)
    expect(error.message.length).toBeLessThanOrEqual(200)
  })
})
