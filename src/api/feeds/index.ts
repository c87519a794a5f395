/** Links to a room's calendar: made and revoked by administrators, read by whoever has one. */
import { createFeed } from './create-feed.ts'
import { listFeeds } from './list-feeds.ts'
import { revokeFeed } from './revoke-feed.ts'
import { serveFeed } from './serve-feed.ts'

export type { FeedDeps } from './feed-deps.ts'

export const feedRoutes = [createFeed, listFeeds, revokeFeed, serveFeed] as const
