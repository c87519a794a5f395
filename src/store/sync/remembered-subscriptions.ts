import { LRUCache } from 'lru-cache'
import type { NoticeStore } from '../../sync/subscriptions.ts'

const MOST = 20_000

/** So long notices of a subscription that was stopped still wake its calendar, which is all that a notice does. */
const MOST_AGE_MS = 60_000

type Known = NonNullable<Awaited<ReturnType<NoticeStore['find']>>>

/**
 * Whose notices these are and by which secret they are known never changes under one id, so it is asked once a minute. Only what exists is remembered:
 * nobody outside can fill this with ids of their own.
 */
export function rememberedSubscriptions(find: NoticeStore['find']): NoticeStore['find'] {
  const known = new LRUCache<string, Known>({ max: MOST, ttl: MOST_AGE_MS })
  return async (subscriptionRemoteId) => {
    const remembered = known.get(subscriptionRemoteId)
    if (remembered !== undefined) return remembered
    const found = await find(subscriptionRemoteId)
    if (found !== null) known.set(subscriptionRemoteId, found)
    return found
  }
}
