import type { Notice, Receive } from '../provider.ts'

/** `X-Goog-Resource-State`. `not_exists`, the watched calendar itself being gone, is a reason to look, not news to believe. */
const KINDS: ReadonlyMap<string, Notice['kind']> = new Map([
  ['sync', 'started'],
  ['exists', 'changed'],
  ['not_exists', 'changed'],
])

const CHANNEL_ID = /^[A-Za-z0-9\-_+/=]{1,64}$/
const LONGEST_TOKEN = 256

/**
 * Reads a push notification: everything is in the headers, there is no body, and it never says what changed.
 * Source: Calendar API guide "Push notifications", section "Understanding the notification message format".
 */
export const receive: Receive = ({ headers }) => {
  const channel = headers['x-goog-channel-id']
  const state = headers['x-goog-resource-state']
  if (channel === undefined || !CHANNEL_ID.test(channel))
    return { kind: 'malformed', reason: 'X-Goog-Channel-ID is missing or odd' }
  const kind = KINDS.get(state ?? '')
  if (kind === undefined) return { kind: 'malformed', reason: 'X-Goog-Resource-State is missing or unknown' }
  const token = headers['x-goog-channel-token'] ?? null
  if (token !== null && token.length > LONGEST_TOKEN)
    return { kind: 'malformed', reason: 'X-Goog-Channel-Token is too long' }
  return { kind: 'notices', notices: [{ subscriptionRemoteId: channel, secret: token, kind }] }
}
