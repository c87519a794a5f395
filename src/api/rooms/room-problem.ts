import type { RoomError } from '../../booking/ports.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

export function roomProblem(error: RoomError): Problem {
  switch (error.code) {
    case 'room_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'in_use':
      return problem('in_use', {
        detail: `${error.calendars} calendars are paired with this room, and ${error.bookings} bookings lie ahead.`,
        value: error.calendars + error.bookings,
        limit: 0,
      })
  }
}
