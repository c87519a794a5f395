import { Type } from 'typebox'
import type { RoomAvailability } from '../../booking/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { problem } from '../problem.ts'
import { Id, Instant } from '../shapes/shape.ts'
import { readWindow, WindowQuery } from '../times/read-window.ts'
import type { AvailabilityDeps } from './availability-deps.ts'
import { FreshnessShape, showFreshness } from './freshness-shape.ts'

const MOST_ROOMS = 1_000

const Availability = Type.Object({
  roomId: Id,
  timeZone: Type.String(),
  busy: Type.Array(
    Type.Object({ kind: Type.String(), startsAt: Instant, endsAt: Instant, heldFrom: Instant, heldUntil: Instant }),
    { description: '`heldFrom` and `heldUntil` include set-up and clean-up time' },
  ),
  free: Type.Array(Type.Object({ from: Instant, to: Instant })),
  freshness: Type.Array(FreshnessShape),
})

/** Every answer has this shape; it is written as text from what is remembered of each room. */
export const AvailabilityAnswer = Type.Object({ from: Instant, to: Instant, rooms: Type.Array(Availability) })

export const getAvailability = defineRoute({
  method: 'GET',
  url: '/v1/availability',
  role: 'viewer',
  tag: 'availability',
  summary: 'When rooms are free and busy, and how fresh that knowledge is',
  produces: 'application/json',
  schema: {
    query: Type.Object({
      rooms: Type.String({
        pattern: '^[1-9]\\d{0,9}(,[1-9]\\d{0,9})*$',
        maxLength: 11 * MOST_ROOMS,
        description: `Ids with commas between, at most ${MOST_ROOMS}`,
      }),
      ...WindowQuery,
    }),
    response: { 200: Type.Unsafe<Buffer>(AvailabilityAnswer) },
  },
  async handler(call, { availability, clock }: AvailabilityDeps) {
    const window = readWindow(call.query, { now: clock.now(), usualDays: 7, mostDays: 366 })
    if (!window.ok) return window.error
    const roomIds = [...new Set(call.query.rooms.split(',').map(Number))]
    if (roomIds.length > MOST_ROOMS)
      return problem('validation_failed', {
        field: 'query/rooms',
        rule: 'maxItems',
        value: roomIds.length,
        limit: MOST_ROOMS,
      })
    const unknown = roomIds.find((id) => id > MOST_ID)
    if (unknown !== undefined) return missing(unknown)
    const found = await availability.of(callerOf(call), { roomIds, window: window.value })
    if (!found.ok) return missing(found.error.roomId)
    const { start, end } = window.value
    const text = `{"from":"${start}","to":"${end}","rooms":[${found.value.map(roomText).join()}]}`
    return reply(200, Buffer.from(text), { 'content-type': 'application/json; charset=utf-8' })
  },
})

const MOST_ID = 2_147_483_647

const missing = (roomId: number) => problem('not_found', { field: 'query/rooms', value: roomId })

const roomText = ({ roomId, timeZone, times, freshness }: RoomAvailability<string>): string =>
  `{"roomId":${roomId},"timeZone":${JSON.stringify(timeZone)},${times},"freshness":${JSON.stringify(freshness.map(showFreshness))}}`
