import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Receive } from '../provider.ts'

const MOST_NOTICES = 1000

const NoticeBody = Type.Object({
  notices: Type.Array(
    Type.Object({
      subscription: Type.String({ minLength: 1, maxLength: 200 }),
      secret: Type.String({ maxLength: 500 }),
      kind: Type.Literal('changed'),
    }),
    { maxItems: MOST_NOTICES },
  ),
})

/** Reads a call that a memory world makes to the webhook: JSON `{ notices: [{ subscription, secret, kind }] }`. */
export const receive: Receive = (request) => {
  if (!Value.Check(NoticeBody, request.body)) {
    return { kind: 'malformed', reason: 'the body is not a list of notices of a memory world' }
  }
  return {
    kind: 'notices',
    notices: request.body.notices.map(({ subscription, secret, kind }) => ({
      subscriptionRemoteId: subscription,
      secret,
      kind,
    })),
  }
}
