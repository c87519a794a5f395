import { type Static, Type } from 'typebox'
import { FEED_DETAILS, type Feed } from '../../feeds/index.ts'
import { Id, Instant, OneOf, OrNull } from '../shapes/shape.ts'

export const Detail = OneOf(FEED_DETAILS, { description: 'What the link shows; private meetings are busy in each' })

export const FeedShape = Type.Object({
  id: Id,
  roomId: Id,
  name: Type.String(),
  detail: Detail,
  hint: Type.String({ description: 'First characters of the secret in the link' }),
  createdAt: Instant,
  lastUsedAt: OrNull(Instant),
  revokedAt: OrNull(Instant),
})

export const showFeed = ({ organizationId: _, ...feed }: Feed): Static<typeof FeedShape> => feed
