import { Type } from 'typebox'
import type { FreeRoomsQuery } from '../../booking/index.ts'
import type { CalendarFreshness } from '../../booking/ports.ts'
import type { ExpandError } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { tidyName } from '../../core/tidy-name.ts'
import { resolveZone, UTC } from '../../core/time/index.ts'
import { callerOf } from '../caller.ts'
import { defineRoute, reply } from '../define-route.ts'
import { type Problem, problem } from '../problem.ts'
import { RoomShape, showRoom } from '../rooms/room-shape.ts'
import { OrNull } from '../shapes/shape.ts'
import { readSeries } from '../times/read-series.ts'
import type { When } from '../times/when.ts'
import type { AvailabilityDeps } from './availability-deps.ts'

const Query = Type.Object({
  start: Type.String({ maxLength: 64, description: 'RFC 3339, or a wall-clock time with `timeZone`, or a date' }),
  end: Type.String({ maxLength: 64 }),
  timeZone: Type.Optional(Type.String({ maxLength: 100 })),
  recurrence: Type.Optional(Type.String({ maxLength: 4_096, description: 'RRULE: free at every occurrence' })),
  seats: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  building: Type.Optional(Type.String({ maxLength: 200 })),
  features: Type.Optional(Type.String({ maxLength: 1_000, description: 'With commas between; all of them' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 50 })),
})

const FreeRoom = Type.Object({
  ...RoomShape.properties,
  freshnessSeconds: OrNull(
    Type.Integer({
      description: 'Age of the oldest knowledge of its calendars; null: one was never read, or there is none',
    }),
  ),
})

export const findFreeRooms = defineRoute({
  method: 'GET',
  url: '/v1/rooms/free',
  role: 'viewer',
  tag: 'availability',
  summary: 'Rooms that are free for a meeting or for a whole series, the smallest that fits first',
  schema: { query: Query, response: { 200: Type.Object({ items: Type.Array(FreeRoom) }) } },
  async handler(call, { availability, clock }: AvailabilityDeps) {
    const { query, principal } = call
    const wanted = readWanted(query)
    if (!wanted.ok) return wanted.error
    const found = await availability.free(callerOf(call), {
      wanted: wanted.value,
      seats: query.seats ?? null,
      building: query.building === undefined ? null : tidyName(query.building),
      features: (query.features?.split(',') ?? []).map(tidyName).filter((feature) => feature !== ''),
      limit: query.limit ?? 50,
    })
    if (!found.ok) return expandProblem(found.error)
    const ids = found.value.map(({ id }) => id)
    const fresh = Map.groupBy(await availability.freshness(principal.organizationId, ids), ({ roomId }) => roomId)
    const now = clock.now()
    return reply(200, {
      items: found.value.map((room) => ({
        ...showRoom(room),
        freshnessSeconds: oldest(fresh.get(room.id) ?? [], now),
      })),
    })
  },
})

function readWanted(query: {
  start: string
  end: string
  timeZone?: string
  recurrence?: string
}): Result<FreeRoomsQuery['wanted'], Problem> {
  const zone = query.timeZone === undefined ? ok(UTC) : resolveZone(query.timeZone)
  if (!zone.ok) return fail(problem(zone.error.code, { field: 'query/timeZone', value: query.timeZone }))
  const series = readSeries({
    start: whenOf(query.start, query.timeZone),
    end: whenOf(query.end, query.timeZone),
    recurrence: query.recurrence ?? null,
  })
  if (series.ok) return ok({ series: series.value, zone: zone.value })
  return fail({ ...series.error, field: series.error.field?.replace(/^body\/(\w+).*/, 'query/$1') ?? 'query' })
}

function whenOf(text: string, timeZone: string | undefined): When {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { date: text }
  return timeZone === undefined ? text : { dateTime: text, timeZone }
}

const expandProblem = ({ code, rule, value, limit }: ExpandError): Problem =>
  problem(code, { field: 'query/recurrence', rule, value, limit })

function oldest(calendars: readonly CalendarFreshness[], now: Temporal.Instant): number | null {
  const ages = calendars.map(({ provenAt }) => (provenAt === null ? Infinity : now.since(provenAt).total('seconds')))
  const age = Math.max(...ages)
  return Number.isFinite(age) ? Math.max(0, Math.floor(age)) : null
}
