import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Notice, Receive } from '../provider.ts'

/** Graph v1.0 "changeNotificationCollection"; items of it are looked at one by one. */
const Collection = Type.Object({ value: Type.Array(Type.Unknown(), { maxItems: 10_000 }) })

const Item = Type.Object({
  subscriptionId: Type.String({ minLength: 1, maxLength: 200 }),
  clientState: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  lifecycleEvent: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

const LONGEST_TOKEN = 8_000

/**
 * Reads a call of Graph to our notification address: the handshake during a create, or notices, life-cycle ones included. Nothing
 * in it is believed: it only says where to look, and its secret is compared elsewhere.
 */
export const receive: Receive = ({ query, body }) => {
  const token = query.validationToken
  if (token !== undefined) {
    return token.length > LONGEST_TOKEN
      ? { kind: 'malformed', reason: 'the validation token is longer than any that Graph sends' }
      : { kind: 'handshake', token }
  }
  if (!Check(Collection, body)) return { kind: 'malformed', reason: 'the body is no collection of notices' }
  const notices = body.value.map(noticeOf).filter((notice) => notice !== null)
  return notices.length === 0 && body.value.length > 0
    ? { kind: 'malformed', reason: 'no entry of the collection is a notice' }
    : { kind: 'notices', notices }
}

function noticeOf(item: unknown): Notice | null {
  if (!Check(Item, item)) return null
  const { subscriptionId, clientState, lifecycleEvent } = item
  return { subscriptionRemoteId: subscriptionId, secret: clientState ?? null, kind: kindOf(lifecycleEvent) }
}

/** A life-cycle event that is not known yet is treated like the one after which everything is looked at. */
function kindOf(lifecycleEvent: string | null | undefined): Notice['kind'] {
  switch (lifecycleEvent) {
    case undefined:
    case null:
      return 'changed'
    case 'subscriptionRemoved':
      return 'subscription_removed'
    case 'reauthorizationRequired':
      return 'reauthorization_required'
    default:
      return 'missed'
  }
}
