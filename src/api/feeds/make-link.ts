import type { Static } from 'typebox'
import type { FeedOrder } from '../../feeds/index.ts'
import { callerOf } from '../caller.ts'
import { type CallBy, type Reply, reply } from '../define-route.ts'
import { leftBehind } from '../left-behind.ts'
import type { GroundDeps } from '../ports.ts'
import type { FeedDeps } from './feed-deps.ts'
import { type NewFeedShape, showFeed } from './feed-shape.ts'

/** Makes the link and shows it, once. Null: what it shall cover is not there. */
export async function makeLink(
  call: Pick<CallBy, 'principal' | 'causeId' | 'retaken'>,
  { feeds, settings, traces }: Pick<FeedDeps, 'feeds' | 'settings'> & Pick<GroundDeps, 'traces'>,
  order: FeedOrder,
): Promise<Reply<201, Static<typeof NewFeedShape>> | null> {
  // The secret of a link that was made and never shown is lost: nobody has it, and nobody shall.
  const left = await leftBehind(call, traces, 'feed')
  if (left !== null) await feeds.revoke(callerOf(call), { roomId: null, feedId: left })
  const created = await feeds.create(callerOf(call), order)
  if (created === null) return null
  const url = `${settings.publicUrl ?? ''}/feeds/${created.secret}.ics`
  return reply(201, { ...showFeed(created.feed), url }, { 'cache-control': 'no-store' })
}
