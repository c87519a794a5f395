/** Links to calendars of rooms and buildings: made and revoked by administrators, read by whoever has one. */
import { createFeed } from './create-feed.ts'
import { createRoomFeed } from './create-room-feed.ts'
import { listFeeds } from './list-feeds.ts'
import { listRoomFeeds } from './list-room-feeds.ts'
import { revokeFeed } from './revoke-feed.ts'
import { revokeRoomFeed } from './revoke-room-feed.ts'
import { serveFeed } from './serve-feed.ts'

export type { FeedDeps } from './feed-deps.ts'

export const feedRoutes = [
  createFeed,
  listFeeds,
  revokeFeed,
  createRoomFeed,
  listRoomFeeds,
  revokeRoomFeed,
  serveFeed,
] as const
