import { Type } from 'typebox'
import { type OccurrenceKey, parseOccurrenceKey } from '../../core/recurrence/index.ts'
import { fail, type Result } from '../../core/result.ts'
import { type Problem, problem } from '../problem.ts'
import { BookingId, OneOf } from '../shapes/shape.ts'

export const OccurrencePath = Type.Object({
  id: BookingId,
  originalStart: Type.String({ maxLength: 64, description: 'RFC 3339 instant, or a date in an all-day series' }),
})

export const Range = Type.Optional(
  OneOf(['this', 'this-and-following'], { description: 'Left out: this date alone (RFC 5545 RANGE)' }),
)

/** The date that the path names. */
export function readOriginalStart(text: string): Result<OccurrenceKey, Problem> {
  const key = parseOccurrenceKey(text)
  return key.ok
    ? key
    : fail(problem(key.error.code, { field: 'params/originalStart', value: text.slice(0, 64), limit: 'RFC 3339' }))
}
