import type { BookingError } from '../../booking/index.ts'
import type { Holder, Verdict } from '../../core/verdict.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

/** A refusal of the booking use cases as the API says it. */
export function bookingProblem(error: BookingError): Problem {
  switch (error.code) {
    case 'room_not_found':
    case 'booking_not_found':
    case 'occurrence_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'not_organizer':
      return problem('not_organizer', { value: error.origin })
    case 'not_active':
      return problem('not_active', { value: error.state })
    case 'rules_changing':
      return problem('unavailable', {
        detail: 'The rules of the room changed again and again while it was judged.',
        headers: { 'retry-after': '1' },
      })
    case 'refused':
      return refusal(error.verdict)
  }
}

/** A decision against a booking: code, rule, value and limit are the same in every channel; beside them who has the room, and what is free. */
export function refusal({ code, rule, value, limit, inputs }: Verdict): Problem {
  const { holders = [], alternatives = [], ...others } = inputs
  const first = holders[0]
  return problem(code, {
    rule,
    value,
    limit,
    ...(first === undefined
      ? {}
      : { detail: `${nameOf(first)} has the room from ${first.startsAt} to ${first.endsAt}.` }),
    extra: { holders, alternatives, decidedAt: others.decidedAt },
  })
}

const nameOf = ({ isPrivate, organizerName }: Holder): string =>
  isPrivate || organizerName === null || organizerName === '' ? 'Somebody' : organizerName
