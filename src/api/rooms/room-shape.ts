import { type Static, Type } from 'typebox'
import { DEFAULT_POLICY, type RoomPolicy } from '../../core/policy.ts'
import type { Room } from '../../core/room.ts'
import { Exactly, Id, Instant, Name, OneOf, OrNull } from '../shapes/shape.ts'

const Minutes = Type.Integer({ minimum: 0, maximum: 1440 })

/** A room's rules, each with its default. */
const PolicyFields = {
  bookingWindowDays: OrNull(Type.Integer({ minimum: 1, maximum: 3650, description: 'How far ahead; null: any' })),
  maxDurationMinutes: OrNull(
    Type.Integer({ minimum: 1, maximum: 525_600, description: 'Longest occurrence; null: any' }),
  ),
  minNoticeMinutes: Type.Integer({ minimum: 0, maximum: 525_600 }),
  allowRecurring: Type.Boolean(),
  quotaPerOrganizer: OrNull(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Bookings ahead; null: any' })),
  onUnreachableProvider: OneOf(['confirm', 'refuse']),
  winnerRule: OneOf(['first_commit', 'first_created']),
  allowConflicts: Type.Boolean({ description: 'Overlaps are let through as waived' }),
  holdMinutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  davClash: OneOf(['refuse', 'accept_then_decline'], {
    description: 'What a calendar program that books over another meeting is told',
  }),
  maxClashPercent: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'Share of the dates of a series that may be taken before the whole series is refused',
  }),
  maxClashInstances: Type.Integer({
    minimum: 0,
    maximum: 1000,
    description: 'Number of dates of a series that may be taken before the whole series is refused',
  }),
  keepSlotHours: Type.Integer({
    minimum: 0,
    maximum: 720,
    description: 'How long a date that was moved to where the room is taken keeps its old time',
  }),
}

const PolicyChange = Type.Partial(Exactly(PolicyFields), { additionalProperties: false })

const roomFields = {
  building: OrNull(Name()),
  floor: OrNull(Name(50)),
  capacity: OrNull(Type.Integer({ minimum: 1, maximum: 100_000, description: 'Seats' })),
  features: Type.Array(Name(100), { maxItems: 100, uniqueItems: true }),
  setupMinutes: Minutes,
  cleanupMinutes: Minutes,
  policy: PolicyChange,
}

const TimeZone = Type.String({ minLength: 1, maxLength: 100, description: 'IANA name; Windows names are understood' })

export const NewRoom = Exactly({
  name: Name(),
  timeZone: TimeZone,
  ...Type.Partial(Type.Object(roomFields)).properties,
})

export const RoomChange = Type.Partial(Exactly({ name: Name(), timeZone: TimeZone, ...roomFields }), {
  additionalProperties: false,
  minProperties: 1,
})

export const RoomShape = Type.Object({
  id: Id,
  name: Type.String(),
  building: OrNull(Type.String()),
  floor: OrNull(Type.String()),
  capacity: OrNull(Type.Integer()),
  features: Type.Array(Type.String()),
  timeZone: Type.String(),
  setupMinutes: Type.Integer(),
  cleanupMinutes: Type.Integer(),
  policy: Type.Object(PolicyFields),
  version: Type.Integer(),
  createdAt: Instant,
  archivedAt: OrNull(Instant),
})

/** A room as it is answered. */
export function showRoom(room: Room): Static<typeof RoomShape> {
  return {
    id: room.id,
    name: room.name,
    building: room.building,
    floor: room.floor,
    capacity: room.capacity,
    features: [...room.features],
    timeZone: room.timeZone,
    setupMinutes: room.padding.setUpMinutes,
    cleanupMinutes: room.padding.cleanUpMinutes,
    policy: showPolicy(room.policy),
    version: room.version,
    createdAt: room.createdAt.toString(),
    archivedAt: room.archivedAt?.toString() ?? null,
  }
}

/** Settings of an older or newer version stay in the database and are not shown. */
function showPolicy(policy: RoomPolicy): RoomPolicy {
  return { ...DEFAULT_POLICY, ...policy }
}
