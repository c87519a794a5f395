import type { CloseRoomError } from '../../booking/index.ts'
import { type Problem, problem } from '../problem.ts'

export function closureProblem(error: CloseRoomError): Problem {
  switch (error.code) {
    case 'room_not_found':
    case 'closure_not_found':
      return problem('not_found')
    case 'ends_before_start':
      return problem('ends_before_start', { field: 'body/endsAt' })
    case 'blocked_already':
      return problem('state_conflict', { detail: `Booking ${error.bookingId} blocks the room in that time already.` })
    case 'in_the_past':
      return problem('policy_in_the_past', { field: 'body/endsAt' })
  }
}
