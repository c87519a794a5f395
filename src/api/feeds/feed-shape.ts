import { type Static, Type } from 'typebox'
import { FEED_DETAILS, FEED_SCOPES, type Feed } from '../../feeds/index.ts'
import { Exactly, Id, Instant, Label, OneOf, OrNull } from '../shapes/shape.ts'

const MOST_ROOMS = 100

export const Detail = OneOf(FEED_DETAILS, { description: 'What the link shows; private meetings are busy in each' })

/** What a link shall cover, as it is asked for. */
export const Scope = Type.Union([
  Exactly({ kind: Type.Literal('room'), roomId: Id }, { description: 'The bookings of one room' }),
  Exactly(
    {
      kind: Type.Literal('rooms'),
      roomIds: Type.Array(Id, { minItems: 1, maxItems: MOST_ROOMS, uniqueItems: true }),
    },
    { description: 'The bookings of these rooms' },
  ),
  Exactly(
    { kind: Type.Literal('building'), building: Label },
    { description: 'The bookings of all rooms that are in the building when the feed is read' },
  ),
  Exactly(
    { kind: Type.Literal('free_now'), building: Label },
    { description: 'When the rooms of the building are free, from now to the end of the day' },
  ),
])

export const FeedShape = Type.Object({
  id: Id,
  roomId: OrNull(Type.Integer({ description: 'Null where the link covers more than one room' })),
  scope: Type.Object({
    kind: OneOf(FEED_SCOPES),
    roomId: Type.Optional(Id),
    roomIds: Type.Optional(Type.Array(Id)),
    building: Type.Optional(Type.String()),
  }),
  name: Type.String(),
  detail: Detail,
  hint: Type.String({ description: 'First characters of the secret in the link' }),
  createdAt: Instant,
  lastUsedAt: OrNull(Instant),
  revokedAt: OrNull(Instant),
})

/** With the link itself, which is shown once. */
export const NewFeedShape = Type.Object({ ...FeedShape.properties, url: Type.String() })

export const showFeed = ({ organizationId: _, scope, ...feed }: Feed): Static<typeof FeedShape> => ({
  ...feed,
  roomId: scope.kind === 'room' ? scope.roomId : null,
  scope: scope.kind === 'rooms' ? { ...scope, roomIds: [...scope.roomIds] } : scope,
})
