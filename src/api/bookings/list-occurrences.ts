import { Type } from 'typebox'
import { isActive } from '../../core/booking.ts'
import { expand } from '../../core/recurrence/index.ts'
import { UTC } from '../../core/time/index.ts'
import { defineRoute, reply } from '../define-route.ts'
import { entityTag } from '../entity-tag.ts'
import { problem } from '../problem.ts'
import { BookingId } from '../shapes/shape.ts'
import { readWindow, WindowQuery } from '../times/read-window.ts'
import type { BookingDeps } from './booking-deps.ts'
import { DateShape, showLost } from './booking-shape.ts'

export const listOccurrences = defineRoute({
  method: 'GET',
  url: '/v1/bookings/:id/occurrences',
  role: 'viewer',
  tag: 'bookings',
  summary: 'List the dates of a booking: held, kept or lost, and why',
  schema: {
    params: Type.Object({ id: BookingId }),
    query: Type.Object(WindowQuery),
    response: { 200: Type.Object({ items: Type.Array(DateShape) }) },
  },
  async handler(call, { bookings, clock }: BookingDeps) {
    const { principal, params, query } = call
    const booking = await bookings.read(principal.organizationId, params.id)
    if (booking === null) return problem('not_found')
    const window = readWindow(query, { now: clock.now(), usualDays: 400, mostDays: 3_660 })
    if (!window.ok) return window.error
    const { start: from, end: to } = window.value
    const zone = booking.series.timing.kind === 'timed' ? booking.series.timing.zone : UTC
    const expanded = isActive(booking) ? expand(booking.series, { from, to, roomZone: zone }) : null
    if (expanded?.ok === false)
      return problem(expanded.error.code, { field: 'query/to', rule: expanded.error.rule, limit: expanded.error.limit })
    const isWithin = (start: Temporal.Instant, end: Temporal.Instant) =>
      Temporal.Instant.compare(start, to) < 0 && Temporal.Instant.compare(end, from) > 0
    const lost = booking.lost.filter(({ startsAt, endsAt }) => isWithin(startsAt, endsAt)).map(showLost)
    const named = new Set(lost.map(({ originalStart }) => originalStart))
    const held = (expanded?.value ?? [])
      .filter(({ key, override }) => !named.has(key) && override?.fields.blocking !== false)
      .map(({ key, start, end }) => ({
        ...{ originalStart: key, state: 'held' as const, start: start.toString(), end: end.toString() },
        ...{ keptUntil: null, replacedBy: null, verdict: null },
      }))
    const items = [...held, ...lost].sort((a, b) => (a.start < b.start ? -1 : 1))
    return reply(200, { items }, { etag: entityTag(booking.version) })
  },
})
