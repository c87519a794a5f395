import type { Caller } from '../booking/ports.ts'
import { hashSecret, hintOf, type RandomBytes, randomSecret } from '../core/secret.ts'
import type { Feed, FeedDetail, FeedScope, FeedStore } from './ports.ts'

export interface FeedOrder {
  readonly scope: FeedScope
  /** For people: who reads it. */
  readonly name: string
  readonly detail: FeedDetail
}

/** Makes a link for one subscriber. `secret` is shown once: only its SHA-256 is kept. Null: a room or building of the scope is not there. */
export async function createFeed(
  deps: { readonly feeds: FeedStore; readonly random: RandomBytes },
  caller: Caller,
  order: FeedOrder,
): Promise<{ readonly feed: Feed; readonly secret: string } | null> {
  const secret = randomSecret(deps.random)
  const feed = await deps.feeds.create(caller, { ...order, hash: hashSecret(secret), hint: hintOf('', secret) })
  return feed === null ? null : { feed, secret }
}
