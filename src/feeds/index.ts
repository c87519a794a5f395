export { type BodyCache, createBodyCache, type FeedBody } from './body-cache.ts'
export { createFeed, type FeedOrder } from './create-feed.ts'
export { FEED_DETAILS, type Feed, type FeedDetail, type FeedReader, type FeedStore } from './ports.ts'
export { type ServedFeed, type ServeFeedDeps, serveFeed } from './serve-feed.ts'
