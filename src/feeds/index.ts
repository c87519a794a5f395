export { type BodyCache, createBodyCache, type FeedBody } from './body-cache.ts'
export { createFeed, type FeedOrder } from './create-feed.ts'
export {
  FEED_DETAILS,
  FEED_SCOPES,
  type Feed,
  type FeedDetail,
  type FeedReader,
  type FeedScope,
  type FeedStore,
} from './ports.ts'
export { type ServedFeed, type ServeFeedDeps, serveFeed } from './serve-feed.ts'
