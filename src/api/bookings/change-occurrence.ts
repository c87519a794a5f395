import { type Static, Type } from 'typebox'
import type { BookingChanges, BookingError, BookingReceipt, ChangeOccurrenceCommand } from '../../booking/index.ts'
import type { OverrideFields, Series } from '../../core/recurrence/index.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { wallToInstant } from '../../core/time/index.ts'
import { callerOf } from '../caller.ts'
import { type CallBy, defineRoute, reply } from '../define-route.ts'
import { entityTag, expectedVersion } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'
import { changeSeries } from '../times/change-series.ts'
import { readSeries } from '../times/read-series.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingProblem } from './booking-problem.ts'
import { BookingShape, OccurrenceChange, showBooking } from './booking-shape.ts'
import { OccurrencePath, Range, readOriginalStart } from './occurrence-path.ts'

type Body = Static<typeof OccurrenceChange>

const schema = {
  params: OccurrencePath,
  query: Type.Object({ range: Range }),
  body: OccurrenceChange,
  response: { 200: BookingShape },
} as const

export const changeOccurrence = defineRoute({
  method: 'PATCH',
  url: '/v1/bookings/:id/occurrences/:originalStart',
  role: 'booker',
  tag: 'bookings',
  summary: 'Move or change one date of a series, or a date and all that follow',
  description:
    'One date: the others are not touched, and it keeps its name. With `range=this-and-following` the series ends before the date, and what follows is a booking of its own, which is answered (`Content-Location`). The new time is granted before the old one is freed: whoever is refused keeps everything. A new `start` alone keeps the length. `If-Match` is honoured.',
  schema,
  async handler(call, { bookings }: Pick<BookingDeps, 'bookings'>) {
    const { principal, params, query } = call
    const present = await bookings.read(principal.organizationId, params.id)
    if (present === null) return problem('not_found')
    const expected = expectedVersion(call.headers['if-match'], present.version)
    if (!expected.ok) return expected.problem
    const key = readOriginalStart(params.originalStart)
    if (!key.ok) return key.error
    const wanted = { bookingId: present.id, expectedVersion: expected.version, originalStart: key.value }
    const change = query.range === 'this-and-following' ? changeFollowing : changeOne
    const changed = await change(bookings, call, wanted)
    if (!changed.ok) return changed.error
    const { booking } = changed.value
    const headers = { etag: entityTag(booking.version), 'content-location': `/v1/bookings/${booking.id}` }
    return reply(200, showBooking(booking, true), headers)
  },
})

type Wanted = Pick<ChangeOccurrenceCommand, 'bookingId' | 'expectedVersion' | 'originalStart'>
type Changed = Promise<Result<BookingReceipt, Problem>>

async function changeOne(bookings: BookingDeps['bookings'], call: CallBy<typeof schema>, wanted: Wanted): Changed {
  const { body } = call
  const ofSeries = (['recurrence', 'rdates', 'exdates', 'organizer'] as const).find((name) => body[name] !== undefined)
  if (ofSeries !== undefined)
    return fail(problem('validation_failed', { field: `body/${ofSeries}`, limit: 'range=this-and-following' }))
  const to = readTarget(body)
  if (!to.ok) return to
  const command = { ...wanted, fields: fieldsOf(body), ...(to.value === null ? {} : { to: to.value }) }
  return asProblem(await bookings.changeOccurrence(callerOf(call), command))
}

/** Where a date is moved to; null: it stays where it is. */
function readTarget({ start, end }: Body): Result<NonNullable<ChangeOccurrenceCommand['to']> | null, Problem> {
  if (start === undefined)
    return end === undefined
      ? ok(null)
      : fail(problem('validation_failed', { field: 'body/start', limit: 'start beside end' }))
  const isDate = typeof start === 'object' && 'date' in start
  const read = readSeries({ start, end: end ?? (isDate ? { date: '2100-12-31' } : '2100-12-31T23:59:59Z') })
  if (!read.ok) return read
  const { timing } = read.value
  if (timing.kind === 'all_day')
    return ok({ start: timing.date, end: end === undefined ? null : timing.date.add({ days: timing.days }) })
  const from = wallToInstant(timing.wall, timing.zone)
  return ok({ start: from, end: end === undefined ? null : from.add({ seconds: timing.durationSeconds }) })
}

function fieldsOf({ summary, description, visibility, attendeeCount }: Body): OverrideFields {
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(typeof description === 'string' ? { description } : {}),
    ...(visibility === undefined ? {} : { visibility }),
    ...(attendeeCount === undefined ? {} : { attendeeCount }),
  }
}

async function changeFollowing(
  bookings: BookingDeps['bookings'],
  call: CallBy<typeof schema>,
  wanted: Wanted,
): Changed {
  const change = (
    following: Series,
  ): Result<BookingChanges, { readonly code: 'not_understood'; readonly problem: Problem }> => {
    const { start, end, recurrence, rdates, exdates, ...said } = call.body
    if ([start, end, recurrence, rdates, exdates].every((member) => member === undefined)) return ok(said)
    const series = changeSeries(following, call.body)
    return series.ok ? ok({ ...said, series: series.value }) : fail({ code: 'not_understood', problem: series.error })
  }
  const changed = await bookings.changeFollowing(callerOf(call), { ...wanted, change })
  if (changed.ok) return changed
  return fail(changed.error.code === 'not_understood' ? changed.error.problem : bookingProblem(changed.error))
}

const asProblem = (result: Result<BookingReceipt, BookingError>): Result<BookingReceipt, Problem> =>
  result.ok ? result : fail(bookingProblem(result.error))
