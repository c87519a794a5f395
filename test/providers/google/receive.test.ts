import { describe, expect, it } from 'vitest'
import { receive } from '../../../src/providers/google/receive.ts'

const HEADERS = {
  'x-goog-channel-id': '4ba78bf0-6a47-11e2-bcfd-0800200c9a66',
  'x-goog-channel-token': 'secret-of-this-channel',
  'x-goog-message-number': '10',
  'x-goog-resource-id': 'o3hgv1538sdjfh',
  'x-goog-resource-state': 'exists',
}

const call = (headers: Record<string, string | undefined>, body: unknown = null) =>
  receive({ headers, query: {}, body })

describe('a push notification from Google', () => {
  it('says that something changed, with the channel and its secret', () => {
    expect(call(HEADERS)).toEqual({
      kind: 'notices',
      notices: [
        {
          subscriptionRemoteId: '4ba78bf0-6a47-11e2-bcfd-0800200c9a66',
          secret: 'secret-of-this-channel',
          kind: 'changed',
        },
      ],
    })
  })

  it('says that the channel has started', () => {
    const received = call({ ...HEADERS, 'x-goog-resource-state': 'sync', 'x-goog-message-number': '1' })
    expect(received).toMatchObject({ notices: [{ kind: 'started' }] })
  })

  it('is a reason to look when the calendar is said to be gone, and no more than that', () => {
    expect(call({ ...HEADERS, 'x-goog-resource-state': 'not_exists' })).toMatchObject({
      notices: [{ kind: 'changed' }],
    })
  })

  it('carries no secret when none came', () => {
    expect(call({ ...HEADERS, 'x-goog-channel-token': undefined })).toMatchObject({ notices: [{ secret: null }] })
  })

  it('is read from its headers alone: what a forger writes into the body counts for nothing', () => {
    const body = { channelId: 'other', state: 'exists', items: [{ id: 'x', status: 'cancelled' }] }
    expect(call(HEADERS, body)).toEqual(call(HEADERS))
    expect(call({}, body).kind).toBe('malformed')
  })

  it.for([
    ['no channel', { 'x-goog-channel-id': undefined }],
    ['a channel id of odd letters', { 'x-goog-channel-id': 'a b\r\nSet-Cookie: x' }],
    ['a channel id without end', { 'x-goog-channel-id': 'a'.repeat(65) }],
    ['no state', { 'x-goog-resource-state': undefined }],
    ['a state that Google does not have', { 'x-goog-resource-state': 'deleted_everything' }],
    ['a secret without end', { 'x-goog-channel-token': 'a'.repeat(257) }],
  ] as const)('is not believed with %s', ([, headers]) => {
    expect(call({ ...HEADERS, ...headers }).kind).toBe('malformed')
  })
})
