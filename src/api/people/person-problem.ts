import type { PersonError } from '../../ops/people/index.ts'
import { stale } from '../entity-tag.ts'
import { type Problem, problem } from '../problem.ts'

export function personProblem(error: PersonError): Problem {
  switch (error.code) {
    case 'person_not_found':
      return problem('not_found')
    case 'version_mismatch':
      return stale(error.version)
    case 'address_taken':
      return problem('already_exists', {
        detail: `Another person has the address ${error.address}.`,
        field: 'body/addresses',
        value: error.address,
      })
    case 'room_unknown':
      return problem('field_unknown_value', {
        detail: `There is no room ${error.roomId}.`,
        field: 'body/rooms',
        value: error.roomId,
      })
  }
}
