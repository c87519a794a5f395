import { describe, expect, it } from 'vitest'
import type { CallNature } from '../../../src/providers/call-failure.ts'
import { classifyAnswer } from '../../../src/providers/exchange/errors.ts'
import type { ProviderErrorKind } from '../../../src/providers/provider.ts'

const NOW = Temporal.Instant.from('2026-11-22T09:00:00Z')
const readItem: CallNature = { about: 'item', effect: 'read' }
const readCursor: CallNature = { about: 'cursor', effect: 'read' }
const readCalendar: CallNature = { about: 'calendar', effect: 'read' }
const createItem: CallNature = { about: 'calendar', effect: 'create' }
const changeItem: CallNature = { about: 'item', effect: 'change' }
const deleteItem: CallNature = { about: 'item', effect: 'delete' }
const watch: CallNature = { about: 'subscription', effect: 'change' }
const signIn: CallNature = { about: 'sign_in', effect: 'read' }

function classified(nature: CallNature, status: number, code = '', headers: Record<string, string> = {}) {
  const body = code === '' ? null : { error: { code, message: `see https://graph.example/secret?token=1 for ${code}` } }
  return classifyAnswer(nature, { status, headers: new Headers(headers), body }, NOW)
}

describe('what an answer of Exchange means', () => {
  it.for<[string, CallNature, number, string, ProviderErrorKind]>([
    ['a missing item is gone', readItem, 404, 'ErrorItemNotFound', 'gone'],
    ['a missing item of unknown code is gone', readItem, 404, 'SomethingNew', 'gone'],
    ['a missing mailbox is a matter of rights', readItem, 404, 'ErrorInvalidUser', 'forbidden'],
    [
      'a mailbox that is not in the cloud is a matter of rights',
      readCalendar,
      404,
      'MailboxNotEnabledForRESTAPI',
      'forbidden',
    ],
    ['an unknown user is a matter of rights', readCalendar, 404, 'Request_ResourceNotFound', 'forbidden'],
    ['codes are read without case', readItem, 404, 'errorINVALIDuser', 'forbidden'],
    ['a scope that leaves the room out is a matter of rights', readItem, 403, 'ErrorAccessDenied', 'forbidden'],
    ['a refused token needs a person', readItem, 401, 'InvalidAuthenticationToken', 'signed_out'],
    ['a dead cursor as 410', readCursor, 410, 'syncStateNotFound', 'cursor_expired'],
    ['a dead cursor as 410 of unknown code', readCursor, 410, '', 'cursor_expired'],
    ['a dead cursor as 400', readCursor, 400, 'SyncStateInvalid', 'cursor_expired'],
    ['a dead cursor as 404', readCursor, 404, 'SyncStateNotFound', 'cursor_expired'],
    ['a dead cursor as resync', readCursor, 400, 'resyncRequired', 'cursor_expired'],
    ['a link that is called bad can only be read anew', readCursor, 400, 'BadRequest', 'cursor_expired'],
    ['a room that vanished during a round is no dead cursor', readCursor, 404, 'ErrorInvalidUser', 'forbidden'],
    ['a bad request is refused for good', createItem, 400, 'ErrorInvalidRequest', 'refused'],
    [
      'an occurrence that would cross its neighbour is refused',
      changeItem,
      400,
      'ErrorOccurrenceCrossingBoundary',
      'refused',
    ],
    ['an impossible method is refused', createItem, 405, 'Request_BadRequest', 'refused'],
    ['a body too large is refused', createItem, 413, '', 'refused'],
    ['not implemented is refused', createItem, 501, 'NotImplemented', 'refused'],
    ['a broken condition is stale', changeItem, 412, 'ErrorIrresolvableConflict', 'stale'],
    ['a twin under another content exists', createItem, 409, 'ErrorDuplicateTransactionId', 'exists'],
    ['two saves at once may have saved', createItem, 409, 'ErrorConcurrentItemSave', 'unknown_outcome'],
    ['a conflict on a change is stale', changeItem, 409, '', 'stale'],
    ['too many requests', createItem, 429, 'ApplicationThrottled', 'throttled'],
    ['a request that came too slowly is for later, a write too', changeItem, 408, '', 'unavailable'],
    ['a lock is for later', changeItem, 423, '', 'unavailable'],
    ['a reader waits out a busy server', readItem, 503, 'ErrorServerBusy', 'unavailable'],
    ['a reader waits out a gateway', readItem, 504, 'UnknownError', 'unavailable'],
    ['a create may have happened behind a gateway', createItem, 504, 'UnknownError', 'unknown_outcome'],
    ['a create may have happened on a busy server', createItem, 503, 'ErrorServerBusy', 'unknown_outcome'],
    ['a change may have happened in a failing server', changeItem, 500, 'ErrorInternalServerError', 'unknown_outcome'],
    ['a delete on a busy server did not happen', deleteItem, 503, 'ErrorServerBusy', 'unavailable'],
    ['a delete behind a gateway may have happened', deleteItem, 502, '', 'unknown_outcome'],
    ['a page somewhere else is no answer', readItem, 302, '', 'malformed'],
    ['a lost watch is gone', watch, 404, 'ResourceNotFound', 'gone'],
    ['a back end that cannot watch now is for later', watch, 400, 'ExtensionError', 'unavailable'],
    ['a failed handshake is refused', watch, 400, 'ValidationError', 'refused'],
    ['a wrong secret needs a person', signIn, 401, 'invalid_client', 'signed_out'],
    ['an unknown tenant needs a person', signIn, 400, 'invalid_request', 'signed_out'],
    ['a busy sign-in is for later', signIn, 503, '', 'unavailable'],
    ['a throttled sign-in is throttled', signIn, 429, '', 'throttled'],
  ])('%s', ([, nature, status, code, kind]) => {
    expect(classified(nature, status, code).kind).toBe(kind)
  })

  it('passes on how long to wait, in seconds or as a date, and only where waiting helps', () => {
    expect(classified(createItem, 429, 'x', { 'retry-after': '12' }).retryAfterMs).toBe(12_000)
    expect(classified(readItem, 503, 'x', { 'retry-after': 'Sun, 22 Nov 2026 09:01:00 GMT' }).retryAfterMs).toBe(60_000)
    expect(classified(readItem, 429, 'x', { 'retry-after': 'Sun, 22 Nov 2026 08:00:00 GMT' }).retryAfterMs).toBe(0)
    expect(classified(readItem, 429, 'x', { 'retry-after': 'soon' }).retryAfterMs).toBeNull()
    expect(classified(readItem, 429).retryAfterMs).toBeNull()
    expect(classified(readItem, 403, 'x', { 'retry-after': '12' }).retryAfterMs).toBeNull()
  })

  it('keeps the provider’s code and request id, and drops addresses from its words', () => {
    const error = classified(readItem, 403, 'ErrorAccessDenied', { 'request-id': 'abc' })
    expect(error).toMatchObject({ status: 403, code: 'ErrorAccessDenied', requestId: 'abc' })
    expect(error.message).not.toContain('token=1')
    expect(classified(readItem, 500).code).toBe('http_500')
  })
})
